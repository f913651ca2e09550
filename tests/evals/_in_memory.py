"""The real turn over a shop, a ledger and conversations in memory: fast enough for a hundred thousand calls.

The shop does whatever it is told, for whomever, so that nothing but the agent's own rules stands before it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, cast
from zoneinfo import ZoneInfo

from agent.commerce.port import OPERATIONS, Receipt
from agent.conversation import Turns
from agent.handoff import Package
from agent.knowledge import Finder
from agent.language.protocol import Language
from agent.profile import SECTIONS, CustomerProfile, ProfileRow, Row
from agent.profile_store import ProfileReading
from agent.profile_store.reading import SectionRead
from agent.releases.landing import loaded
from agent.releases.model import Feedback
from agent.store.conversations import Conversation
from agent.transcript import HandedOver, Message
from agent.turn import Brand, Means
from pipelines.inbox import SourceFreshness
from tests.agent.actions.memory_ledger import MemoryLedger
from tests.agent.world import NOW

# Whoever asks how it was keeps the question in PostgreSQL, which is not here.
RELEASE = loaded().model_copy(update={"feedback": Feedback(channels=())})


@dataclass(frozen=True)
class Effect:
    """One thing that the shop was made to do."""

    operation: str
    target: str
    given: dict[str, Any]
    key: str


@dataclass
class Shop:
    """Rows of several customers, and what was done to them. `owners` are customers by identifier."""

    rows: list[Row]
    owners: dict[str, str]
    effects: list[Effect] = field(default_factory=list)
    offers: frozenset[str] = OPERATIONS
    # Called with each effect before it takes place.
    witness: Callable[[Effect], None] = lambda _: None

    def __getattr__(self, operation: str) -> Any:
        if operation not in OPERATIONS:
            raise AttributeError(operation)
        return partial(self._do, operation)

    def read(
        self, identifier: str | None, sections: Collection[str], *, as_of: datetime, sought: Any = None
    ) -> ProfileReading:
        """As `ProfileStore.read`."""
        owner = self.owners.get(identifier or "")
        found = {name: tuple(self._of(owner, SECTIONS[name])) for name in sections}
        read = tuple(SectionRead(name, "published", len(rows), as_of, ("shopify",)) for name, rows in found.items())
        heard = {"shopify": SourceFreshness("shopify", "fresh", as_of, as_of, 0.0, 0.0, None, None)}
        return ProfileReading(CustomerProfile(owner, found), 1, 1, 0, read, heard)

    def _of(self, owner: str | None, kind: type[Row]) -> Iterator[Row]:
        rows = (row for row in self.rows if isinstance(row, kind))
        return (row for row in rows if not isinstance(row, ProfileRow) or row.customer_id == owner)

    def _do(self, operation: str, target: str, *, idempotency_key: str, **given: Any) -> Receipt:
        effect = Effect(operation, target, given, idempotency_key)
        self.witness(effect)
        self.effects.append(effect)
        return Receipt(f"{operation}-{target}")


class _Conversations:
    """As `Conversations`, but gone with the process."""

    def __init__(self) -> None:
        self.kept: dict[str, Conversation] = {}
        self.said: dict[str, list[Message]] = {}
        self.turns: dict[str, list[dict[str, Any]]] = {}

    def create(self, conversation: Conversation, first: Message, _: Sequence[Any]) -> None:
        key = conversation.conversation_id
        self.kept[key], self.said[key], self.turns[key] = conversation, [first], []

    def get(self, conversation_id: str) -> Conversation:
        return self.kept[conversation_id]

    def save_turn(
        self, conversation: Conversation, messages: Sequence[Message], record: dict[str, Any], *_: Any
    ) -> None:
        key = conversation.conversation_id
        self.kept[key] = conversation
        self.said[key] += messages
        self.turns[key].append(record)

    def messages(self, conversation_id: str) -> tuple[Message, ...]:
        return tuple(self.said[conversation_id])

    def records(self, conversation_id: str) -> tuple[dict[str, Any], ...]:
        return tuple(self.turns[conversation_id])


@dataclass
class _Inbox:
    packages: list[Package] = field(default_factory=list)

    def hand_over(self, package: Package, at: datetime) -> str:
        self.packages.append(package)
        return f"ho_{uuid.uuid4().hex[:10]}"

    def waiting(self, conversation_id: str | None = None) -> tuple[HandedOver, ...]:
        return ()


class _Alone:
    """A database and an outbox that nobody else uses; no people work here, who would ask for its connections."""

    pool = None

    @contextmanager
    def one_turn_at_a_time(self, _: str) -> Iterator[None]:
        yield

    def land(self) -> None:
        """Nothing waits."""


@dataclass
class InMemory:
    """An agent over a shop; what it keeps can be looked at."""

    shop: Shop
    language: Language
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    conversations: _Conversations = field(default_factory=_Conversations)
    inbox: _Inbox = field(default_factory=_Inbox)
    knowledge: Finder | None = None

    def turns(self) -> Turns:
        """The turns of it."""
        parts: dict[str, Any] = {
            "language": self.language,
            "profiles": self.shop,
            "conversations": self.conversations,
            "ledger": self.ledger,
            "commerce": self.shop,
            "handoffs": self.inbox,
            "knowledge": self.knowledge,
        }
        brand = Brand("Fernway", ZoneInfo("Europe/London"), "GBP")
        means = Means(brand=brand, current_release=lambda: RELEASE, clock=lambda: NOW, **parts)
        return Turns(means, cast("Any", _Alone()), cast("Any", self.inbox), cast("Any", _Alone()))


def changed(rows: list[Row], key: str, **columns: Any) -> None:
    """Put another version in the place of the row of that key."""
    for place, row in enumerate(rows):
        if row.key == key:
            rows[place] = replace(row, **columns)
