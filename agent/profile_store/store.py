"""Reads one customer: point look-ups when nothing is unseen, the live views when something is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb

from agent.profile import SECTIONS, CustomerProfile, ProfileRow, Row
from agent.profile_store.live import identifiers_of, lay_under, touched_sections
from agent.profile_store.reading import Freshness, ProfileReading, SectionRead
from agent.profile_store.snapshots import Snapshot, Snapshots
from pipelines.inbox import Inbox, StoredEvent

OWNERS = "select distinct customer_id from snapshot.profiles.profile_identifiers where identifier in (select unnest(?))"
# By these the inbox finds what concerns a customer, even when an event names nothing but an order.
KEYED_TABLES = (
    ("order", "order_id", "profile_orders"),
    ("fulfillment", "shipment_id", "profile_shipments"),
    ("return", "return_id", "profile_returns"),
    ("subscription", "subscription_id", "profile_subscriptions"),
    ("cart", "cart_id", "profile_cart_lines"),
    ("ticket", "ticket_id", "profile_tickets"),
    ("conversation", "conversation_id", "profile_conversations"),
)
KEYS = " union ".join(
    [
        "select identifier as key from snapshot.profiles.profile_identifiers where customer_id = $customer",
        *(
            f"select '{prefix}:' || {column} from snapshot.profiles.{table} where customer_id = $customer"  # noqa: S608
            for prefix, column, table in KEYED_TABLES
        ),
    ]
)
LIVE_OWNER = "select customer_id from temp.main.live_identity where identifier = ?"


class ProfileStore:
    """One customer's rows out of the current snapshot and the inbox. Safe to share between threads."""

    def __init__(self, snapshots: Snapshots, inbox: Inbox) -> None:
        self._snapshots = snapshots
        self._inbox = inbox

    def read(self, identifier: str | None, sections: Collection[str]) -> ProfileReading:
        """The asked-for sections of whoever `identifier` belongs to; of a stranger only what belongs to nobody.

        Raises:
            NotReadyError: nothing has been published yet.
        """
        snapshot = self._snapshots.current()
        cursor = snapshot.cursor()
        try:
            return self._read(snapshot, cursor, identifier, [SECTIONS[name] for name in sorted(sections)])
        finally:
            cursor.close()

    def freshness(self) -> Freshness:
        """How fresh an answer given now would be."""
        snapshot = self._snapshots.current()
        received = self._inbox.last_received()
        return Freshness(snapshot.name, snapshot.horizon, self._inbox.horizon(), snapshot.built_at, received)

    def _read(
        self,
        snapshot: Snapshot,
        cursor: duckdb.DuckDBPyConnection,
        identifier: str | None,
        kinds: Sequence[type[Row]],
    ) -> ProfileReading:
        owner = _owner(cursor, identifier)
        # The horizon before the look-up: what arrives between the two is seen, never claimed unseen.
        horizon = self._inbox.horizon()
        events = self._unseen(cursor, snapshot, identifier, owner)
        customers = _owners(cursor, [*identifiers_of(events), *([identifier] if identifier else [])])
        touched = touched_sections(events, len(customers))
        live = [kind for kind in kinds if kind.TABLE in touched]
        customer = owner
        if live:
            lay_under(cursor, events, customers)
            customer = _first(cursor.execute(LIVE_OWNER, [identifier]).fetchone()) or owner
        rows = {kind: _rows(cursor, kind, kind in live, customer if kind in live else owner) for kind in kinds}
        return ProfileReading(
            profile=CustomerProfile(customer, {kind.TABLE: found for kind, found in rows.items()}),
            published_horizon=snapshot.horizon,
            seen_horizon=max([horizon, *(event.landing_number for event in events)]),
            unseen_count=len(events),
            sections=tuple(_section(kind, kind in live, found) for kind, found in rows.items()),
            last_received=self._inbox.last_received(),
        )

    def _unseen(
        self, cursor: duckdb.DuckDBPyConnection, snapshot: Snapshot, identifier: str | None, owner: str | None
    ) -> list[StoredEvent]:
        keys = {"release:current", *([identifier] if identifier else [])}
        if owner:
            keys.update(key for (key,) in cursor.execute(KEYS, {"customer": owner}).fetchall())
        return self._inbox.unseen(sorted(keys), after=snapshot.horizon)


def _owner(cursor: duckdb.DuckDBPyConnection, identifier: str | None) -> str | None:
    found = _owners(cursor, [identifier]) if identifier else []
    return found[0] if found else None


def _owners(cursor: duckdb.DuckDBPyConnection, identifiers: Sequence[str]) -> list[str]:
    return sorted(customer for (customer,) in cursor.execute(OWNERS, [list(identifiers)]).fetchall())


def _rows(cursor: duckdb.DuckDBPyConnection, kind: type[Row], is_live: bool, customer: str | None) -> tuple[Row, ...]:
    about_customer = issubclass(kind, ProfileRow)
    if about_customer and customer is None:
        return ()
    schema = f"live_{kind.SCHEMA}" if is_live else kind.SCHEMA
    where = "where customer_id = ?" if about_customer else ""
    # The key is the order: two reads of the same rows must give the same answer.
    columns = ", ".join(kind.columns())
    # Every name in it comes from the dataclasses of `profile.py`, none from outside.
    statement = f"select {columns} from snapshot.{schema}.{kind.TABLE} {where} order by {kind.KEY}"  # noqa: S608
    found = cursor.execute(statement, [customer] if about_customer else []).fetchall()
    return tuple(
        kind(**{name: _aware(value) for name, value in zip(kind.columns(), row, strict=True)}) for row in found
    )


def _section(kind: type[Row], is_live: bool, rows: Sequence[Row]) -> SectionRead:
    newest = max((row.recorded_at for row in rows), default=None)
    return SectionRead(kind.TABLE, "live" if is_live else "published", len(rows), newest)


def _aware(value: Any) -> Any:
    """Times are stored as UTC without saying so; inside the agent they say so."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _first(row: tuple[Any, ...] | None) -> str | None:
    return None if row is None else row[0]
