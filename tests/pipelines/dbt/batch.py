"""A warehouse of a test's own: land events, run the project, publish, and read a customer live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from agent.profile_store.identity import SHARED
from agent.profile_store.live import ASKED, LiveReader, keys_of
from agent.profile_store.snapshots import Snapshot, opened
from agent.profile_store.store import what_changed
from pipelines.inbox import StoredEvent
from pipelines.warehouse import landing
from pipelines.warehouse.live_views import begin_with_live_views, write_live_views
from pipelines.warehouse.manifest import published_models
from pipelines.warehouse.paths import PROJECT_ROOT, WarehousePaths
from pipelines.warehouse.snapshot import publish
from tests.parsed import kept_live_views, run_parsed

PROJECT = PROJECT_ROOT / "dbt_project"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
# Overlays that belong to no customer: the release in force, products and stock.
SHARED_KEYS = ("release:", "segment:", "experiment:", "product:", "inventory_item:", "article:")

# What is read of one customer; the rest tells of everybody.
PROFILES = ("--exclude", "path:models/marts", "path:models/reports")

Rows = frozenset[tuple[Any, ...]]


@dataclass(frozen=True)
class Batch:
    """One data directory, its warehouse and its snapshots."""

    paths: WarehousePaths

    def land(self, events: Sequence[StoredEvent]) -> None:
        """Put events into the landing tables."""
        with self.paths.open() as warehouse:
            landing.create_tables(warehouse)
            landing.insert(warehouse, "events", landing.event_rows(events))
            landing.insert(warehouse, "event_keys", landing.key_rows(events))

    def run(self, *arguments: str) -> None:
        """Run every model in a process of its own: an open dbt connection would lock the file."""
        warehouse = {"RAPPORT_WAREHOUSE": str(self.paths.warehouse)}
        run_parsed(["run", *arguments], project=PROJECT, state=self.paths.dbt_state, environment=warehouse)

    def note(self, horizon: int) -> None:
        """Write down that everything up to here was built: the next run begins there."""
        landing.note_built(self.paths.warehouse, horizon, now=datetime.now(UTC))

    def publish(self, horizon: int) -> Path:
        """Publish what was built and return the snapshot's file."""
        self.note(horizon)
        with kept_live_views(self.paths.dbt_state):
            manifest = publish(
                self.paths,
                self.manifest,
                as_of=NOW,
                now=datetime.now(UTC),
                write_live_views=partial(write_live_views, project=PROJECT, state=self.paths.dbt_state),
                begin=partial(begin_with_live_views, state=self.paths.dbt_state),
            )
        return self.paths.snapshots / manifest.name / "snapshot.duckdb"

    @property
    def manifest(self) -> Path:
        """What dbt wrote down about the project."""
        return self.paths.dbt_state / "manifest.json"

    def profiles(self) -> dict[str, dict[str, Rows]]:
        """Of each profile table, each customer's rows, as the batch built them."""
        with duckdb.connect(str(self.paths.warehouse), read_only=True) as warehouse:
            return {table: _by_customer(warehouse, f"profiles.{table}") for table in self.profile_tables()}

    def profile_tables(self) -> list[str]:
        """The names of the profile tables."""
        return [model.name for model in published_models(self.manifest) if model.folder == "profiles"]


def read_live(snapshot: Path, events: Sequence[StoredEvent], identifier: str, tables: Sequence[str]) -> dict[str, Rows]:
    """One customer's rows as the agent would read them, by the statement that it would send."""
    attached = opened(snapshot.parent)
    with attached.reader() as reader:
        return read_with(attached, reader, events, identifier, tables)


def read_with(
    snapshot: Snapshot,
    reader: LiveReader,
    events: Sequence[StoredEvent],
    identifier: str,
    tables: Sequence[str],
    *,
    and_views: bool = True,
) -> dict[str, Rows]:
    """As `read_live`, by a reader that may have read others before: what it keeps must not show.

    The views say the same as the statement, `and_views` unless told; they take ten times as long.
    """
    owners, unseen = surroundings(reader.cursor, events, identifier)
    changed = what_changed(snapshot, reader.cursor, owners, unseen)
    reader.lay_under(unseen, sorted(owners), changed)
    customer = reader.owner(identifier)
    assert customer is not None, f"{identifier!r} is nobody: neither published nor in the unseen events"
    found = {}
    for table in tables:
        select = f"select * exclude (recorded_at) from live__{table} where customer_id in {ASKED}"
        found[table] = frozenset(reader.folded({table: select}, customer, changed))
        if not and_views:
            continue
        # The statement leaves out what the events cannot change; the views leave out nothing.
        query = f"select * exclude (recorded_at) from snapshot.live_profiles.{table} where customer_id = ?"
        assert frozenset(reader.cursor.execute(query, [customer]).fetchall()) == found[table], table
    return found


def surroundings(
    connection: duckdb.DuckDBPyConnection, events: Sequence[StoredEvent], identifier: str
) -> tuple[set[str], list[StoredEvent]]:
    """The published customers at hand and the unseen events that share a key with them, closed over both."""
    shared = {row[0] for row in connection.execute(SHARED).fetchall()}
    owners: set[str] = set()
    keys = {identifier}
    while True:
        found = _asked(connection, "customer_id from snapshot.facts.key_customers where key", keys)
        wider = keys | _asked(connection, "key from snapshot.facts.customer_keys where customer_id", found)
        mine = [event for event in events if any(key in wider for key, _ in event.keys)]
        overlays = [event for event in events if any(key.startswith(SHARED_KEYS) for key, _ in event.keys)]
        if identifier in shared:
            return found, _in_order(mine, overlays)
        wider |= {key for key in keys_of(mine) if not key.startswith(SHARED_KEYS) and key not in shared}
        if found == owners and wider == keys:
            return owners, _in_order(mine, overlays)
        owners, keys = found, wider


def _asked(connection: duckdb.DuckDBPyConnection, what: str, values: set[str]) -> set[str]:
    return {
        row[0] for row in connection.execute(f"select distinct {what} in (select unnest(?))", [list(values)]).fetchall()
    }


def _in_order(*events: list[StoredEvent]) -> list[StoredEvent]:
    return sorted({event.landing_number: event for some in events for event in some}.values(), key=_number)


def _number(event: StoredEvent) -> int:
    return event.landing_number


def _by_customer(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, Rows]:
    """Rows without `recorded_at`, which says when we heard and not what is so."""
    rows = connection.execute(f"select * exclude (recorded_at) from {relation}").fetchall()
    customers: dict[str, set[tuple[Any, ...]]] = {}
    for row in rows:
        customers.setdefault(row[0], set()).add(row)
    return {customer: frozenset(found) for customer, found in customers.items()}
