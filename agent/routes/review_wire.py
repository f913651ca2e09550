"""Reviews over the wire, in and out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from agent.language.words import all_visible
from agent.releases.custom import Name as Skill
from agent.releases.examples import Sentence
from agent.replay.comparison import Stage
from agent.replay.stretch import Verdict as Replayed
from agent.review.explained import Explained
from agent.review.flags import Article, Becomes, Flag, FlaggedSource, Kind, Lesson, Miss, Source, Uses, Verdict
from agent.review_desk import Told
from agent.routes.releases_wire import storable
from agent.store.searching import Moved

Text = Annotated[str, Field(max_length=4000), AfterValidator(storable)]
Line = Annotated[str, Field(max_length=300), AfterValidator(storable)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)]
Shown = TypeVar("Shown", Explained, Moved, Uses)
Phrases = Annotated[list[Line], Field(max_length=20)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class SourceIn(_In):
    """A cell that an answer stood on, and what it said."""

    table: Name
    key: Name
    column: Name
    value: Text = ""

    @property
    def source(self) -> Source:
        """As reviews know it."""
        return Source(self.table, self.key, self.column, self.value)


class ArticleIn(_In):
    """What the right answer becomes for everybody."""

    title: Annotated[str, Field(min_length=3, max_length=200), AfterValidator(storable)]
    body: Annotated[str, Field(min_length=3, max_length=20_000), AfterValidator(storable)]

    @property
    def article(self) -> Article:
        """As reviews know it."""
        return Article(self.title, self.body)


class LessonIn(_In):
    """The skill that should have answered, and what customers say for it: a sentence of anybody's."""

    skill: Skill
    text: Sentence

    @property
    def lesson(self) -> Lesson:
        """As reviews know it."""
        return Lesson(self.skill, self.text)


class TeachIn(_In):
    """The sentence as it goes into a draft, a new one unless one is named."""

    text: Sentence
    draft_id: Annotated[str, Field(pattern=r"^draft_[0-9a-f]{12}$")] | None = None


class FlagIn(_In):
    """A miss. `key` makes the same form sent twice one flag; `must` and `must_not` are held against the next answer."""

    key: Annotated[str, Field(min_length=8, max_length=80)]
    kind: Kind
    right_answer: Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(storable)]
    note: Text = ""
    becomes: Becomes = "nothing"
    source: SourceIn | None = None
    article: ArticleIn | None = None
    lesson: LessonIn | None = None
    must: Phrases = Field(default=[])
    must_not: Phrases = Field(default=[])

    @property
    def miss(self) -> Miss:
        """As reviews know it."""
        source = self.source.source if self.source else None
        article = self.article.article if self.article else None
        wanted = (tuple(self.must), tuple(self.must_not), self.lesson.lesson if self.lesson else None)
        return Miss(self.key, self.kind, self.right_answer, self.note, self.becomes, source, article, *wanted)

    @model_validator(mode="after")
    def _an_example_has_a_lesson(self) -> Self:
        if (self.becomes == "example") != (self.lesson is not None):
            raise ValueError("what becomes an example needs a lesson, and nothing else has one: a skill and a sentence")
        return self

    @model_validator(mode="after")
    def _knowledge_has_an_article(self) -> Self:
        if self.becomes == "knowledge" and self.article is None:
            raise ValueError("what becomes knowledge needs an article: a title and a body")
        return self


class ClearIn(_In):
    """Why a source is right after all."""

    reason: Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(storable)]


class VerdictIn(_In):
    """What one person thinks of one item of the queue."""

    item_id: Name
    verdict: Verdict
    note: Text = ""


class SaidOut(BaseModel):
    """What one of the brand's people wrote."""

    author_name: str | None
    text: str
    sent_at: datetime


class ToldOut(BaseModel):
    """A conversation with every turn readable. A turn's cost is null where its release names no price."""

    conversation_id: str
    channel: str
    customer_identifier: str | None
    started_at: datetime
    is_handed_over: bool
    turns: list[Explained]
    by_people: list[SaidOut]
    flags: list[Flag]

    @classmethod
    def of(cls, told: Told) -> ToldOut:
        """As staff may see it."""
        c = told.conversation
        return cls(
            conversation_id=c.conversation_id,
            channel=c.channel,
            customer_identifier=c.customer_identifier,
            started_at=c.started_at,
            is_handed_over=c.is_handed_over,
            turns=[readable(each) for each in told.turns],
            by_people=[SaidOut.model_validate(all_visible(asdict(each))) for each in told.by_people],
            flags=list(told.flags),
        )


class DifferenceOut(BaseModel):
    """A part of the turn that comes out differently now, and what that means."""

    model_config = ConfigDict(from_attributes=True)

    stage: Stage
    part: str
    was: Any
    is_now: Any
    explanation: str


class ReplayedOut(BaseModel):
    """One turn taken again: the same, different, or not to be taken again for a reason."""

    outcome: Literal["same", "different", "not_replayable"]
    obstacle: str | None
    differences: list[DifferenceOut]

    @classmethod
    def of(cls, verdict: Replayed) -> ReplayedOut:
        """As staff may see it."""
        outcome: Literal["same", "different", "not_replayable"] = "same" if verdict.is_identical else "different"
        return cls(
            outcome="not_replayable" if verdict.obstacle else outcome,
            obstacle=verdict.obstacle,
            differences=[DifferenceOut.model_validate(each) for each in verdict.differences],
        )


class ReplaysIn(_In):
    """Which turns: the newest of those from `since` on and before `until`."""

    since: AwareDatetime
    until: AwareDatetime


class TurnOut(BaseModel):
    """Which turn."""

    conversation_id: str
    turn_number: int


class ReplaysOut(BaseModel):
    """What became of turns that were taken again. `obstacles` says why some could not be, with how often."""

    identical: int
    different: list[TurnOut]
    obstacles: dict[str, int]

    @classmethod
    def of(cls, found: Sequence[Replayed]) -> ReplaysOut:
        """As staff may see it."""
        return cls(
            identical=sum(each.is_identical for each in found),
            different=[
                TurnOut(conversation_id=each.conversation_id, turn_number=each.turn_number)
                for each in found
                if each.differences
            ],
            obstacles=Counter(each.obstacle for each in found if each.obstacle),
        )


@dataclass(frozen=True)
class NamedSource(FlaggedSource):
    """A source that somebody called wrong, with the name that it is cleared by."""

    source_id: str = ""

    @classmethod
    def of(cls, flagged: FlaggedSource) -> NamedSource:
        """As staff may see it."""
        return cls(**vars(flagged), source_id=flagged.source.source_id)


def readable(told: Shown) -> Shown:
    """The same without what no reader would see."""
    return TypeAdapter(type(told)).validate_python(all_visible(asdict(told)))
