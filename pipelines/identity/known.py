"""Who somebody is now and why: the published facts with what has arrived since, by the models' own views."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.inbox import Inbox, StoredEvent, surroundings
from pipelines.warehouse import landing
from pipelines.warehouse.live_views import UNSEEN_TABLES
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import SNAPSHOT_FILE, current

SHARED = "select identifier from snapshot.facts.int_identity_guards where guard in ('shared', 'blocked')"
OWNERS = "select distinct customer_id from snapshot.facts.key_customers where key in (select unnest(?))"
KEYS = "select distinct key from snapshot.facts.customer_keys where customer_id in (select unnest(?))"
# The verdict on a browser's claim rests on all that it claims: whom it hangs on instead has to be at hand.
NEIGHBOURS = """
select distinct others.customer_id from snapshot.facts.int_identity_edges_folded as mine
inner join snapshot.facts.int_identity_edges_folded as others on mine.edge_id = others.edge_id
where mine.customer_id in (select unnest(?))
"""
RESOLVE = """
insert into live_identity
select identifier, customer_id, identifier_type, first_seen_at, recorded_at
from snapshot.live_intermediate.int_identifiers_resolved
"""
PERSONS = "select identifier, customer_id from live_identity"
EDGES = """
select
    folded.identifier, folded.other_identifier, folded.is_claim, judged.refused_by, folded.landing_number,
    folded.version_at
from snapshot.live_intermediate.int_identity_edges_folded as folded
inner join snapshot.live_intermediate.int_identity_edges_judged as judged on folded.edge_id = judged.edge_id
order by folded.version_at, folded.edge_id
"""
DECISIONS = """
select identifier, other_identifier, is_withdrawn, reason, decided_by, version_at, event_id
from snapshot.live_intermediate.int_identity_decisions_folded
order by version_at, event_id
"""

Pair = frozenset[str]


class NothingPublishedError(LookupError):
    """There is no snapshot to read anybody from."""


@dataclass(frozen=True)
class Edge:
    """Two identifiers that an event carried together; `refused_by` is the guard that keeps them from counting."""

    identifier: str
    other_identifier: str
    is_claim: bool
    refused_by: str | None
    landing_number: int
    occurred_at: datetime

    @property
    def pair(self) -> Pair:
        """Both, in no order."""
        return frozenset((self.identifier, self.other_identifier))


@dataclass(frozen=True)
class Decision:
    """What an operator said last about a pair."""

    identifier: str
    other_identifier: str
    is_withdrawn: bool
    reason: str
    decided_by: str
    decided_at: datetime
    event_id: str

    @property
    def pair(self) -> Pair:
        """Both, in no order."""
        return frozenset((self.identifier, self.other_identifier))


@dataclass(frozen=True)
class Known:
    """Some people, their neighbours, and what was ever said to join them.

    `persons` are the customers by identifier, `edges` in order of time.
    """

    persons: Mapping[str, str]
    edges: Sequence[Edge]
    decisions: Mapping[Pair, Decision]
    snapshot: str
    unseen_count: int

    def identifiers_of(self, identifier: str) -> list[str]:
        """All identifiers of whoever has this one, itself among them; none of somebody who is not known."""
        customer = self.persons.get(identifier)
        return sorted(name for name, owner in self.persons.items() if owner == customer) if customer else []

    def edges_of(self, identifiers: Collection[str]) -> list[Edge]:
        """The edges with an end among the identifiers."""
        return [edge for edge in self.edges if not edge.pair.isdisjoint(identifiers)]

    def way(self, one: str, other: str) -> list[Edge]:
        """The fewest edges that count and lead from one identifier to the other; none when none do."""
        beside: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            if edge.refused_by is None:
                beside[edge.identifier].append(edge)
                beside[edge.other_identifier].append(edge)
        ways: dict[str, list[Edge]] = {one: []}
        waiting = deque([one])
        while waiting and other not in ways:
            here = waiting.popleft()
            for edge in beside[here]:
                [there] = edge.pair - {here}
                if there not in ways:
                    ways[there] = [*ways[here], edge]
                    waiting.append(there)
        return ways.get(other, [])


def read(paths: WarehousePaths, inbox: Inbox, identifiers: Collection[str]) -> Known:
    """Whoever the identifiers belong to as of this moment.

    Raises:
        NothingPublishedError: nobody has been published yet.
    """
    with opened(paths) as published:
        _, owners, events = surroundings(published, inbox, identifiers)
        neighbours = {row[0] for row in published.connection.execute(NEIGHBOURS, [sorted(owners)]).fetchall()}
        published.lay_under(events, sorted(owners | neighbours))
        decisions = [_decision(row) for row in published.connection.execute(DECISIONS).fetchall()]
        return Known(
            persons=dict(published.connection.execute(PERSONS).fetchall()),
            edges=[_edge(row) for row in published.connection.execute(EDGES).fetchall()],
            decisions={decision.pair: decision for decision in decisions},
            snapshot=published.name,
            unseen_count=len(events),
        )


@dataclass(frozen=True)
class PublishedSnapshot:
    """The current snapshot, attached read-only, with tables of its own under the live views."""

    name: str
    horizon: int
    shared: frozenset[str]
    connection: duckdb.DuckDBPyConnection

    def owners(self, keys: Collection[str]) -> set[str]:
        """The customers that the keys lead to."""
        return {customer for (customer,) in self.connection.execute(OWNERS, [list(keys)]).fetchall()}

    def keys(self, customers: Collection[str]) -> set[str]:
        """The keys that lead to the customers."""
        return {key for (key,) in self.connection.execute(KEYS, [list(customers)]).fetchall()}

    def lay_under(self, events: Sequence[StoredEvent], customers: Sequence[str]) -> None:
        """Put what no batch has seen under the views, and say who is who among these customers."""
        rows = {
            "unseen_events": landing.event_rows(events),
            "unseen_event_keys": landing.key_rows(events),
            "touched_customers": pl.DataFrame({"customer_id": list(customers)}, schema={"customer_id": pl.String}),
        }
        for table, frame in rows.items():
            if len(frame):
                self.connection.register("rows", frame.to_arrow())
                self.connection.execute(f"insert into {table} by name select * from rows")  # noqa: S608
        self.connection.execute(RESOLVE)


@contextmanager
def opened(paths: WarehousePaths) -> Iterator[PublishedSnapshot]:
    """The current snapshot.

    Raises:
        NothingPublishedError: there is none yet.
    """
    manifest = current(paths.snapshots)
    if manifest is None:
        raise NothingPublishedError("nothing has been published yet: run `rapport refresh`.")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{_file(paths, manifest.name)}' as snapshot (read_only)")
        connection.execute(UNSEEN_TABLES)
        shared = frozenset(row[0] for row in connection.execute(SHARED).fetchall())
        yield PublishedSnapshot(manifest.name, manifest.horizon, shared, connection)


def _file(paths: WarehousePaths, name: str) -> Path:
    return paths.snapshots / name / SNAPSHOT_FILE


def _edge(row: Sequence[Any]) -> Edge:
    one, other, is_claim, refused_by, landing_number, occurred_at = row
    return Edge(one, other, is_claim, refused_by, landing_number, utc(occurred_at))


def _decision(row: Sequence[Any]) -> Decision:
    one, other, is_withdrawn, reason, decided_by, decided_at, event_id = row
    return Decision(one, other, is_withdrawn, reason, decided_by, utc(decided_at), event_id)


def utc(moment: datetime) -> datetime:
    """A moment of a snapshot, which keeps UTC without saying so."""
    return moment.replace(tzinfo=UTC)
