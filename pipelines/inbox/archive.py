"""Moves old payloads out of PostgreSQL into files, and takes single events out of those files again.

Whoever calls holds the warehouse's writer lock (`WarehousePaths.writer`): a landing that reads archive
and inbox must not meet an event on its way from one to the other.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl
from psycopg import Connection

from pipelines.inbox import archive_files, statements
from pipelines.inbox.events import ArchiveFile

logger = logging.getLogger(__name__)

FILE_EVENTS = 20_000
# How much of a file's name is the range: `000000000001-000000020000`.
RANGE = 25

# The event of a landed file stays: its lines lie in files already, and it is how the files source finds
# a day that has landed. What is still refused stays until somebody has settled it.
OLD = """
select
    landing_number, event_id, source, kind, dedupe_key,
    occurred_at at time zone 'UTC', received_at at time zone 'UTC', status, reason, payload,
    array(
        select array[event_keys.key, event_keys.role] from inbox.event_keys
        where event_keys.landing_number = events.landing_number
        order by event_keys.key
    )
from inbox.events
where
    landing_number > %(after)s and landing_number <= %(until)s and received_at < %(received_before)s
    and archive_id is null and source <> 'files'
    and (
        status = 'accepted'
        or exists (select 1 from inbox.resolutions where resolutions.landing_number = events.landing_number)
    )
order by landing_number
limit %(limit)s
for update
"""

NAME_ARCHIVE = """
insert into inbox.archives (file, sha256, event_count, first_landing_number, last_landing_number)
values (%s, %s, %s, %s, %s)
returning archive_id
"""
FORGET_PAYLOADS = """
update inbox.events set payload = null, archive_id = %s where landing_number = any(%s) and archive_id is null
"""
FORGET_KEYS = "delete from inbox.event_keys where landing_number = any(%s)"
RENAME_ARCHIVE = "update inbox.archives set file = %s, sha256 = %s, event_count = %s where archive_id = %s"
KNOWN = "select count(*) from inbox.events where event_id = any(%s)"


@dataclass(frozen=True)
class Old:
    """Which events may leave: up to a landing number that every kept snapshot covers, and of a certain age."""

    until: int
    received_before: datetime


def archive_next(connection: Connection, folder: Path, old: Old, *, after: int = 0) -> ArchiveFile | None:
    """Move the next old events past `after` into a file; nothing when there are none left.

    The file is durable and read back before the payloads go, in one transaction. A crash before its
    commit leaves a file that nobody names, and the inbox as it was.
    """
    with connection.transaction():
        frame = _old_events(connection, old, after)
        if frame.is_empty():
            return None
        numbers: list[int] = frame["landing_number"].to_list()
        file, sha256 = archive_files.write(folder, frame, numbers[0], numbers[-1])
        described = (file, sha256, len(numbers), numbers[0], numbers[-1])
        archive_id = _name(connection, described)
        connection.execute(FORGET_PAYLOADS, [archive_id, numbers])
        connection.execute(FORGET_KEYS, [numbers])
    return ArchiveFile(archive_id, *described)


def archives(connection: Connection) -> list[ArchiveFile]:
    """Every file of the archive, in order of its first event."""
    return [ArchiveFile(*row) for row in connection.execute(statements.ARCHIVES, [0]).fetchall()]


def rewrite(connection: Connection, folder: Path, archive: ArchiveFile, without: Collection[int]) -> ArchiveFile:
    """Write the file again without the events of these landing numbers; the old one is unlinked.

    The rows in `inbox.events` stay as they are. A crash leaves one of the two files named and the other
    for `clear_leftovers`.

    Raises:
        DamagedArchiveError: the file is not what was written.
    """
    frame = archive_files.read(folder, archive)
    kept = frame.filter(~pl.col("landing_number").is_in(list(without)))
    if len(kept) == len(frame):
        return archive
    first, last = archive.first_landing_number, archive.last_landing_number
    file, sha256 = archive_files.write(folder, kept, first, last)
    with connection.transaction():
        connection.execute(RENAME_ARCHIVE, [file, sha256, len(kept), archive.archive_id])
    (folder / archive.file).unlink()
    return replace(archive, file=file, sha256=sha256, event_count=len(kept))


def clear_leftovers(connection: Connection, folder: Path) -> list[str]:
    """Unlink what killed runs left, and name what was not unlinked because the inbox does not hold it.

    A file that nobody names is a draft, the version before an erasure, or was never committed. After an
    old backup was restored it may also be all that is left of its events: such a file is kept.
    """
    named = {archive.file for archive in archives(connection)}
    kept = []
    for path in archive_files.unnamed(folder, named):
        if _is_superseded(connection, path, {name[:RANGE] for name in named}):
            path.unlink()
        else:
            logger.warning("archive file %r holds events that the inbox does not: it is kept", path.name)
            kept.append(path.name)
    return kept


def _is_superseded(connection: Connection, path: Path, ranges: set[str]) -> bool:
    if path.suffix == ".draft" or path.name[:RANGE] in ranges:
        return True
    event_ids = pl.read_parquet(path, columns=["event_id"])["event_id"].to_list()
    row = connection.execute(KNOWN, [event_ids]).fetchone()
    return row is not None and int(row[0]) == len(event_ids)


def _old_events(connection: Connection, old: Old, after: int) -> pl.DataFrame:
    wanted = {"after": after, "until": old.until, "received_before": old.received_before, "limit": FILE_EVENTS}
    rows = connection.execute(OLD, wanted).fetchall()
    told = [(*columns, [{"key": key, "role": role} for key, role in keys]) for *columns, keys in rows]
    return pl.DataFrame(told, schema=archive_files.COLUMNS, orient="row")


def _name(connection: Connection, described: tuple[str, str, int, int, int]) -> int:
    row = connection.execute(NAME_ARCHIVE, described).fetchone()
    if row is None:
        raise LookupError(f"the inbox did not take the name of archive file {described[0]!r}: run `rapport migrate`")
    return int(row[0])
