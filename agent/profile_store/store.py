"""Reads one customer: point look-ups when nothing is unseen, the live views when something is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb

from agent.profile import SECTIONS, CustomerProfile, ProfileRow, Row
from agent.profile_store.live import keys_of, lay_under, touched_sections
from agent.profile_store.reading import Freshness, ProfileReading, SectionRead
from agent.profile_store.snapshots import Snapshot, Snapshots
from pipelines.inbox import Inbox, StoredEvent

# By these keys the inbox finds what concerns a customer, even when an event names nothing but an order.
KEYS = "select key from snapshot.facts.customer_keys where customer_id in (select unnest(?))"
OWNERS = "select distinct customer_id from snapshot.facts.key_customers where key in (select unnest(?))"
RELEASE = ("release:current",)
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
        # The horizon before the look-up: what arrives between the two is seen, never claimed unseen.
        horizon = self._inbox.horizon()
        owner = next(iter(_owners(cursor, _named(identifier))), None)
        owners, events = self._surroundings(cursor, snapshot, identifier)
        touched = touched_sections(events, len(owners))
        live = [kind for kind in kinds if kind.TABLE in touched]
        customer = owner
        if live:
            lay_under(cursor, events, sorted(owners))
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

    def _surroundings(
        self, cursor: duckdb.DuckDBPyConnection, snapshot: Snapshot, identifier: str | None
    ) -> tuple[set[str], list[StoredEvent]]:
        """Everybody published whom the unseen events may join to the visitor, and those events.

        An event that joins a second customer brings that one's keys with it, and they find more events.
        """
        owners: set[str] = set()
        found = _owners(cursor, _named(identifier))
        while True:
            owners |= found
            keys = {*RELEASE, *_named(identifier), *_keys(cursor, owners)}
            events = self._inbox.unseen(sorted(keys), after=snapshot.horizon)
            found = _owners(cursor, keys_of(events))
            if found <= owners:
                return owners, events


def _named(identifier: str | None) -> list[str]:
    return [identifier] if identifier else []


def _owners(cursor: duckdb.DuckDBPyConnection, keys: Collection[str]) -> set[str]:
    return {customer for (customer,) in cursor.execute(OWNERS, [list(keys)]).fetchall()}


def _keys(cursor: duckdb.DuckDBPyConnection, customers: Collection[str]) -> set[str]:
    return {key for (key,) in cursor.execute(KEYS, [list(customers)]).fetchall()}


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
