"""Old payloads leave the inbox once every snapshot that is kept has been built out of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from pipelines.inbox.archive import Old, archive_next, clear_leftovers
from pipelines.inbox.archive_files import folder_of
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import oldest_horizon


@dataclass(frozen=True)
class ArchiveReport:
    """What one run moved; `kept_leftovers` are files that nobody names and that were not unlinked."""

    until: int
    file_count: int
    event_count: int
    kept_leftovers: tuple[str, ...]


def archive_old(paths: WarehousePaths, database_url: str, *, keep: timedelta, now: datetime) -> ArchiveReport:
    """Move the payloads that are older than `keep` into files, one file at a time.

    The writer's lock is let go between two files, so that a refresh need not wait for years of events.
    """
    folder, after, files, events = folder_of(paths.data_dir), 0, 0, 0
    with psycopg.connect(database_url, autocommit=True) as connection:
        with paths.writer():
            leftovers = clear_leftovers(connection, folder)
        while True:
            with paths.writer():
                old = Old(until=oldest_horizon(paths.snapshots), received_before=now - keep)
                archived = archive_next(connection, folder, old, after=after)
            if archived is None:
                return ArchiveReport(old.until, files, events, tuple(leftovers))
            after, files, events = archived.last_landing_number, files + 1, events + archived.event_count
