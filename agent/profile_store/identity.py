"""Who is who: what a snapshot says of it, and whether unseen events may say otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import duckdb

from agent.profile_store.moments import naive
from pipelines.inbox import StoredEvent

# What many people share leads to nobody: neither to its thousands of neighbours nor from one to another.
SHARED = "select identifier from snapshot.facts.int_identity_guards where guard in ('shared', 'blocked')"
CLAIMING = "select source from snapshot.facts.claim_sources"
# By customer, as the tables are sorted.
SEEN = "select identifier, first_seen_at from snapshot.profiles.profile_identifiers where customer_id = ?"
EDGES = """
    select identifier, other_identifier, is_claim, version_at
    from snapshot.facts.int_identity_edges_folded where customer_id = ?
"""
# The staging model of what operators decided about who is who.
DECISIONS = "stg_rapport__identity_decisions"

# When each pair was first told to be one person, by a claim or (False) by a system of the brand's own.
Edges = Mapping[tuple[str, str, bool], datetime]


@dataclass(frozen=True)
class Known:
    """What a snapshot knows of one customer: since when it has seen each identifier, and who told the pairs."""

    seen: Mapping[str, datetime]
    edges: Edges

    @classmethod
    def of(cls, cursor: duckdb.DuckDBPyConnection, customer: str) -> Known:
        """As the snapshot that is attached under `snapshot` says."""
        edges = cursor.execute(EDGES, [customer]).fetchall()
        return cls(
            dict(cursor.execute(SEEN, [customer]).fetchall()),
            {(one, other, is_claim): at for one, other, is_claim, at in edges},
        )


@dataclass(frozen=True)
class Identity:
    """What holds for everybody: identifiers that many people share, and sources whose word is a claim."""

    shared: frozenset[str]
    claiming: frozenset[str]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> Identity:
        """As the snapshot that is attached under `snapshot` says."""
        return cls(_column(connection, SHARED), _column(connection, CLAIMING))

    def may_change(self, known: Known, events: Sequence[StoredEvent]) -> bool:
        """Whether the events tell anything new about who somebody is, of whom alone they speak.

        Evidence repeats itself: an order names the same three identifiers as the one before. It is news when
        an identifier or a pair was not known, or not so early: a person is named after whom they were first
        seen as.
        """
        told = [(event, sorted(key for key, role in event.keys if role == "identifier")) for event in events]
        if not any(names for _, names in told):
            return False
        return any(
            not self._is_seen(known.seen, names, event) or not self._is_told(known.edges, names, event)
            for event, names in told
        )

    def _is_seen(self, seen: Mapping[str, datetime], names: Collection[str], event: StoredEvent) -> bool:
        at = naive(event.occurred_at)
        return all(name in seen and seen[name] <= at for name in names if name not in self.shared)

    def _is_told(self, edges: Edges, names: Collection[str], event: StoredEvent) -> bool:
        at, is_claim = naive(event.occurred_at), event.source in self.claiming
        return all(_is_settled(edges, one, other, at, is_claim=is_claim) for one, other in combinations(names, 2))


def _is_settled(edges: Edges, one: str, other: str, at: datetime, *, is_claim: bool) -> bool:
    told = edges.get((one, other, False))
    # A claim adds nothing to what a system of the brand's own told, whenever that was.
    if is_claim and told is not None:
        return True
    known = edges.get((one, other, True)) if is_claim else told
    return known is not None and known <= at


def _column(connection: duckdb.DuckDBPyConnection, query: str) -> frozenset[str]:
    return frozenset(value for (value,) in connection.execute(query).fetchall())
