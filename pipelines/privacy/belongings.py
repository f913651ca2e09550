"""From a person's identifiers to every event that is about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from pipelines.privacy.key_index import KeyIndex, KeyRow
from pipelines.privacy.keys import DECISION, personal

ADDRESSES = ("email:", "phone:")


@dataclass(frozen=True)
class Belongings:
    """A person's events and things. `contested` things are named by events of other people as well.

    `others_numbers` are events of people whom an operator told apart from this one, with an address of theirs.
    """

    landing_numbers: frozenset[int]
    others_numbers: frozenset[int]
    routing_keys: frozenset[str]
    contested: frozenset[str]


def belongings(index: KeyIndex, identifiers: Collection[str], routing_keys: Collection[str]) -> Belongings:
    """Everything that is about these identifiers, or about things that no one else's events name.

    An order leads to its parcels, a parcel to what its carrier says. A thing that somebody else's event
    names (a ticket about another customer's order) leads nowhere: their data is not this person's.
    """
    mine = frozenset(identifiers)
    numbers = {row.landing_number for row in index.with_keys(mine) if row.role == "identifier"}
    decisions = {row.landing_number for row in index.with_keys([f"{DECISION}:{each}" for each in mine])}
    others = _of_others(index.of_events(numbers), index.of_events(decisions), mine)
    numbers -= others
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
    reached = numbers | decisions
    return Belongings(frozenset(reached), frozenset(others - reached), frozenset(followed), frozenset(contested))


def _of_others(told: Collection[KeyRow], decided: Collection[KeyRow], mine: frozenset[str]) -> set[int]:
    """Events that name somebody who was told apart from this person, and of theirs no more than an address.

    An address is written down wrongly; an id says whom the event is about.
    """
    apart = {row.key for row in decided} - mine
    named = _named(told)
    return {
        number
        for number, names in named.items()
        if names & apart and all(name.startswith(ADDRESSES) for name in names & mine)
    }


def _things(rows: Collection[KeyRow]) -> set[str]:
    return set(personal(row.key for row in rows if row.role == "routing"))


def _foreign_events(rows: Collection[KeyRow], mine: frozenset[str]) -> set[int]:
    """Events that say who they are about, and it is somebody else."""
    return {number for number, named in _named(rows).items() if not named & mine}


def _named(rows: Collection[KeyRow]) -> dict[int, set[str]]:
    """The identifiers of each event."""
    people: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.role == "identifier":
            people[row.landing_number].add(row.key)
    return people


def _named_by_others(rows: Collection[KeyRow], keys: Collection[str], mine: frozenset[str]) -> set[str]:
    foreign = _foreign_events(rows, mine)
    return {row.key for row in rows if row.key in keys and row.landing_number in foreign}
