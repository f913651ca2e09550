"""Lays what no batch has seen under the live views, and says which sections that touches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb

from agent.profile import SECTIONS
from pipelines.inbox import StoredEvent

# What our own turns can change, but for a count of conversations that no answer speaks of. Every
# other kind is taken to touch everything: an order alone moves lifetime value, tier, windows, options.
OWN_EVENTS_TOUCH = frozenset({"profile_conversations"})

TEMPORARY_TABLES = """
    create temp table unseen_events (
        landing_number bigint, event_id varchar, source varchar, kind varchar,
        occurred_at timestamp, received_at timestamp, payload varchar
    );
    create temp table unseen_event_keys (landing_number bigint, key varchar, role varchar, occurred_at timestamp);
    create temp table touched_customers (customer_id varchar);
"""
# Resolved once into a table: every view asks who a row belongs to.
IDENTITY = "create temp table live_identity as select * from snapshot.live_intermediate.int_identifiers_resolved"


def touched_sections(events: Sequence[StoredEvent], customer_count: int) -> frozenset[str]:
    """The sections that the events can change; all of them when an event may join two customers."""
    if not events:
        return frozenset()
    ours = all(event.source == "rapport" and event.kind != "release_signed" for event in events)
    return OWN_EVENTS_TOUCH if ours and customer_count == 1 else frozenset(SECTIONS)


def keys_of(events: Sequence[StoredEvent]) -> list[str]:
    """Every identifier and routing key of the events, once each."""
    return sorted({key for event in events for key, _ in event.keys})


def lay_under(cursor: duckdb.DuckDBPyConnection, events: Sequence[StoredEvent], customers: Sequence[str]) -> None:
    """Create and fill the temporary tables of this cursor that the live views read."""
    cursor.execute(TEMPORARY_TABLES)
    _insert(cursor, "unseen_events", [_event_row(event) for event in events])
    keys = [
        (event.landing_number, key, role, _naive(event.occurred_at)) for event in events for key, role in event.keys
    ]
    _insert(cursor, "unseen_event_keys", keys)
    _insert(cursor, "touched_customers", [(customer,) for customer in customers])
    cursor.execute(IDENTITY)


def _event_row(event: StoredEvent) -> tuple[object, ...]:
    moments = (_naive(event.occurred_at), _naive(event.received_at))
    return (event.landing_number, event.event_id, event.source, event.kind, *moments, event.payload)


def _insert(cursor: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """One statement for all rows: planning, not data, is what costs here."""
    if rows:
        columns = ", ".join("unnest(?)" for _ in rows[0])
        cursor.execute(f"insert into {table} select {columns}", [list(column) for column in zip(*rows, strict=True)])


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
