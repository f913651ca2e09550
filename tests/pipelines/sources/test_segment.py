"""Segment calls: the write key, the clock, the batch, and who is joined to whom."""

from __future__ import annotations

import base64
import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.protocol import ForgedDeliveryError
from pipelines.sources.segment import LARGEST_BATCH, Segment
from pipelines.sources.segment_bodies import CALLS
from tests.pipelines.sources.deliveries import NOW, WRITE_KEY, from_segment

STREAM = Segment(WRITE_KEY, country="GB")
VIEW = {
    "messageId": "m-1",
    "anonymousId": "anon",
    "event": "Product Viewed",
    "properties": {"product_id": 9, "price": 89.5, "email": "typed@by.visitor"},
}
TEXT = st.text(max_size=8)
FIELDS = ["type", "event", "userId", "anonymousId", "messageId", "timestamp", "sentAt", "traits", "properties", "batch"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner),
    max_leaves=12,
)


def read(call, body, **options):
    return STREAM.read(from_segment(call, body, **options))


def only(events):
    [event] = events
    return event


def basic(pair):
    return "Basic " + base64.b64encode(pair).decode()


@pytest.mark.parametrize("authorization", [basic(f"{WRITE_KEY}:".encode()), basic(f"{WRITE_KEY}:any".encode())])
def test_the_write_key_is_enough(authorization):
    STREAM.verify(dataclasses.replace(from_segment("track", VIEW), headers={"authorization": authorization}))


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic",
        "Basic !!!",
        basic(b""),
        basic(b":"),
        basic(f":{WRITE_KEY}".encode()),
        basic(f"{WRITE_KEY[:-1]}:".encode()),
        basic(f"{WRITE_KEY}x:".encode()),
        basic(f"{WRITE_KEY} :".encode()),
        basic(WRITE_KEY.upper().encode() + b":"),
        basic(b"\xff\xfe:"),
        f"Bearer {WRITE_KEY}",
        WRITE_KEY,
        "Basic \xe9",
    ],
)
def test_anything_else_is_refused(authorization):
    with pytest.raises(ForgedDeliveryError):
        STREAM.verify(dataclasses.replace(from_segment("track", VIEW), headers={"authorization": authorization}))


def test_a_view_is_of_a_visitor_and_nothing_they_typed_identifies_them():
    event = only(read("track", VIEW))
    assert (event.kind, event.dedupe_key, event.status) == ("track/Product Viewed", "m-1", "accepted")
    assert event.identifiers == ("anonymous_id:anon",)
    assert event.routing_keys == ()


@pytest.mark.parametrize(
    ("user_id", "identifier"), [("77", "shopify_customer_id:77"), (77, "shopify_customer_id:77"), ("u7", "user_id:u7")]
)
def test_a_visitor_and_a_user_in_one_call_are_joined(user_id, identifier):
    event = only(read("track", {**VIEW, "userId": user_id}))
    assert event.identifiers == (identifier, "anonymous_id:anon")


def test_traits_identify_only_someone_who_has_signed_in():
    traits = {"email": "Ann@Example.com", "phone": "020 7946 0018"}
    visitor = only(read("identify", {"anonymousId": "anon", "traits": traits}))
    assert visitor.identifiers == ("anonymous_id:anon",)
    user = only(read("identify", {"userId": "77", "traits": traits}))
    assert user.identifiers == ("shopify_customer_id:77", "email:ann@example.com", "phone:+442079460018")


def test_an_alias_joins_the_old_name_to_the_new():
    event = only(read("alias", {"previousId": "anon", "userId": "77"}))
    assert event.identifiers == ("shopify_customer_id:77", "anonymous_id:anon")


def at(minute, second=0):
    return datetime(2026, 3, 1, 11, minute, second, tzinfo=UTC).isoformat()


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        # The device is ten minutes slow, and sent three minutes after it happened.
        ({"timestamp": at(47), "sentAt": at(50)}, NOW - timedelta(minutes=3)),
        ({"originalTimestamp": at(47), "sentAt": at(50)}, NOW - timedelta(minutes=3)),
        # Through Segment: corrected already.
        ({"timestamp": at(20), "originalTimestamp": at(1), "sentAt": at(2)}, NOW - timedelta(minutes=40)),
        ({"timestamp": at(30)}, NOW - timedelta(minutes=30)),
        ({"sentAt": at(30)}, NOW),
        ({}, NOW),
        # Nothing happens after it has arrived.
        ({"timestamp": "2031-01-01T00:00:00Z"}, NOW),
        ({"timestamp": at(50), "sentAt": at(40)}, NOW),
    ],
)
def test_the_clock_of_the_device_is_corrected(clocks, expected):
    assert only(read("track", {**VIEW, **clocks})).occurred_at == expected


def test_a_batch_is_judged_message_by_message_and_its_clock_is_everyones():
    batch = {
        "sentAt": at(50),
        "batch": [
            {**VIEW, "type": "track", "timestamp": at(47)},
            {"type": "identify", "messageId": "m-2", "userId": "77"},
            {"type": "track", "messageId": "m-3", "anonymousId": "anon", "event": "Product Viewed", "properties": {}},
            {"type": "dream", "messageId": "m-4", "userId": "77"},
            {"type": "page", "messageId": "m-5"},
            "junk",
        ],
    }
    events = read("batch", batch)
    assert [event.dedupe_key for event in events[:5]] == ["m-1", "m-2", "m-3", "m-4", "m-5"]
    assert [event.status for event in events] == ["accepted"] * 2 + ["quarantined"] * 4
    assert events[0].occurred_at == NOW - timedelta(minutes=3)
    assert [event.reason for event in events[2:]] == [
        "properties.product_id: Field required",
        "type: not a call that is read here",
        "body: anonymousId or userId: one is required",
        "batch: a message is not an object",
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "body: not JSON"),
        ({"batch": {}}, "batch: not a list"),
        ({}, "batch: not a list"),
        ({"batch": [0] * (LARGEST_BATCH + 1)}, f"batch: more than {LARGEST_BATCH} messages"),
    ],
)
def test_a_batch_that_is_none_is_one_quarantined_event(body, reason):
    event = only(read("batch", body))
    assert (event.kind, event.reason) == ("batch", reason)


def test_without_an_id_a_dated_call_is_deduplicated_and_an_undated_one_is_not():
    later = NOW + timedelta(seconds=1)
    dated = {"anonymousId": "anon", "timestamp": at(1)}
    assert only(read("page", dated)).dedupe_key == only(read("page", dated, received_at=later)).dedupe_key
    undated = {"anonymousId": "anon"}
    assert only(read("page", undated)).dedupe_key != only(read("page", undated, received_at=later)).dedupe_key


def test_an_id_longer_than_an_index_entry_is_kept_as_its_digest():
    event = only(read("page", {"anonymousId": "a" * 5000, "userId": "77", "messageId": "m" * 5000}))
    assert event.status == "quarantined"
    assert "anonymousId: String should have at most 300 characters" in event.reason
    assert len(event.dedupe_key) < 100


@given(st.sampled_from([*CALLS, "batch"]), ANYTHING | st.binary(max_size=40))
def test_nothing_that_has_the_key_makes_reading_fail(call, body):
    for event in read(call, body):
        assert (event.status == "quarantined") == bool(event.reason)
        assert event.occurred_at <= NOW
