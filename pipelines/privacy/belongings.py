"""From a person's identifiers to every event that is about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from pipelines.privacy.key_index import KeyIndex, KeyRow
from pipelines.privacy.keys import personal


@dataclass(frozen=True)
class Belongings:
    """A person's events and things. `contested` things are named by events of other people as well."""

    landing_numbers: frozenset[int]
    routing_keys: frozenset[str]
    contested: frozenset[str]


def belongings(index: KeyIndex, identifiers: Collection[str], routing_keys: Collection[str]) -> Belongings:
    """Everything that is about these identifiers, or about things that no one else's events name.

    An order leads to its parcels, a parcel to what its carrier says. A thing that somebody else's event
    names (a ticket about another customer's order) leads nowhere: their data is not this person's.
    """
    mine = frozenset(identifiers)
    numbers = {row.landing_number for row in index.with_keys(mine) if row.role == "identifier"}
    followed: set[str] = set()
    contested: set[str] = set()
    new = set(personal(routing_keys)) | _things(index.of_events(numbers))
    while new:
        rows = index.with_keys(new)
        around = index.of_events({row.landing_number for row in rows})
        foreign = _named_by_others(around, new, mine)
        contested |= foreign
        followed |= new - foreign
        reached = {row.landing_number for row in rows if row.key in followed} - _foreign_events(around, mine)
        numbers |= reached
        new = _things({row for row in around if row.landing_number in reached}) - followed - contested
    return Belongings(frozenset(numbers), frozenset(followed), frozenset(contested))


def _things(rows: Collection[KeyRow]) -> set[str]:
    return set(personal(row.key for row in rows if row.role == "routing"))


def _foreign_events(rows: Collection[KeyRow], mine: frozenset[str]) -> set[int]:
    """Events that say who they are about, and it is somebody else."""
    people: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.role == "identifier":
            people[row.landing_number].add(row.key)
    return {number for number, named in people.items() if not named & mine}


def _named_by_others(rows: Collection[KeyRow], keys: Collection[str], mine: frozenset[str]) -> set[str]:
    foreign = _foreign_events(rows, mine)
    return {row.key for row in rows if row.key in keys and row.landing_number in foreign}
