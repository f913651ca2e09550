"""Merges that were taken back, and everything that had used the wrong person meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.identity.known import opened, utc
from pipelines.warehouse.export_history import FOLDER
from pipelines.warehouse.paths import WarehousePaths

UNDONE = """
select pair_id, identifier, other_identifier, reason, decided_by, is_still_joined, merged_at, undone_at
from snapshot.reports.rpt_identity_undone
order by undone_at desc, pair_id
"""
USES = """
select pair_id, use_kind, conversation_id, detail, used_at from snapshot.reports.rpt_identity_undone_uses
order by used_at, use_id
"""
# A cell that a spreadsheet would run has an apostrophe before it.
EXPORTS = """
with addresses as (
    select undone.pair_id, undone.merged_at, undone.undone_at, people.identifier
    from snapshot.reports.rpt_identity_undone as undone
    inner join snapshot.profiles.profile_identifiers as people
        on people.customer_id in (undone.customer_id, undone.other_customer_id) and people.identifier_type = 'email'
    where not undone.is_still_joined
),

listed as (
    select
        parse_filename(filename, true) as segment,
        'email:' || lower(ltrim("Email", '''')) as identifier,
        cast("From" as timestamp) as listed_at,
        cast("Until" as timestamp) as left_at
    from read_csv(?, header = true, all_varchar = true, filename = true)
)

select distinct addresses.pair_id, 'export' as use_kind, null as conversation_id,
    listed.segment || ': ' || addresses.identifier as detail, listed.listed_at
from listed
inner join addresses on listed.identifier = addresses.identifier
where listed.listed_at < addresses.undone_at and (listed.left_at is null or listed.left_at > addresses.merged_at)
order by all
"""


@dataclass(frozen=True)
class Use:
    """A turn, an action, a handoff, or an exported list. `detail` says which, `used_at` when it began."""

    kind: str
    conversation_id: str | None
    detail: str | None
    used_at: datetime


@dataclass(frozen=True)
class Undone:
    """A pair that an operator took apart, and what had used the two as one.

    While `is_still_joined`, other evidence makes them one person all the same, and nothing is listed.
    """

    identifier: str
    other_identifier: str
    reason: str
    decided_by: str
    is_still_joined: bool
    merged_at: datetime
    undone_at: datetime
    uses: tuple[Use, ...]


def undone(paths: WarehousePaths) -> list[Undone]:
    """Every pair that is taken apart as of the published snapshot, the newest first.

    Raises:
        NothingPublishedError: there is no snapshot.
    """
    with opened(paths) as published:
        rows = published.connection.execute(UNDONE).fetchall()
        uses = published.connection.execute(USES).fetchall() + _exports(published.connection, paths.exports)
    return [_undone(row, tuple(_use(use) for use in uses if use[0] == row[0])) for row in rows]


def _exports(connection: duckdb.DuckDBPyConnection, exports: Path) -> list[Any]:
    files = [str(file) for file in sorted((exports / FOLDER).glob("*.csv"))]
    return connection.execute(EXPORTS, [files]).fetchall() if files else []


def _undone(row: Sequence[Any], uses: tuple[Use, ...]) -> Undone:
    _, one, other, reason, decided_by, is_still_joined, merged_at, undone_at = row
    return Undone(one, other, reason, decided_by, is_still_joined, utc(merged_at), utc(undone_at), uses)


def _use(row: Sequence[Any]) -> Use:
    _, kind, conversation_id, detail, used_at = row
    return Use(kind, conversation_id, detail, utc(used_at))
