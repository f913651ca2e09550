"""PostgreSQL gives back the bytes of deleted rows: out of its tables, its statistics and its log."""

from __future__ import annotations

import time
from collections.abc import Iterable

import psycopg
from psycopg import Connection, sql

PATIENCE_SECONDS = 120
# One segment a round: as many as lie there from before the log was no longer recycled.
ROUNDS = 200
# A row that an older transaction may still want to see is copied and not left out.
OLDER = """
select count(*) from pg_stat_activity
where
    pid <> pg_backend_pid() and datname = current_database() and xact_start < %s
    and (backend_xmin is not null or backend_xid is not null)
"""
SEGMENTS = "select name from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'"


class StillReadError(RuntimeError):
    """A transaction from before the erasure is still open, so that its rows cannot go."""


def compact(database_url: str, tables: Iterable[str]) -> dict[str, object]:
    """Write the tables anew without what was deleted, and let go of the log that told of it.

    Each table is locked while it is written: senders that are told 503 meanwhile come again.

    Raises:
        StillReadError: an older transaction stayed open for two minutes.
    """
    with psycopg.connect(database_url, autocommit=True) as connection:
        _wait_for_older(connection)
        compacted = [table for table in sorted(set(tables)) if _exists(connection, table)]
        for table in compacted:
            connection.execute(sql.SQL("vacuum (full, analyze) {}").format(sql.Identifier(*table.split("."))))
        # Statistics hold values: the commonest ones, and the bounds of histograms.
        connection.execute("vacuum full pg_catalog.pg_statistic")
        return {"tables": len(compacted), "log": _forget_log(connection)}


def _exists(connection: Connection, table: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", [table]).fetchone()
    return bool(row and row[0])


def _wait_for_older(connection: Connection) -> None:
    row = connection.execute("select clock_timestamp()").fetchone()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _count(connection, OLDER, [row and row[0]]):
        if time.monotonic() > deadline:
            raise StillReadError(
                f"a transaction has been open for more than {PATIENCE_SECONDS} s: end it (pg_stat_activity shows it), "
                "and run `rapport privacy run` again."
            )
        time.sleep(0.2)


def _count(connection: Connection, query: str, parameters: list[object]) -> int:
    row = connection.execute(query.encode(), parameters).fetchone()
    return int(row[0]) if row else 0


def _forget_log(connection: Connection) -> str:
    """Use up every segment that lies there now, and have it removed; whether that was ours to do."""
    try:
        connection.execute("alter system set wal_recycle = off")
        connection.execute("select pg_reload_conf()")
        old = _segments(connection)
        for _ in range(ROUNDS):
            connection.execute("select pg_logical_emit_message(false, 'rapport', 'erased')")
            connection.execute("select pg_switch_wal()")
            connection.execute("checkpoint")
            if not old & _segments(connection):
                return "removed"
    except psycopg.errors.InsufficientPrivilege:
        return "not ours to remove: the database's log and its archive hold the rows until they are recycled"
    return "segments remain: a replication slot or wal_keep_size holds them"


def _segments(connection: Connection) -> set[str]:
    return {name for (name,) in connection.execute(SEGMENTS)}
