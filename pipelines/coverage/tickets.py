"""What past tickets were about: their words are read to the agent, and what it heard is told to the inbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import duckdb

from pipelines.inbox import IncomingEvent, rapport_event

# Fifteen texts of this length stay below what the agent takes in one body, whatever the script they are in.
TEXTS_AT_ONCE = 15
MOST_CHARACTERS = 1000
QUERY = "select ticket_id, words from {relation} order by ticket_id limit ?"

Hear = Callable[[Sequence[str]], list[dict[str, Any]]]


class Keeps(Protocol):
    """The one thing that is asked of an inbox."""

    def append(self, events: Sequence[IncomingEvent]) -> list[int | None]:
        """Store events; None for one that was there."""
        ...


@dataclass(frozen=True)
class Ticket:
    """One ticket that was not heard yet."""

    ticket_id: str
    words: str


def unheard(warehouse: duckdb.DuckDBPyConnection, relation: str, most: int) -> list[Ticket]:
    """So many rows of `int_ticket_texts` at most, in order of id, so that a run goes on where the last one ended."""
    return [Ticket(*row) for row in warehouse.execute(QUERY.format(relation=relation), [most]).fetchall()]


def hear_all(tickets: Sequence[Ticket], hear: Hear, inbox: Keeps, now: datetime) -> int:
    """Have the tickets heard, batch by batch, and tell each batch before the next is asked for; how many are new.

    A run that ends in between has lost one batch at most, and what was heard twice is stored once.
    """
    return sum(
        sum(number is not None for number in inbox.append(list(_heard(batch, hear, now))))
        for batch in _batches(tickets)
    )


def _batches(tickets: Sequence[Ticket]) -> Iterator[Sequence[Ticket]]:
    for start in range(0, len(tickets), TEXTS_AT_ONCE):
        yield tickets[start : start + TEXTS_AT_ONCE]


def _heard(batch: Sequence[Ticket], hear: Hear, now: datetime) -> Iterator[IncomingEvent]:
    answers = hear([ticket.words[:MOST_CHARACTERS] for ticket in batch])
    for ticket, answer in zip(batch, answers, strict=True):
        yield _event(ticket.ticket_id, answer, now)


def _event(ticket_id: str, answer: dict[str, Any], now: datetime) -> IncomingEvent:
    """What was heard, without the words. The ticket's key leads an erasure of its customer here."""
    surest = answer["intents"][0] if answer["intents"] else {"intent": "unclear", "confidence": 0.0}
    data = {"ticket_id": ticket_id, **surest, "sentiment": answer["sentiment"], "language": answer["language"]}
    return rapport_event(
        "ticket_heard",
        data,
        event_id=f"ticket_heard/{ticket_id}",
        occurred_at=now.astimezone(UTC),
        routing_keys=[f"ticket:{ticket_id}"],
    )
