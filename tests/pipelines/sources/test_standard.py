"""Standard Webhooks: signed, fresh, and read for what our own events and the sandbox say."""

from __future__ import annotations

import base64
import dataclasses
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.inbox import rapport_event
from pipelines.sources import standard
from pipelines.sources.protocol import ForgedDeliveryError
from pipelines.sources.standard_bodies import RAPPORT, SANDBOX
from tests.pipelines.sources.deliveries import NOW, WEBHOOK_SECRET, from_standard

OURS = standard.rapport(WEBHOOK_SECRET, "GB")
SHOP = standard.sandbox(WEBHOOK_SECRET, "GB")
AT = "2026-02-27T09:30:00Z"
ENTRY = {"id": 4, "customer_id": 77, "points": -50, "reason": "redemption", "order_id": 1043, "created_at": AT}
TICKET = {
    "id": 12,
    "customer_id": 77,
    "email": "Ann@example.com",
    "status": "open",
    "order_id": 1043,
    "created_at": AT,
    "updated_at": AT,
    "comments": [{"author": "customer", "body": "I am bob@example.com", "created_at": AT}],
}
ARTICLE = {"id": "returns", "kind": "policy", "title": "Returns", "body": "Thirty days.", "updated_at": AT}
TURN = {
    "conversation_id": "c1",
    "channel": "web-chat",
    "mode": "live",
    "customer_identifier": None,
    "message_id": "m1",
    "text": "I am bob@example.com, order #1043",
}


def only(events):
    [event] = events
    return event


def read(source, kind, data):
    return only(source.read(from_standard(kind, data)))


def test_an_honest_message_is_accepted_with_several_signatures_too():
    honest = from_standard("tickets/update", TICKET)
    SHOP.verify(honest)
    both = f"v1,AAAA v1a,BBBB {honest.headers['webhook-signature']}"
    SHOP.verify(dataclasses.replace(honest, headers={**honest.headers, "webhook-signature": both}))


def forgeries():
    honest = from_standard("tickets/update", TICKET)
    signature = honest.headers["webhook-signature"]
    other_secret = "whsec_" + base64.b64encode(b"another secret of thirty-two byte").decode()
    changes = {
        "other id": {"webhook-id": "msg_2"},
        "no id": {"webhook-id": ""},
        "other time": {"webhook-timestamp": str(int(NOW.timestamp()) + 1)},
        "time in fractions": {"webhook-timestamp": f"{int(NOW.timestamp())}.5"},
        "time in words": {"webhook-timestamp": "now"},
        "time without end": {"webhook-timestamp": "9" * 400},
        "no time": {"webhook-timestamp": ""},
        "no signature": {"webhook-signature": ""},
        "truncated": {"webhook-signature": signature[:-3]},
        "without version": {"webhook-signature": signature.removeprefix("v1,")},
        "another version": {"webhook-signature": signature.replace("v1,", "v2,")},
        "comma only": {"webhook-signature": ","},
        "not ascii": {"webhook-signature": "v1,\xe9"},
    }
    for label, change in changes.items():
        yield label, dataclasses.replace(honest, headers={**honest.headers, **change})
    yield "no headers", dataclasses.replace(honest, headers={})
    yield "other secret", from_standard("tickets/update", TICKET, secret=other_secret)
    yield "stale", from_standard("tickets/update", TICKET, sent_at=NOW - timedelta(minutes=5, seconds=1))
    yield "from the future", from_standard("tickets/update", TICKET, sent_at=NOW + timedelta(minutes=5, seconds=1))
    yield "re-serialised", dataclasses.replace(honest, body=json.dumps(json.loads(honest.body), indent=1).encode())
    yield "not UTF-8", from_standard("tickets/update", TICKET, body=b"\xff")


@pytest.mark.parametrize("delivery", [pytest.param(each, id=label) for label, each in forgeries()])
def test_a_forgery_is_refused(delivery):
    with pytest.raises(ForgedDeliveryError):
        SHOP.verify(delivery)


@settings(max_examples=500)
@given(
    st.text(max_size=60) | st.binary(min_size=32, max_size=32).map(lambda raw: f"v1,{base64.b64encode(raw).decode()}")
)
def test_no_guessed_signature_is_accepted(guess):
    honest = from_standard("tickets/update", TICKET)
    with pytest.raises(ForgedDeliveryError):
        SHOP.verify(dataclasses.replace(honest, headers={**honest.headers, "webhook-signature": guess}))


@pytest.mark.parametrize("minutes", [-5, 5])
def test_five_minutes_are_still_fresh(minutes):
    SHOP.verify(from_standard("tickets/update", TICKET, sent_at=NOW + timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    ("kind", "data", "identifiers", "routing_keys"),
    [
        ("loyalty_entries/create", ENTRY, ("shopify_customer_id:77",), ("order:1043",)),
        ("tickets/update", TICKET, ("shopify_customer_id:77", "email:ann@example.com"), ("ticket:12", "order:1043")),
        (
            "tickets/update",
            {**TICKET, "customer_id": None, "order_id": None},
            ("email:ann@example.com",),
            ("ticket:12",),
        ),
        ("articles/update", ARTICLE, (), ("article:returns",)),
    ],
)
def test_the_sandbox_says_whom_it_is_about(kind, data, identifiers, routing_keys):
    event = read(SHOP, kind, data)
    assert (event.source, event.kind, event.status) == ("sandbox", kind, "accepted")
    assert (event.identifiers, event.routing_keys) == (identifiers, routing_keys)
    assert (event.dedupe_key, event.occurred_at) == ("msg_1", NOW)


@pytest.mark.parametrize(
    ("verified", "identifiers"),
    [
        (None, ()),
        ("shopify_customer_id:77", ("shopify_customer_id:77",)),
        ("77", ("shopify_customer_id:77",)),
        ("email:Ann@Example.com", ("email:ann@example.com",)),
        ("phone:+447700900123", ("phone:+447700900123",)),
    ],
)
def test_a_conversation_has_an_identifier_only_when_the_visitor_was_verified(verified, identifiers):
    event = read(OURS, "message_received", {**TURN, "customer_identifier": verified})
    assert (event.status, event.identifiers) == ("accepted", identifiers)
    assert event.routing_keys == ("conversation:c1",)


def test_a_signed_release_is_found_under_the_one_key_of_the_current_one():
    event = read(OURS, "release_signed", {"release_id": "r1", "signed_by": "Ann", "parameters": {}})
    assert (event.identifiers, event.routing_keys) == ((), ("release:current",))


@pytest.mark.parametrize(
    ("source", "kind", "data", "reason"),
    [
        (SHOP, "tickets/update", {**TICKET, "updated_at": "soon"}, "updated_at: not an ISO-8601 time"),
        (SHOP, "loyalty_entries/create", {**ENTRY, "points": 1.5}, "points: Input should be a valid integer"),
        (SHOP, "message_received", TURN, "type: not an event that this source may send"),
        (OURS, "tickets/update", TICKET, "type: not an event that this source may send"),
        (OURS, "message_received", {**TURN, "text": None}, "text: Input should be a valid string"),
        (OURS, "message_received", [], "data: Input should be a valid dictionary"),
    ],
)
def test_what_staging_could_not_read_is_quarantined_and_the_field_named(source, kind, data, reason):
    event = read(source, kind, data)
    assert (event.status, event.kind, event.reason) == ("quarantined", kind, reason)


def test_our_own_event_reads_the_same_posted_as_appended():
    moment = datetime(2026, 2, 27, 9, 30, tzinfo=UTC)
    appended = rapport_event(
        "message_received", TURN, event_id="msg_1", occurred_at=moment, routing_keys=["conversation:c1"]
    )
    assert only(OURS.read(from_standard("", {}, body=appended.payload.encode()))) == appended


@given(
    st.sampled_from([*RAPPORT, *SANDBOX, ""]),
    st.dictionaries(st.sampled_from([*TICKET, *TURN]), st.text() | st.integers()),
)
def test_nothing_that_is_signed_makes_reading_fail(kind, data):
    for source in (OURS, SHOP):
        event = read(source, kind, data)
        assert (event.status == "quarantined") == bool(event.reason)
