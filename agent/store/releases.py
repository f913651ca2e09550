"""The releases that were signed; the one signed last is the current one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from agent.errors import NotReadyError
from agent.releases.drafts import ChangedMeanwhileError, Signature, UnknownReleaseError
from agent.releases.model import Release

KEEP = """
    insert into agent.releases (release_id, body, signed_by, signed_at) values (%s, %s, %s, %s)
    on conflict (release_id) do nothing
"""
SIGN = """
    insert into agent.release_signatures
        (signature_id, release_id, change, signed_by, role, note, draft_id, signed_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (signature_id) do nothing
"""
NAMED = "select release_id, body from agent.releases where release_id = %s"
CURRENT = "select release_id from agent.release_signatures order by signed_at desc, position desc limit 1"
HISTORY = """
    select release_id, change, signed_by, role, note, draft_id, signed_at
    from agent.release_signatures order by signed_at desc, position desc limit %s
"""
LAST = "select max(signed_at) from agent.release_signatures"
# One signature at a time: each is given over the release that its signer looked at.
LOCK = "select pg_advisory_xact_lock(hashtextextended('agent.release_signatures', 0))"


class Releases:
    """Signed releases in the operational store."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        # A release never changes: which one is current is asked for every turn, what it says once.
        self._read_last: Release | None = None

    def keep(self, release: Release, signed_by: str, signed_at: datetime) -> None:
        """Store a signed release; one that is stored already stays as it was."""
        signature = Signature(release.release_id, "landed", signed_by, None, "", None, signed_at)
        with self._pool.connection() as connection, connection.transaction():
            put(connection, release, signature, f"release:{release.release_id}")

    def current(self) -> Release:
        """The release signed last.

        Raises:
            NotReadyError: none was signed yet.
        """
        with self._pool.connection() as connection:
            release_id, last = _current_id(connection), self._read_last
            if last is None or last.release_id != release_id:
                last = self._read_last = named(connection, release_id)
        return last

    def named(self, release_id: str) -> Release:
        """The release of that id.

        Raises:
            UnknownReleaseError: none was signed under it.
        """
        with self._pool.connection() as connection:
            return named(connection, release_id)

    def every(self) -> Iterator[Release]:
        """Every release that was signed, the one signed last first; each is read when it is asked for."""
        for release_id in dict.fromkeys(each.release_id for each in self.history()):
            yield self.named(release_id)

    def history(self, most: int = 200) -> tuple[Signature, ...]:
        """Every signature, the newest first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(Signature(**row) for row in cursor.execute(HISTORY, [most]).fetchall())


def put(connection: Connection[Any], release: Release, signature: Signature, signature_id: str) -> None:
    """Keep a release with its signature, in the transaction of whoever signs."""
    s = signature
    body = Jsonb(release.model_dump(mode="json"))
    connection.execute(KEEP, [release.release_id, body, s.signed_by, s.signed_at])
    values = [signature_id, s.release_id, s.change, s.signed_by, s.role, s.note, s.draft_id, s.signed_at]
    connection.execute(SIGN, values)


def current(connection: Connection[Any]) -> Release:
    """The release signed last, as this transaction sees it.

    Raises:
        NotReadyError: none was signed yet.
    """
    return named(connection, _current_id(connection))


def _current_id(connection: Connection[Any]) -> str:
    row = connection.execute(CURRENT).fetchone()
    if row is None:
        raise NotReadyError("no release was signed yet: run `rapport release land`")
    return str(row[0])


def named(connection: Connection[Any], release_id: str) -> Release:
    """The release of that id, as this transaction sees it.

    Raises:
        UnknownReleaseError: none was signed under it.
    """
    row = connection.execute(NAMED, [release_id]).fetchone()
    if row is None:
        raise UnknownReleaseError(f"no release {release_id!r} among those that were signed")
    return Release.signed(*row)


def locked_over(connection: Connection[Any], over: str, now: datetime) -> tuple[Release, datetime]:
    """Hold every other signature until this transaction ends, and see that `over` is still the current release.

    Also the moment to sign at: `now`, or right after the last signature where a clock was ahead of ours. The last
    signature holds, here and in the warehouse, so no two may bear the same moment.

    Raises:
        ChangedMeanwhileError: another release holds by now.
    """
    connection.execute(LOCK)
    standing = current(connection)
    if standing.release_id != over:
        raise ChangedMeanwhileError(
            f"{standing.release_id!r} is current by now, not {over!r}: look at the changes against it, then sign again"
        )
    row = connection.execute(LAST).fetchone()
    return standing, max(now, row[0] + timedelta(microseconds=1)) if row else now
