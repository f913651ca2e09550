"""What happened in service, as events under the names that Klaviyo's users know them by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from pipelines.warehouse.landing import naive_utc

# As Klaviyo's own agent calls them; the rest in its manner.
NAMES = {
    "conversation_started": "Started Conversation",
    "conversation_resolved": "Conversation Resolved",
    "conversation_escalated": "Conversation Escalated",
    "received_product_recommendation": "Received Product Recommendation",
    "product_interest_captured": "Product Interest Captured",
    "action_taken": "Action Taken",
    "promise_made": "Promise Made",
    "promise_kept": "Promise Kept",
    "promise_broken": "Promise Broken",
    "feedback_given": "Feedback Given",
}
# What a flow that sells may start from: held back while anything suppresses selling to the customer.
SELLING = ("received_product_recommendation", "product_interest_captured")
# Older than that, an event would start a flow about something long past.
EXPIRES_AFTER = timedelta(days=7)
EVENTS_AT_ONCE = 1_000
# Klaviyo tells an event's properties and not its `unique_id`: by this it is known again.
KNOWN_BY = "rapport_event_id"
# What an event says beside its names; words of a customer are never among them.
TOLD = ("channel", "skill", "reason", "tags", "product_ids", "action", "amount", "order_id", "csat_rating",
        "resolution_time_seconds", "handoff_mode", "category", "promise_kind", "due_at")  # fmt: skip

EVENTS = """
with suppressed as (
    select distinct customer_id from segments.segment_members
    where
        is_exclusion
        and member_since_at <= $as_of
        and (member_until_at is null or member_until_at > $as_of)
        and ', ' || suppresses || ',' like '%, sale,%'
)

select
    events.service_event_id, events.event_name, customers.email, events.customer_id, events.conversation_id,
    events.occurred_at, events.properties
from marts.fct_service_events as events
inner join profiles.profile_customers as customers on events.customer_id = customers.customer_id
where
    customers.email is not null
    and customers.is_email_subscribed
    and events.occurred_at > $since
    and events.occurred_at <= $as_of
    and not (
        list_contains($selling, events.event_name)
        and exists (select 1 from suppressed where suppressed.customer_id = events.customer_id)
    )
order by events.occurred_at, events.service_event_id
"""


@dataclass(frozen=True)
class ServiceEvent:
    """One event about somebody who may be written to."""

    event_id: str
    name: str
    email: str
    customer_id: str
    conversation_id: str
    occurred_at: datetime
    properties: Mapping[str, Any]


def service_events(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> list[ServiceEvent]:
    """Those of the last days that may be told at `as_of`, oldest first."""
    given = {"as_of": naive_utc(as_of), "since": naive_utc(as_of - EXPIRES_AFTER), "selling": list(SELLING)}
    rows = connection.execute(EVENTS, given).fetchall()
    return [
        ServiceEvent(row[0], NAMES[row[1]], row[2], row[3], row[4], row[5], json.loads(row[6] or "{}"))
        for row in rows
        if row[1] in NAMES
    ]


def bulk_body(events: Sequence[ServiceEvent]) -> dict[str, Any]:
    """One request to `/api/event-bulk-create-jobs`, the events of one profile together."""
    by_address: dict[str, list[ServiceEvent]] = {}
    for event in events:
        by_address.setdefault(event.email, []).append(event)
    return {
        "data": {
            "type": "event-bulk-create-job",
            "attributes": {
                "events-bulk-create": {"data": [_of_profile(email, theirs) for email, theirs in by_address.items()]}
            },
        }
    }


def in_requests(events: Sequence[ServiceEvent]) -> Iterator[Sequence[ServiceEvent]]:
    """In parts that one request takes."""
    return (events[start : start + EVENTS_AT_ONCE] for start in range(0, len(events), EVENTS_AT_ONCE))


def _of_profile(email: str, events: Sequence[ServiceEvent]) -> dict[str, Any]:
    profile = {"data": {"type": "profile", "attributes": {"email": email}}}
    return {
        "type": "event-bulk-create",
        "attributes": {"profile": profile, "events": {"data": [_one(event) for event in events]}},
    }


def _one(event: ServiceEvent) -> dict[str, Any]:
    told = {name: event.properties[name] for name in TOLD if event.properties.get(name) is not None}
    return {
        "type": "event",
        "attributes": {
            # Without it only one event a profile and second would survive.
            "unique_id": event.event_id,
            "time": event.occurred_at.replace(tzinfo=UTC).isoformat(),
            "properties": told | {"conversation_id": event.conversation_id, KNOWN_BY: event.event_id},
            "metric": {"data": {"type": "metric", "attributes": {"name": event.name}}},
        },
    }
