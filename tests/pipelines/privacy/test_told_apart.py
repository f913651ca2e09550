"""Two who were taken for one and told apart: the one is erased or shown, and the other is as they were."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from pipelines.inbox import rapport_event
from pipelines.inbox.archive import Old, archive_next
from pipelines.inbox.archive_files import folder_of
from pipelines.privacy import requests
from pipelines.privacy.requests import Kind
from pipelines.privacy.runs import run_requests
from pipelines.sources.standard import sandbox
from tests.pipelines.privacy.house import HER, HIS
from tests.pipelines.privacy.test_access import answer, asked
from tests.pipelines.privacy.test_erasure import everything
from tests.pipelines.sources.deliveries import WEBHOOK_SECRET, from_standard

EMAIL = "email:wilhelmina.quackenbush@example.com"
HIM, HERS, THIRD = f"shopify_customer_id:{HIS}", f"shopify_customer_id:{HER}", "email:third@example.com"
# Somebody else's reference: her own lines of the file would go as well.
WILMA = (EMAIL, HERS)
DECIDED_AT = datetime(2026, 4, 1, tzinfo=UTC)


def decision(one, other, *, at=DECIDED_AT, event_id="d"):
    told = {"identifier": one, "other_identifier": other, "reason": "not the same", "decided_by": "Kim"}
    keys = [key for end in (one, other) for key in (end, f"identity:{end}")]
    return rapport_event("identity_edge_revoked", told, event_id=event_id, occurred_at=at, routing_keys=keys)


def ticket(number, customer, email):
    at = "2026-02-27T10:00:00Z"
    body = {"id": number, "customer_id": customer, "email": email, "status": "open", "created_at": at, "updated_at": at}
    return sandbox(WEBHOOK_SECRET, "GB").read(from_standard("tickets/update", body, webhook_id=f"t-{number}"))


@pytest.fixture
def confused(house, inbox):
    """His ticket with her address, and hers with his; both were told apart, as he was from a third."""
    wrong = [*ticket(5, HIS, "Wilhelmina.Quackenbush@example.com"), *ticket(6, HER, "ben@example.com")]
    apart = [
        decision(EMAIL, HIM, event_id="d-1"),
        decision(HERS, "email:ben@example.com", event_id="d-2"),
        decision(HIM, THIRD, event_id="d-3"),
    ]
    assert None not in inbox.append([*wrong, *apart])
    return house


@pytest.fixture(params=["in the inbox", "in the archive"])
def kept(request, confused):
    if request.param == "in the archive":
        old = Old(until=10_000, received_before=datetime.now(UTC) + timedelta(days=1))
        with psycopg.connect(confused.url, autocommit=True) as connection:
            assert archive_next(connection, folder_of(confused.data_dir), old) is not None
    return confused


def erase(house):
    with psycopg.connect(house.url, autocommit=True) as connection:
        requests.queue(connection, Kind.ERASE, WILMA, now=datetime(2026, 6, 1, tzinfo=UTC))
    run_requests(house.site())


def there(house, *dedupe_keys):
    query = "select dedupe_key from inbox.events where dedupe_key = any(%s) order by 1"
    return [key for (key,) in house.rows(query, list(dedupe_keys))]


def test_nothing_of_her_remains_and_what_is_his_stays_without_her_address(kept):
    erase(kept)

    # Her lines of the file go under a reference of their own, which nobody named here.
    assert everything(kept) == {}
    assert there(kept, "t-5", "t-6", "d-1", "d-2", "d-3") == ["d-3", "t-5"]
    keys = kept.landed("select k.key from landing.event_keys k join landing.events e using (landing_number) "
                       "where e.event_id = 'sandbox:t-5' order by 1")  # fmt: skip
    assert keys == [(HIM,), ("ticket:5",)]


def test_a_decision_of_the_past_about_her_does_not_come_back_and_one_about_who_she_is_now_is_heard(confused, inbox):
    erase(confused)

    late, new = datetime(2026, 5, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(days=1)
    again = [decision(EMAIL, HIM, event_id="d-1"), decision(EMAIL, HIM, at=late, event_id="d-4")]
    assert inbox.append(again) == [None, None]
    assert everything(confused) == {}
    assert inbox.append([decision(EMAIL, HIM, at=new, event_id="d-5")]) != [None]


def test_she_is_shown_neither_his_ticket_nor_whom_she_was_told_apart_from(kept):
    request_id = asked(kept)
    assert run_requests(kept.site()).answered == 1

    told = answer(kept, request_id)
    events = json.loads(told["events/events.json"])
    decided = [event["data"] for event in events if event.get("type") == "identity_edge_revoked"]
    assert sorted(decided, key=str) == sorted(
        [{"identifier": EMAIL, "other_identifier": "[erased]"}, {"identifier": HERS, "other_identifier": "[erased]"}],
        key=str,
    )
    numbers = {event["data"]["id"] for event in events if event.get("type") == "tickets/update"}
    assert numbers == {6}, "hers, and not his with her address on it"
    assert THIRD not in "".join(told.values())
