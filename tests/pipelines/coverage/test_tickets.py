"""Past tickets are heard once, batch by batch, and nothing of what was written is kept with what was heard."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from pipelines.coverage.tickets import TEXTS_AT_ONCE, Ticket, hear_all, unheard
from pipelines.inbox import IncomingEvent

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Kept:
    """An inbox in memory: what has a key that is there is not stored again."""

    def __init__(self) -> None:
        self.events: dict[str, IncomingEvent] = {}

    def append(self, events: Sequence[IncomingEvent]) -> list[int | None]:
        numbers: list[int | None] = []
        for event in events:
            numbers.append(None if event.dedupe_key in self.events else len(self.events))
            self.events.setdefault(event.dedupe_key, event)
        return numbers


def heard(texts: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"intents": [{"intent": text.split()[0], "confidence": 0.9}], "sentiment": 0.0, "language": "en"}
        for text in texts
    ]


def tickets(count: int) -> list[Ticket]:
    return [Ticket(f"t{number:03}", f"track_order says anna@example.com {number}") for number in range(count)]


def test_what_was_heard_is_told_under_the_tickets_key_and_without_its_words():
    inbox = Kept()

    assert hear_all(tickets(1), heard, inbox, NOW) == 1
    [event] = inbox.events.values()
    assert (event.kind, event.identifiers, event.routing_keys) == ("ticket_heard", (), ("ticket:t000",))
    told = json.loads(event.payload)["data"]
    assert (told["intent"], told["confidence"]) == ("track_order", 0.9)
    assert "anna" not in event.payload


def test_a_run_that_is_cut_off_keeps_its_batches_and_the_next_one_stores_none_twice():
    inbox, asked = Kept(), []

    def away_at_the_third(texts: Sequence[str]) -> list[dict[str, Any]]:
        asked.append(len(texts))
        if len(asked) == 3:
            raise ConnectionError("the agent went away")
        return heard(texts)

    with pytest.raises(ConnectionError):
        hear_all(tickets(3 * TEXTS_AT_ONCE), away_at_the_third, inbox, NOW)
    assert len(inbox.events) == 2 * TEXTS_AT_ONCE

    assert hear_all(tickets(3 * TEXTS_AT_ONCE), heard, inbox, NOW) == TEXTS_AT_ONCE
    assert len(inbox.events) == 3 * TEXTS_AT_ONCE


def test_a_text_of_which_nothing_is_heard_is_unclear_and_not_asked_for_again():
    inbox = Kept()
    hear_all(tickets(1), lambda _: [{"intents": [], "sentiment": 0.0, "language": "xx"}], inbox, NOW)

    [event] = inbox.events.values()
    assert json.loads(event.payload)["data"]["intent"] == "unclear"


def test_no_more_tickets_are_asked_for_than_wanted_and_the_first_ones_first():
    with duckdb.connect() as warehouse:
        made = "select 't' || (3 - range) as ticket_id, 'words' as words from range(4)"
        warehouse.execute(f"create table texts as {made}")

        assert [each.ticket_id for each in unheard(warehouse, "texts", 2)] == ["t0", "t1"]
