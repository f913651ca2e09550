"""A flag: what was wrong with an answer, what would have been right, and the source that misled it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

# What was wrong.
Kind = Literal[
    "wrong_fact",
    "misunderstood",
    "wrong_decision",
    "should_have_handed_over",
    "need_not_have_handed_over",
    "tone",
    "no_answer",
]
Verdict = Literal["good", "miss", "unclear"]
# What becomes of the right answer: an article, a sentence that a skill answers, or nothing but the flag's scenario.
Becomes = Literal["nothing", "knowledge", "example"]
SourceState = Literal["wrong", "cleared"]
PASSAGES, CLAUSES = "catalog_passages", "catalog_policy_clauses"
# Sources that are nobody's: flagged, they are marked for every answer. Any other row is a customer's.
SHARED = frozenset({PASSAGES, CLAUSES, "catalog_products", "catalog_variants"})


@dataclass(frozen=True)
class Source:
    """A cell that answers stood on, and what it said."""

    table: str
    key: str
    column: str
    value: str

    @property
    def is_shared(self) -> bool:
        """Whether it is nobody's, so that marking it tells of no customer."""
        return self.table in SHARED

    @property
    def source_id(self) -> str:
        """One name for one wording of one cell: once it says something else, it is another source."""
        said = "\x1f".join((self.table, self.key, self.column, self.value))
        return f"source_{hashlib.sha256(said.encode()).hexdigest()[:24]}"


@dataclass(frozen=True)
class Article:
    """What a right answer becomes for everybody."""

    title: str
    body: str


@dataclass(frozen=True)
class Lesson:
    """The skill that should have answered, and what customers say for it."""

    skill: str
    text: str


@dataclass(frozen=True)
class Scenario:
    """What a simulation plays to see that the miss does not happen again.

    `customer` is an identifier, None a stranger. `must` and `must_not` are words of the last answer.
    """

    customer: str | None
    channel: str
    messages: tuple[str, ...]
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flag:
    """One flag as it is kept. `article_id` is set once the right answer is published, `draft_id` once it is taught."""

    flag_id: str
    conversation_id: str
    turn_number: int
    kind: Kind
    right_answer: str
    note: str
    becomes: Becomes
    scenario: Scenario
    flagged_by: str
    flagged_at: datetime
    source: Source | None = None
    article: Article | None = None
    article_id: str | None = None
    draft_id: str | None = None
    lesson: Lesson | None = None


@dataclass(frozen=True)
class Miss:
    """What somebody says of an answer; `key` is that of the form in which they said it."""

    key: str
    kind: Kind
    right_answer: str
    note: str = ""
    becomes: Becomes = "nothing"
    source: Source | None = None
    article: Article | None = None
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    lesson: Lesson | None = None

    def flag_id(self, conversation_id: str, turn_number: int) -> str:
        """The same form sent twice is the same flag."""
        said = f"{conversation_id}|{turn_number}|{self.key}"
        return f"flag_{hashlib.sha256(said.encode()).hexdigest()[:24]}"


@dataclass(frozen=True)
class FlaggedSource:
    """A source that somebody called wrong, until a person clears it."""

    source: Source
    state: SourceState
    reason: str
    flagged_by: str
    flagged_at: datetime
    cleared_by: str | None = None
    cleared_at: datetime | None = None
    clear_reason: str | None = None


@dataclass(frozen=True)
class Use:
    """One past answer that stood on a source; `told` is what the source said then."""

    conversation_id: str
    message_id: str
    customer_identifier: str | None
    channel: str
    text: str
    told: str
    sent_at: datetime


@dataclass(frozen=True)
class Uses:
    """Every past answer that stood on a source, counted, and the newest of them."""

    answer_count: int
    conversation_count: int
    customer_count: int
    newest: tuple[Use, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Judged:
    """One person's verdict on one item of the queue."""

    item_id: str
    conversation_id: str
    verdict: Verdict
    note: str
    reviewed_by: str
    reviewed_at: datetime


def scenario_of(
    records: tuple[Mapping[str, Any], ...], turn_number: int, customer: str | None, channel: str, miss: Miss
) -> Scenario:
    """All that the customer said up to this turn, and what the next answer to it must and must not be."""
    said = tuple(str(record["text"]) for record in records if record["turn_number"] <= turn_number)
    return Scenario(customer, channel, said, miss.must, miss.must_not)
