"""Simulations over the wire, in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from agent.language.protocol import Understanding
from agent.routes.releases_wire import Document, ReleaseId, Revision, Words, _In
from agent.simulation.desk import Tried
from agent.simulation.scenario import MOST_TURNS, Outside, Scenario
from agent.simulation.talk import Played
from agent.store.simulations import KeptScenario, Run, RunKind, RunState
from agent.transcript import Channel

DraftName = Annotated[str, Field(pattern=r"^draft_[0-9a-f]{12}$")]
ConversationName = Annotated[str, Field(pattern=r"^conv_[0-9a-f]{32}$")]
ScenarioName = Annotated[str, Field(pattern=r"^scen_[0-9a-f]{12}$")]
Landing = Annotated[int, Field(ge=0, le=2**61)]
MOST_TIMES = 20
MOST_AT_ONCE = 500


class TriedIn(_In):
    """Which release: a draft at a revision, a signed one, or the current one."""

    draft_id: DraftName | None = None
    revision: Revision | None = None
    release_id: ReleaseId | None = None

    @property
    def tried(self) -> Tried:
        """As the desk knows it."""
        return Tried(self.draft_id, self.revision, self.release_id)


class PreviewIn(TriedIn):
    """A conversation to be played, message by message."""

    says: Annotated[list[Words], Field(min_length=1, max_length=MOST_TURNS)]
    customer: Annotated[str, Field(max_length=320)] | None = None
    channel: Channel = "web-chat"
    as_of: datetime | None = None
    horizon: Landing | None = None
    outside: Outside = "answers"

    @model_validator(mode="after")
    def _moment_is_clear(self) -> PreviewIn:
        if self.as_of is not None and self.as_of.tzinfo is None:
            raise ValueError("as_of has no time zone: use UTC")
        return self

    @property
    def talk(self) -> Played:
        """As it is played."""
        return Played(tuple(self.says), self.customer, self.channel, self.as_of, self.horizon, self.outside)


class PreviewOut(BaseModel):
    """What would be said, decided and done, turn by turn. `mode` says that nothing was."""

    mode: Literal["preview"] = "preview"
    turns: list[dict[str, Any]]


class TextsIn(_In):
    """Texts to be heard, each by itself."""

    texts: list[Annotated[str, Field(max_length=1000)]] = Field(max_length=50)


class HeardOut(BaseModel):
    """What a text wants, the surest first; of 100 wishes said to be 0.8 sure about 80 are right."""

    intents: list[dict[str, Any]]
    sentiment: float
    language: str

    @classmethod
    def of(cls, heard: Understanding) -> Self:
        """Without the text and what was named in it."""
        surest = sorted(heard.proposals, key=lambda each: -each.confidence)
        intents = [{"intent": each.intent, "confidence": each.confidence} for each in surest]
        return cls(intents=intents, sentiment=heard.sentiment, language=heard.language)


class PastIn(TriedIn):
    """A past conversation to be taken again, its turns after `since` if it is given."""

    conversation_id: ConversationName
    since: datetime | None = None


class ScenarioIn(_In):
    """A scenario to be stored."""

    scenario: Scenario
    origin: Literal["form", "generated", "flag"] = "form"


class ConversationIn(_In):
    """A real conversation to be made a scenario."""

    conversation_id: ConversationName
    origin: Literal["conversation", "flag"] = "conversation"


class ScenarioOut(BaseModel):
    """A scenario as it is kept."""

    scenario_id: str
    version: int
    origin: str
    conversation_id: str | None
    scenario: dict[str, Any]
    is_active: bool
    changed_by: str
    role: str
    changed_at: datetime

    @classmethod
    def of(cls, kept: KeptScenario) -> ScenarioOut:
        """As staff see it."""
        return cls(scenario=kept.body, **{name: value for name, value in vars(kept).items() if name != "body"})


class RunIn(_In):
    """What to run against which revision.

    `scenario_ids` are those to be played, all when none is named, each `times` over; `since` and `until` bound the
    past turns of a policy diff; of a rehearsal `share_percent` of the conversations are taken.
    """

    kind: RunKind
    draft_id: DraftName
    revision: Revision
    scenario_ids: Annotated[list[ScenarioName], Field(max_length=MOST_AT_ONCE)] = []
    times: Annotated[int, Field(ge=1, le=MOST_TIMES)] = 3
    since: datetime | None = None
    until: datetime | None = None
    share_percent: Annotated[int, Field(ge=1, le=100)] = 100

    @property
    def asked(self) -> dict[str, Any]:
        """What the run is told."""
        named = {"scenario_ids", "times", "since", "until", "share_percent"}
        return self.model_dump(mode="json", include=named)


class RunOut(BaseModel):
    """One run, and how far it is."""

    run_id: str
    kind: RunKind
    draft_id: str
    revision: int
    asked: dict[str, Any]
    state: RunState
    requested_by: str
    role: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    summary: str
    result: dict[str, Any]

    @classmethod
    def of(cls, run: Run) -> RunOut:
        """As staff see it."""
        return cls(**vars(run))


class AttemptIn(_In):
    """One time that a scenario was played: what was missed, how long it took, and what was said."""

    missed: Annotated[list[dict[str, Any]], Field(max_length=MOST_AT_ONCE)]
    duration_ms: Annotated[float, Field(ge=0)]
    turns: list[Document] = []


class ResultIn(_In):
    """What a scenario came to."""

    scenario_id: ScenarioName
    version: Revision
    attempts: Annotated[list[AttemptIn], Field(min_length=1, max_length=MOST_TIMES)]


class ResultOut(BaseModel):
    """What a scenario came to."""

    scenario_id: str
    version: int
    attempts: int
    passes: int
    result: dict[str, Any]
    taken_at: datetime


class TurnsIn(_In):
    """Past turns under the run's draft, as `/v1/staff/previews/past` gave them."""

    turns: Annotated[list[Document], Field(max_length=MOST_AT_ONCE)]


class ProgressIn(_In):
    """How far a run is that goes on."""

    summary: Words = ""
    result: Document = {}


class EndIn(_In):
    """How a run ended."""

    state: Literal["done", "failed"]
    summary: Words = ""
    result: Document = {}
