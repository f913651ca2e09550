"""Reviews over the wire, in and out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from agent.language.words import all_visible
from agent.replay.comparison import Stage
from agent.replay.stretch import Verdict as Replayed
from agent.review.flags import (
    Article,
    Becomes,
    Flag,
    FlaggedSource,
    Judged,
    Kind,
    Miss,
    Source,
    SourceState,
    Uses,
    Verdict,
)
from agent.review_desk import Told
from agent.routes.releases_wire import storable
from agent.store.searching import Moved

Text = Annotated[str, Field(max_length=4000), AfterValidator(storable)]
Line = Annotated[str, Field(max_length=300), AfterValidator(storable)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)]
Phrases = Annotated[list[Line], Field(max_length=20)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


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


class FlagIn(_In):
    """A miss. `key` makes the same form sent twice one flag; `must` and `must_not` are held against the next answer."""

    key: Annotated[str, Field(min_length=8, max_length=80)]
    kind: Kind
    right_answer: Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(storable)]
    note: Text = ""
    becomes: Becomes = "nothing"
    source: SourceIn | None = None
    article: ArticleIn | None = None
    must: Phrases = Field(default=[])
    must_not: Phrases = Field(default=[])

    @property
    def miss(self) -> Miss:
        """As reviews know it."""
        source = self.source.source if self.source else None
        article = self.article.article if self.article else None
        wanted = (tuple(self.must), tuple(self.must_not))
        return Miss(self.key, self.kind, self.right_answer, self.note, self.becomes, source, article, *wanted)

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


class RowOut(_Out):
    """A cell that the reply stands on."""

    text: str
    table: str
    key: str
    column: str
    value: str
    recorded_at: datetime | None
    age_seconds: int | None


class RuleOut(_Out):
    """One rule's word."""

    rule: str
    outcome: str
    reason: str
    clause_id: str | None
    clause_text: str | None


class HeardOut(_Out):
    """What the language layer proposed."""

    intent: str
    confidence: float
    entities: dict[str, str]


class ActionOut(_Out):
    """One action of the turn, then and now."""

    action_id: str
    name: str
    arguments: dict[str, Any]
    state: str
    state_now: str | None
    detail: str | None


class ExplainedOut(_Out):
    """One turn as a support lead reads it. `cost` is in the brand's currency; null where no price is configured."""

    turn_number: int
    as_of: datetime
    release_id: str
    said: str
    reply: str | None
    reply_kind: str | None
    why: list[str]
    rows: list[RowOut]
    rules: list[RuleOut]
    heard: list[HeardOut]
    layer: str | None
    sentiment: float
    skills: list[str]
    actions: list[ActionOut]
    escalation: dict[str, Any] | None
    receipt: str | None
    timings_ms: dict[str, float]
    tokens: int
    cost: Decimal | None


class SourceOut(_Out):
    """A cell, and what it said."""

    table: str
    key: str
    column: str
    value: str


class ArticleOut(_Out):
    """An article."""

    title: str
    body: str


class ScenarioOut(_Out):
    """What a simulation plays so that the miss does not happen again."""

    customer: str | None
    channel: str
    messages: list[str]
    must: list[str]
    must_not: list[str]


class FlagOut(_Out):
    """A flag, and what became of it."""

    flag_id: str
    conversation_id: str
    turn_number: int
    kind: Kind
    right_answer: str
    note: str
    becomes: Becomes
    source: SourceOut | None
    article: ArticleOut | None
    article_id: str | None
    draft_id: str | None
    scenario: ScenarioOut
    flagged_by: str
    flagged_at: datetime

    @classmethod
    def of(cls, flag: Flag) -> FlagOut:
        """As staff may see it."""
        return cls.model_validate(flag)


class ToldOut(_Out):
    """A conversation with every turn readable."""

    conversation_id: str
    channel: str
    customer_identifier: str | None
    started_at: datetime
    is_handed_over: bool
    turns: list[ExplainedOut]
    flags: list[FlagOut]

    @classmethod
    def of(cls, told: Told) -> ToldOut:
        """As staff may see it, without what no reader would see."""
        c = told.conversation
        return cls(
            conversation_id=c.conversation_id,
            channel=c.channel,
            customer_identifier=c.customer_identifier,
            started_at=c.started_at,
            is_handed_over=c.is_handed_over,
            turns=[ExplainedOut.model_validate(all_visible(asdict(each))) for each in told.turns],
            flags=[FlagOut.of(each) for each in told.flags],
        )


class DifferenceOut(_Out):
    """A part of the turn that comes out differently now, and what that means."""

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
        differences = [DifferenceOut.model_validate(each) for each in verdict.differences]
        return cls(
            outcome="not_replayable" if verdict.obstacle else outcome,
            obstacle=verdict.obstacle,
            differences=differences,
        )


class MovedOut(_Out):
    """One conversation in which something was said since."""

    conversation_id: str
    customer_identifier: str | None
    channel: str
    started_at: datetime
    last_at: datetime
    release_id: str | None
    is_handed_over: bool
    skills: list[str]
    first_words: str

    @classmethod
    def of(cls, moved: Moved) -> MovedOut:
        """As staff may see it."""
        return cls.model_validate(all_visible(asdict(moved)))


class FlaggedSourceOut(_Out):
    """A source that somebody called wrong."""

    source_id: str
    source: SourceOut
    state: SourceState
    reason: str
    flagged_by: str
    flagged_at: datetime
    cleared_by: str | None
    cleared_at: datetime | None
    clear_reason: str | None

    @classmethod
    def of(cls, flagged: FlaggedSource) -> FlaggedSourceOut:
        """As staff may see it."""
        return cls.model_validate(asdict(flagged) | {"source_id": flagged.source.source_id})


class UseOut(_Out):
    """One past answer that stood on a source."""

    conversation_id: str
    message_id: str
    customer_identifier: str | None
    channel: str
    text: str
    told: str
    sent_at: datetime


class UsesOut(_Out):
    """All past answers that stood on a source, counted, and the newest."""

    answer_count: int
    conversation_count: int
    customer_count: int
    newest: list[UseOut]

    @classmethod
    def of(cls, uses: Uses) -> UsesOut:
        """As staff may see it."""
        return cls.model_validate(all_visible(asdict(uses)))


class JudgedOut(_Out):
    """One person's verdict."""

    item_id: str
    conversation_id: str
    verdict: Verdict
    note: str
    reviewed_by: str
    reviewed_at: datetime

    @classmethod
    def of(cls, judged: Judged) -> JudgedOut:
        """As staff may see it."""
        return cls.model_validate(judged)
