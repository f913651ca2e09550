"""Everybody is a connected component of identifiers: the published one, and what no batch has seen yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path

import duckdb
import yaml
from psycopg import Connection

from pipelines.privacy.key_index import KeyIndex
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import SNAPSHOT_FILE, current

PUBLISHED = """
select distinct identifier, customer_id from snapshot.profiles.profile_identifiers
where customer_id in (
    select customer_id from snapshot.profiles.profile_identifiers where identifier in (select unnest(?))
)
"""


@dataclass(frozen=True)
class Component:
    """The identifiers of one person, and the names the warehouse gave them."""

    identifiers: frozenset[str]
    customer_ids: frozenset[str]


def component(
    connection: Connection, paths: WarehousePaths, identifiers: Collection[str], shared: Collection[str] = ()
) -> Component:
    """Whoever the identifiers belong to. `shared` ones (a help desk's address) lead to nobody else."""
    published = current(paths.snapshots)
    file = paths.snapshots / published.name / SNAPSHOT_FILE if published else None
    unseen = KeyIndex(connection, paths.data_dir, after=published.horizon if published else 0)
    found, names = set(identifiers), set()
    while True:
        leading = sorted(found - (set(shared) - set(identifiers)))
        rows = _published(file, leading)
        names |= {customer_id for _, customer_id in rows}
        wider = found | {identifier for identifier, _ in rows} | _beside(unseen, leading)
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


def _published(file: Path | None, identifiers: list[str]) -> list[tuple[str, str]]:
    if file is None:
        return []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as snapshot (read_only)")
        return connection.execute(PUBLISHED, [identifiers]).fetchall()


def _beside(unseen: KeyIndex, identifiers: list[str]) -> set[str]:
    """The identifiers that stand in one event with any of these."""
    numbers = {row.landing_number for row in unseen.with_keys(identifiers) if row.role == "identifier"}
    return {row.key for row in unseen.of_events(numbers) if row.role == "identifier"}
