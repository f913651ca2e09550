"""Everybody is a connected component of identifiers: the published one, and what no batch has seen yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path

import yaml
from psycopg import Connection

from pipelines.identity.decisions import REVOKED
from pipelines.identity.known import Pair, read
from pipelines.inbox import Inbox
from pipelines.privacy.key_index import KeyIndex
from pipelines.privacy.keys import DECISION
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import current

DECIDED = "select landing_number, kind from inbox.events where landing_number = any(%s) order by occurred_at, event_id"


@dataclass(frozen=True)
class Component:
    """The identifiers of one person, and the names the warehouse gave them."""

    identifiers: frozenset[str]
    customer_ids: frozenset[str]


def component(
    connection: Connection,
    inbox: Inbox,
    paths: WarehousePaths,
    identifiers: Collection[str],
    shared: Collection[str] = (),
) -> Component:
    """Whoever the identifiers belong to. `shared` ones (a help desk's address) lead to nobody else.

    Two whom an operator told apart are two from that moment on, published or not.
    """
    published = current(paths.snapshots)
    unseen = KeyIndex(connection, paths.data_dir, after=published.horizon if published else 0)
    found, names = set(identifiers), set()
    while True:
        leading = sorted(found - (set(shared) - set(identifiers)))
        persons = _known(inbox, paths, leading) if published else {}
        names |= set(persons.values())
        wider = found | persons.keys() | _beside(unseen, leading, _parted(connection, paths, leading))
        wider -= set(shared) - set(identifiers)
        if wider == found:
            # A name is an unkeyed hash of an identifier: whichever was or would be used counts as theirs.
            return Component(frozenset(found), frozenset(names | {customer_id_of(each) for each in found}))
        found = wider


def customer_id_of(identifier: str) -> str:
    """The name of a person whose first identifier is this one, as `int_identifiers_resolved` makes it."""
    return f"c_{md5(identifier.encode(), usedforsecurity=False).hexdigest()}"


def shared_identifiers(dbt_project: Path) -> frozenset[str]:
    """What the project lists as shared by many people; it makes no one's identity."""
    described = yaml.safe_load((dbt_project / "dbt_project.yml").read_text()) or {}
    return frozenset((described.get("vars") or {}).get("identity_blocklist") or ())


def _known(inbox: Inbox, paths: WarehousePaths, identifiers: list[str]) -> dict[str, str]:
    """The customers that these identifiers are now, by each of their identifiers."""
    persons = read(paths, inbox, identifiers).persons
    mine = {persons[each] for each in identifiers if each in persons}
    return {name: customer for name, customer in persons.items() if customer in mine}


def _parted(connection: Connection, paths: WarehousePaths, identifiers: list[str]) -> frozenset[Pair]:
    """The pairs with one of these that an operator has told apart; the last decision about a pair holds."""
    index = KeyIndex(connection, paths.data_dir)
    numbers = {row.landing_number for row in index.with_keys([f"{DECISION}:{each}" for each in identifiers])}
    ends: dict[int, set[str]] = defaultdict(set)
    for row in index.of_events(numbers):
        if row.key.startswith(f"{DECISION}:"):
            ends[row.landing_number].add(row.key.removeprefix(f"{DECISION}:"))
    decided = connection.execute(DECIDED, [list(numbers)]).fetchall()
    last = {frozenset(ends[number]): kind for number, kind in decided}
    return frozenset(pair for pair, kind in last.items() if kind == REVOKED)


def _beside(unseen: KeyIndex, identifiers: list[str], parted: Collection[Pair]) -> set[str]:
    """The identifiers that stand in one event with any of these, and are not told apart from it."""
    numbers = {row.landing_number for row in unseen.with_keys(identifiers) if row.role == "identifier"}
    together: dict[int, set[str]] = defaultdict(set)
    for row in unseen.of_events(numbers):
        if row.role == "identifier":
            together[row.landing_number].add(row.key)
    leading = set(identifiers)
    return {
        name
        for names in together.values()
        for name in names
        if any(frozenset((name, leader)) not in parted for leader in names & leading)
    }
