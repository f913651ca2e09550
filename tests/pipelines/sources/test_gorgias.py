"""Gorgias HTTP integrations: a secret in the URL or as a password, tickets told by trigger, version and message."""

from __future__ import annotations

import base64
import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.gorgias import Gorgias
from pipelines.sources.protocol import ForgedDeliveryError
from tests.pipelines.sources.deliveries import GORGIAS_SECRET, from_gorgias
from tests.pipelines.sources.helpdesk_examples import GORGIAS_TICKET

DESK = Gorgias(GORGIAS_SECRET)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*GORGIAS_TICKET, "event", "ticket", "message", "type"]), inner)
    ),
    max_leaves=12,
)


def only(events):
    [event] = events
    return event


def read(body):
    return only(DESK.read(from_gorgias(body)))


def with_password(password, *, query=(), user="rapport"):
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return dataclasses.replace(from_gorgias({}), headers={"authorization": f"Basic {pair}"}, query=query)


@pytest.mark.parametrize(
    "delivery",
    [
        from_gorgias({}),
        with_password(GORGIAS_SECRET),
        with_password(GORGIAS_SECRET, user=""),
        with_password(GORGIAS_SECRET, query=(("secret", GORGIAS_SECRET), ("page", "1"))),
    ],
)
def test_the_secret_may_stand_in_the_url_or_be_the_password_or_both(delivery):
    DESK.verify(delivery)


@pytest.mark.parametrize(
    "delivery",
    [
        with_password(GORGIAS_SECRET, query=(("secret", "wrong"),)),
        with_password("wrong", query=(("secret", GORGIAS_SECRET),)),
        with_password("wrong"),
        with_password("", user=GORGIAS_SECRET),
        dataclasses.replace(from_gorgias({}), query=()),
        dataclasses.replace(from_gorgias({}), query=(("token", GORGIAS_SECRET),)),
        dataclasses.replace(from_gorgias({}), query=(("secret", GORGIAS_SECRET), ("secret", "wrong"))),
        dataclasses.replace(from_gorgias({}), query=(), headers={"authorization": f"Bearer {GORGIAS_SECRET}"}),
    ],
)
def test_a_secret_that_is_missing_or_wrong_in_either_place_is_refused(delivery):
    with pytest.raises(ForgedDeliveryError):
        DESK.verify(delivery)


@pytest.mark.parametrize(
    ("body", "kind", "key"),
    [
        (GORGIAS_TICKET, "ticket-updated", "47423971/ticket-updated/2026-02-27T09:30:00.250000+00:00"),
        (
            {"event": "ticket-created", "ticket": GORGIAS_TICKET},
            "ticket-created",
            "47423971/ticket-created/2026-02-27T09:30:00.250000+00:00",
        ),
        (
            {"event": {"type": "ticket-message-created"}, "ticket": GORGIAS_TICKET, "message": {"id": 8}},
            "ticket-message-created",
            "47423971/ticket-message-created/8",
        ),
        (
            {"event": "ticket-message-created", "ticket": GORGIAS_TICKET},
            "ticket-message-created",
            "47423971/ticket-message-created/1",
        ),
    ],
)
def test_a_ticket_is_told_by_its_trigger_and_deduplicated_on_version_or_message(body, kind, key):
    event = read(body)
    assert (event.kind, event.dedupe_key, event.status) == (kind, key, "accepted")
    assert event.identifiers == ("gorgias_customer_id:5001", "email:ann@example.com")
    assert event.routing_keys == ("ticket:gorgias-47423971",)
    assert event.occurred_at == datetime(2026, 2, 27, 9, 30, 0, 250_000, tzinfo=UTC)


def test_a_time_with_a_zone_keeps_it():
    event = read({**GORGIAS_TICKET, "updated_datetime": "2026-02-27 10:30:00+01:00"})
    assert event.occurred_at == datetime(2026, 2, 27, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({**GORGIAS_TICKET, "id": "T1"}, "ticket.id: not an id"),
        ({**GORGIAS_TICKET, "created_datetime": "today"}, "ticket.created_datetime: not an ISO-8601 time"),
        ({**GORGIAS_TICKET, "customer": {"email": "nobody"}}, "ticket: customer.id or customer.email"),
        ({"event": "survey-sent", "ticket": GORGIAS_TICKET}, "event: not a trigger that is read here"),
        (b"", "body: not JSON"),
    ],
)
def test_what_staging_could_not_read_is_quarantined_and_the_field_named(body, reason):
    event = read(body)
    assert event.status == "quarantined"
    assert event.reason.startswith(reason)


@given(ANYTHING | st.binary(max_size=40))
def test_nothing_from_the_desk_makes_reading_fail(body):
    event = read(body)
    assert (event.status == "quarantined") == bool(event.reason)
    assert event.occurred_at.tzinfo is not None
