"""Service events at Klaviyo: told once, looked for afterwards, told once more where they were lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
import pytest

from pipelines.exports.klaviyo import Klaviyo, klaviyo_client
from pipelines.exports.ledger import Ledger
from pipelines.exports.plan import Plan
from pipelines.exports.receipts import ListReceipt
from pipelines.exports.run import EVENTS, Telling
from pipelines.exports.sending import Patience
from pipelines.exports.service_events import ServiceEvent
from pipelines.exports.telling import tell_klaviyo
from tests.evals._helpdesks import Clock
from tests.evals._klaviyo_account import Account

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Brand:
    """Refreshes of a brand whose Klaviyo keeps true books."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.clock, self.ledger = Clock(NOW), Ledger(folder, "klaviyo")
        self.books = Account(Random(1), self.clock)
        client = klaviyo_client("https://a.klaviyo.com", "pk", transport=httpx.MockTransport(self.books.answer))
        self.klaviyo = Klaviyo(client, Patience(sleep=self.clock.passes), pause=self.clock.passes)
        self.events = tuple(event(name) for name in names)

    def refresh(self, after_minutes: int) -> ListReceipt:
        self.clock.passes(60 * after_minutes)
        plan = Plan(self.clock.now, 0, {}, self.events, {})
        telling = Telling(plan, self.ledger, lambda addresses: set(), self.clock)
        receipt = tell_klaviyo(telling, self.klaviyo, "", is_telling_events=True)
        assert receipt.events is not None
        assert (receipt.events.problem, self.books.wrong) == (None, [])
        return receipt.events

    @property
    def posted(self) -> int:
        return self.books.told["POST /api/event-bulk-create-jobs"]


def event(name: str, kind: str = "Conversation Resolved") -> ServiceEvent:
    at = (NOW - timedelta(days=1)).replace(tzinfo=None)
    return ServiceEvent(name, kind, f"{name}@example.com", f"c_{name}", f"conv_{name}", at, {})


def test_what_klaviyo_shows_is_counted_against_what_it_was_told(tmp_path):
    brand = Brand(tmp_path, "a", "b", "c")
    first = brand.refresh(0)
    assert (first.added, first.has, first.received) == (3, 0, 0)

    later = brand.refresh(30)
    assert (later.added, later.has, later.received, later.refused) == (0, 3, 3, 0)
    assert brand.posted == 1


def test_an_event_that_was_taken_and_lost_is_told_once_more_after_an_hour_and_then_counts(tmp_path):
    brand = Brand(tmp_path, "a", "b")
    brand.books.loses = lambda unique_id: unique_id == "b"
    brand.refresh(0)
    assert [(each.has, each.received, each.repaired) for each in (brand.refresh(30), brand.refresh(31))] == [
        (2, 1, 0),
        (2, 1, 1),
    ]
    assert brand.refresh(5).added == 1
    found = brand.refresh(30)
    assert (found.has, found.received, found.refused) == (2, 2, 0)
    assert sorted(key[2] for key in brand.books.events) == ["a", "b"]
    assert brand.posted == 2


def test_an_event_that_is_lost_twice_is_given_up_and_stays_counted_as_such(tmp_path):
    brand = Brand(tmp_path, "a", "b")
    brand.books.loses = lambda unique_id: unique_id == "b"
    brand.refresh(0)
    brand.refresh(61)
    brand.books.lost.clear()
    brand.refresh(5)
    for _ in range(3):
        told = brand.refresh(61)
    assert (told.has, told.received, told.refused, told.added) == (2, 1, 1, 0)
    assert brand.posted == 2


def test_an_event_that_counts_twice_there_is_seen(tmp_path):
    brand = Brand(tmp_path, "a")
    brand.refresh(0)
    [(key, given)] = brand.books.events.items()
    again = (key[0], key[1], "somebody else's id")
    brand.books.events[again], brand.books.shown_from[again] = given, NOW
    told = brand.refresh(30)
    assert (told.has, told.received) == (1, 2)


def test_what_others_count_under_the_same_name_is_not_ours(tmp_path):
    brand = Brand(tmp_path, "a")
    brand.refresh(0)
    theirs = ("x@example.com", "Conversation Resolved", "x")
    brand.books.events[theirs] = {"time": NOW.isoformat(), "properties": {"conversation_id": "conv_a"}}
    brand.books.shown_from[theirs] = NOW
    told = brand.refresh(30)
    assert (told.has, told.received) == (1, 1)


def test_what_was_told_before_events_could_be_known_again_is_not_looked_for(tmp_path):
    brand = Brand(tmp_path, "a", "b")
    brand.ledger.note(EVENTS, [("a", "", "sent")], NOW)
    brand.refresh(0)
    told = brand.refresh(61)
    assert (told.has, told.received, told.repaired, told.refused) == (1, 1, 0, 0)


def test_a_key_that_may_not_read_events_tells_them_all_the_same_and_says_so(tmp_path):
    brand = Brand(tmp_path, "a")
    kept = brand.books.answer

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/metrics":
            return httpx.Response(403, json={"errors": [{"code": "permission_denied", "title": "No scope."}]})
        return kept(request)

    brand.klaviyo = Klaviyo(
        klaviyo_client("https://a.klaviyo.com", "pk", transport=httpx.MockTransport(answer)), brand.klaviyo.patience
    )
    brand.refresh(0)
    brand.events = (*brand.events, event("b"))
    with pytest.raises(AssertionError, match="permission_denied"):
        brand.refresh(30)
    assert sorted(key[2] for key in brand.books.events) == ["a", "b"]
