"""Zendesk webhooks: events and what a trigger sends, deduplicated, read for the requester and never the text."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.protocol import ForgedDeliveryError
from pipelines.sources.zendesk import Zendesk, sign
from tests.pipelines.sources.deliveries import NOW, ZENDESK_SECRET, from_zendesk
from tests.pipelines.sources.helpdesk_examples import ZENDESK_EVENT, ZENDESK_TICKET, ZENDESK_USER

DESK = Zendesk(ZENDESK_SECRET, country="GB")
FIELDS = [*ZENDESK_EVENT, *ZENDESK_TICKET, "ticket", "requester_id"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner),
    max_leaves=12,
)


def only(events):
    [event] = events
    return event


def read(body, **options):
    return only(DESK.read(from_zendesk(body, **options)))


def test_the_signature_is_the_one_that_zendesk_documents():
    raw = hmac.new(b"secret", b'2021-03-25T05:09:27Z{"say":1}', hashlib.sha256).digest()
    assert sign("secret", "2021-03-25T05:09:27Z", b'{"say":1}') == base64.b64encode(raw)


@pytest.mark.parametrize("minutes", [-5, 5])
def test_five_minutes_are_still_fresh(minutes):
    DESK.verify(from_zendesk(ZENDESK_EVENT, received_at=NOW + timedelta(minutes=minutes)))
    with pytest.raises(ForgedDeliveryError, match="five minutes"):
        DESK.verify(from_zendesk(ZENDESK_EVENT, received_at=NOW + timedelta(minutes=minutes * 1.01)))


def test_an_event_is_of_its_type_and_knows_the_requester_by_number():
    event = read(ZENDESK_EVENT)
    assert (event.kind, event.dedupe_key, event.status) == ("ticket.status_changed", "01HQ-event", "accepted")
    assert event.identifiers == ("zendesk_user_id:20978392",)
    assert event.routing_keys == ("ticket:zendesk-35436",)
    assert event.occurred_at == datetime(2026, 2, 27, 9, 30, 1, 500_000, tzinfo=UTC)


def test_a_trigger_tells_the_whole_ticket_and_who_asks_but_not_what_they_claim():
    event = read({"ticket": ZENDESK_TICKET})
    assert (event.kind, event.dedupe_key, event.status) == ("ticket", "inv-1", "accepted")
    assert event.identifiers == ("zendesk_user_id:20978392", "email:ann@example.com", "phone:+442079460018")
    assert event.routing_keys == ("ticket:zendesk-35436",)


def test_a_user_joins_the_number_to_an_address_unless_it_is_a_colleague():
    joined = ("zendesk_user_id:20978392", "shopify_customer_id:77", "email:ann@example.com")
    assert read(ZENDESK_USER).identifiers == joined
    colleague = {**ZENDESK_USER, "detail": {**ZENDESK_USER["detail"], "role": "agent"}}
    assert (read(colleague).status, read(colleague).identifiers) == ("accepted", ())


def test_without_an_invocation_the_same_ticket_is_the_same_event():
    changed = {"ticket": {**ZENDESK_TICKET, "status": "solved"}}
    first, again, other = (
        read(body, invocation="").dedupe_key
        for body in ({"ticket": ZENDESK_TICKET}, {"ticket": ZENDESK_TICKET}, changed)
    )
    assert first == again != other


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"ticket": {**ZENDESK_TICKET, "id": "T1"}}, "ticket.id: not an id"),
        ({"ticket": {**ZENDESK_TICKET, "updated_at": "today"}}, "ticket.updated_at: not an ISO-8601 time"),
        ({"ticket": {**ZENDESK_TICKET, "requester": {"email": "?"}}}, "ticket: requester_id or requester.email"),
        ({**ZENDESK_EVENT, "detail": None}, "detail: "),
        ({**ZENDESK_EVENT, "type": "zen:event-type:article.published"}, "type: not an event that is read here"),
        ({"say": "hello"}, "type: not an event that is read here"),
        (b"[1]", "body: not a JSON object"),
    ],
)
def test_what_staging_could_not_read_is_quarantined_and_the_field_named(body, reason):
    event = read(body)
    assert event.status == "quarantined"
    assert event.reason.startswith(reason)


@given(ANYTHING | st.binary(max_size=40))
def test_nothing_that_is_signed_makes_reading_fail(body):
    event = read(body)
    assert (event.status == "quarantined") == bool(event.reason)
    assert event.occurred_at.tzinfo is not None
