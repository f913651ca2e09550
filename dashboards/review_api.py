"""The agent's routes of reviews: traces, replays, flags, sources, verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel

from dashboards.agent_api import AgentApi

HOME = "/v1/staff/reviews"


class Row(BaseModel):
    """A cell that a reply stands on."""

    text: str
    table: str
    key: str
    column: str
    value: str
    recorded_at: datetime | None
    age_seconds: int | None


class Rule(BaseModel):
    """One rule's word."""

    rule: str
    outcome: str
    reason: str
    clause_id: str | None
    clause_text: str | None


class Heard(BaseModel):
    """What the language layer proposed."""

    intent: str
    confidence: float
    entities: dict[str, str]


class Action(BaseModel):
    """One action, then and now."""

    action_id: str
    name: str
    arguments: dict[str, Any]
    state: str
    state_now: str | None
    detail: str | None


class Turn(BaseModel):
    """One turn, readable."""

    turn_number: int
    as_of: datetime
    release_id: str
    said: str
    reply: str | None
    reply_kind: str | None
    why: tuple[str, ...]
    rows: tuple[Row, ...]
    rules: tuple[Rule, ...]
    heard: tuple[Heard, ...]
    layer: str | None
    sentiment: float
    skills: tuple[str, ...]
    actions: tuple[Action, ...]
    escalation: dict[str, Any] | None
    receipt: str | None
    timings_ms: dict[str, float]
    tokens: int
    cost: Decimal | None


class Source(BaseModel):
    """A cell, and what it said."""

    table: str
    key: str
    column: str
    value: str = ""


class Article(BaseModel):
    """A right answer for everybody."""

    title: str
    body: str


class Lesson(BaseModel):
    """The skill that should have answered, and what customers say for it."""

    skill: str
    text: str


class Flag(BaseModel):
    """A miss, and what became of it."""

    flag_id: str
    conversation_id: str
    turn_number: int
    kind: str
    right_answer: str
    note: str
    becomes: str
    source: Source | None
    article: Article | None
    article_id: str | None
    draft_id: str | None
    lesson: Lesson | None
    flagged_by: str
    flagged_at: datetime


class SaidByPeople(BaseModel):
    """What a colleague wrote to the customer."""

    author_name: str | None
    text: str
    sent_at: datetime


class Trace(BaseModel):
    """A conversation with every turn."""

    conversation_id: str
    channel: str
    customer_identifier: str | None
    started_at: datetime
    is_handed_over: bool
    turns: tuple[Turn, ...]
    by_people: tuple[SaidByPeople, ...] = ()
    flags: tuple[Flag, ...]


class Difference(BaseModel):
    """What comes out differently now."""

    stage: str
    part: str
    was: Any
    is_now: Any
    explanation: str


class Replayed(BaseModel):
    """What came of taking a turn again."""

    outcome: Literal["same", "different", "not_replayable"]
    obstacle: str | None
    differences: tuple[Difference, ...]


class Moved(BaseModel):
    """A conversation that no snapshot holds yet as it is now."""

    conversation_id: str
    customer_identifier: str | None
    channel: str
    started_at: datetime
    last_at: datetime
    release_id: str | None
    is_handed_over: bool
    skills: tuple[str, ...]
    first_words: str


class FlaggedSource(BaseModel):
    """A source that somebody called wrong."""

    source_id: str
    source: Source
    state: str
    reason: str
    flagged_by: str
    flagged_at: datetime


class Use(BaseModel):
    """One past answer that stood on a source."""

    conversation_id: str
    message_id: str
    customer_identifier: str | None
    channel: str
    text: str
    told: str
    sent_at: datetime


class Uses(BaseModel):
    """All of them, counted."""

    answer_count: int
    conversation_count: int
    customer_count: int
    newest: tuple[Use, ...]


class NamedTurn(BaseModel):
    """One turn of a conversation."""

    conversation_id: str
    turn_number: int


class Replays(BaseModel):
    """What became of turns that were taken again; `obstacles` says why some could not be, with how often."""

    identical: int
    different: tuple[NamedTurn, ...]
    obstacles: dict[str, int]


class Judged(BaseModel):
    """One person's verdict on one item."""

    item_id: str
    conversation_id: str
    verdict: Literal["good", "miss", "unclear"]
    note: str
    reviewed_by: str
    reviewed_at: datetime


class ReviewApi:
    """Looking again at what was said; raises as `AgentApi` does."""

    def __init__(self, agent: AgentApi) -> None:
        self._agent = agent

    def moved(
        self, since: datetime, *, words: Sequence[str], customers: Sequence[str], channel: str, skill: str
    ) -> list[Moved]:
        """The conversations that moved since, the last one first."""
        asked: dict[str, str | list[str]] = {
            "since": since.isoformat(),
            "words": list(words),
            "customers": list(customers),
        }
        asked |= {"channel": channel, "skill": skill}
        told = self._agent.get(f"{HOME}/conversations", **asked)
        return [Moved.model_validate(each) for each in told]

    def trace(self, conversation_id: str) -> Trace:
        """One conversation with every turn."""
        return Trace.model_validate(self._agent.get(f"/v1/staff/conversations/{conversation_id}/turns"))

    def replay(self, conversation_id: str, turn_number: int) -> Replayed:
        """One turn taken again."""
        path = f"/v1/staff/conversations/{conversation_id}/turns/{turn_number}/replay"
        return Replayed.model_validate(self._agent.post(path, {}))

    def replays(self, since: datetime, until: datetime) -> Replays:
        """The newest turns of a stretch taken again, as many as a page can wait for."""
        body = {"since": since.isoformat(), "until": until.isoformat()}
        return Replays.model_validate(self._agent.post(f"{HOME}/replays", body))

    def flag(self, conversation_id: str, turn_number: int, miss: dict[str, Any]) -> Flag:
        """Call an answer a miss; the same `key` twice is one flag."""
        path = f"/v1/staff/conversations/{conversation_id}/turns/{turn_number}/flags"
        return Flag.model_validate(self._agent.post(path, miss))

    def flags(self) -> list[Flag]:
        """The newest flags."""
        return [Flag.model_validate(each) for each in self._agent.get(f"{HOME}/flags")]

    def publish(self, flag_id: str, article: Article) -> Flag:
        """Make the right answer an article."""
        return Flag.model_validate(self._agent.post(f"{HOME}/flags/{flag_id}/publish", article.model_dump()))

    def skills(self) -> list[str]:
        """The names of every skill of the live release."""
        return sorted(str(each["name"]) for each in self._agent.get("/v1/staff/skills"))

    def drafts(self) -> dict[str, str]:
        """Drafts that are being worked on: their names, by id."""
        drafts = self._agent.get("/v1/staff/releases/drafts")
        return {each["draft_id"]: f"{each['body'].get('name', '?')} · revision {each['revision']}" for each in drafts}

    def teach(self, flag_id: str, text: str, draft_id: str | None) -> Flag:
        """Put the sentence into a draft, a new one when none is named."""
        return Flag.model_validate(
            self._agent.post(f"{HOME}/flags/{flag_id}/teach", {"text": text, "draft_id": draft_id})
        )

    def sources(self, cleared_since: datetime) -> list[FlaggedSource]:
        """Sources that are called wrong, and those cleared since."""
        told = self._agent.get(f"{HOME}/sources", cleared_since=cleared_since.isoformat())
        return [FlaggedSource.model_validate(each) for each in told]

    def uses(self, source: Source) -> Uses:
        """Every past answer that stood on a source."""
        return Uses.model_validate(self._agent.post(f"{HOME}/sources/uses", source.model_dump()))

    def clear(self, source_id: str, reason: str) -> None:
        """Call a source right again."""
        self._agent.post(f"{HOME}/sources/{source_id}/clear", {"reason": reason})

    def verdicts(self, since: datetime) -> list[Judged]:
        """What people thought since."""
        return [Judged.model_validate(each) for each in self._agent.get(f"{HOME}/verdicts", since=since.isoformat())]

    def judge(self, conversation_id: str, item_id: str, verdict: str, note: str) -> None:
        """Keep one's own verdict."""
        body = {"item_id": item_id, "verdict": verdict, "note": note}
        self._agent.post(f"/v1/staff/conversations/{conversation_id}/verdicts", body)
