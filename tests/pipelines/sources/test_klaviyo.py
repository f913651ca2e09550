"""Klaviyo's system webhooks: each item judged by itself, deduplicated on the event, read for whom it is about."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.klaviyo import LARGEST_BATCH, Klaviyo, sign
from pipelines.sources.klaviyo_bodies import TOPICS
from pipelines.sources.protocol import ForgedDeliveryError
from tests.pipelines.sources.deliveries import KLAVIYO_SECRET, NOW, from_klaviyo
from tests.pipelines.sources.helpdesk_examples import klaviyo_item

WEBHOOK = Klaviyo(KLAVIYO_SECRET, country="GB")
ANN = ("klaviyo_profile_id:01KP4EGH", "shopify_customer_id:77", "email:ann@example.com", "phone:+447700900123")
FIELDS = ["external_id", "topic", "payload", "data", "id", "attributes", "relationships", "profile", "included"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(sorted(TOPICS)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner),
    max_leaves=12,
)


def read(items):
    return WEBHOOK.read(from_klaviyo(items))


def only(events):
    [event] = events
    return event


def test_the_signature_is_the_hexadecimal_digest_of_the_body_and_then_the_time():
    expected = hmac.new(b"secret", b'{"data":[]}2026-03-01T12:00:00Z', hashlib.sha256).hexdigest()
    assert sign("secret", b'{"data":[]}', "2026-03-01T12:00:00Z") == expected.encode()


@pytest.mark.parametrize("minutes", [-5, 5])
@pytest.mark.parametrize("meta", [{}, {"timestamp": None}])
def test_five_minutes_are_still_fresh_by_the_time_of_the_body_or_else_of_the_header(meta, minutes):
    WEBHOOK.verify(from_klaviyo([], meta=meta, received_at=NOW + timedelta(minutes=minutes)))
    with pytest.raises(ForgedDeliveryError, match="five minutes"):
        WEBHOOK.verify(from_klaviyo([], meta=meta, received_at=NOW + timedelta(minutes=minutes * 1.01)))


def test_a_header_that_is_hours_off_does_not_matter_when_the_signed_body_says_the_time():
    WEBHOOK.verify(from_klaviyo([], stamp="Sun, 01 Mar 2026 17:00:00 GMT"))


def test_a_webhook_that_is_not_the_one_the_body_names_is_refused():
    with pytest.raises(ForgedDeliveryError, match="Klaviyo-Webhook-Id"):
        WEBHOOK.verify(from_klaviyo([], webhook="wh-2"))


@pytest.mark.parametrize("as_text", [False, True])
def test_a_payload_is_read_as_an_object_and_as_text_and_kept_in_one_form(as_text):
    item = klaviyo_item()
    sent = {**item, "payload": json.dumps(item["payload"])} if as_text else item
    event = only(read([sent]))
    assert (event.kind, event.dedupe_key, event.status) == ("event:klaviyo.opened_email", "3gBNHPGp", "accepted")
    assert event.identifiers == ANN
    assert event.occurred_at == datetime(2026, 2, 27, 9, 30, tzinfo=UTC)
    assert json.loads(event.payload) == item


def test_without_the_profile_the_event_is_known_by_its_number_and_the_address_it_names():
    item = klaviyo_item("received_email", included=False, **{"Recipient Email Address": "Ann@example.com"})
    assert only(read([item])).identifiers == ("klaviyo_profile_id:01KP4EGH", "email:ann@example.com")
    consent = klaviyo_item("unsubscribed_from_email_marketing", included=False, email_address="ann@example.com")
    assert only(read([consent])).identifiers == ("klaviyo_profile_id:01KP4EGH", "email:ann@example.com")


def test_another_profile_that_is_included_identifies_nobody():
    item = klaviyo_item()
    item["payload"]["included"][1]["id"] = "somebody-else"
    assert only(read([item])).identifiers == ("klaviyo_profile_id:01KP4EGH",)


def test_each_item_is_judged_by_itself():
    good, unknown, orphan, other = (klaviyo_item(event_id=f"e{number}") for number in range(4))
    unknown["topic"] = "event:klaviyo.dreamt"
    del orphan["payload"]["data"]["relationships"]
    other["external_id"] = "e9"
    events = read([good, unknown, orphan, other, {**good, "payload": "{"}, "junk"])
    assert [event.reason for event in events] == [
        None,
        "topic: not one that is read here",
        "payload.data.relationships: Field required",
        "body: external_id: not the id of the event in payload",
        "payload: Input should be a valid dictionary or instance of Payload",
        "body: Input should be a valid dictionary or instance of Item",
    ]
    assert [event.dedupe_key for event in events[:4]] == ["e0", "e1", "e2", "e9"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "body: not JSON"),
        ({"data": {}}, "data: not a list"),
        ({"data": [0] * (LARGEST_BATCH + 1)}, f"data: more than {LARGEST_BATCH} events"),
    ],
)
def test_a_body_that_is_no_delivery_is_one_quarantined_event(body, reason):
    assert only(read(body)).reason == reason


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_every_topic_that_is_read_is_accepted(topic):
    assert only(read([klaviyo_item(topic.removeprefix("event:klaviyo."))])).status == "accepted"


@given(ANYTHING | st.lists(ANYTHING) | st.binary(max_size=40))
def test_nothing_that_is_signed_makes_reading_fail(body):
    for event in read(body):
        assert (event.status == "quarantined") == bool(event.reason)
        assert event.occurred_at.tzinfo is not None
