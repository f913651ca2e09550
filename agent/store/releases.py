"""The releases that were signed, the latest being the current one."""

from __future__ import annotations

from datetime import datetime

from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from agent.errors import NotFoundError, NotReadyError
from agent.releases.model import Release

KEEP = """
    insert into agent.releases (release_id, body, signed_by, signed_at) values (%s, %s, %s, %s)
    on conflict (release_id) do nothing
"""
NAMED = "select body from agent.releases where release_id = %s"
CURRENT = "select body from agent.releases order by signed_at desc, position desc limit 1"


class Releases:
    """Signed releases in the operational store."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def keep(self, release: Release, signed_by: str, signed_at: datetime) -> None:
        """Store a signed release; one that is stored already stays as it was."""
        body = Jsonb(release.model_dump(mode="json"))
        with self._pool.connection() as connection:
            connection.execute(KEEP, [release.release_id, body, signed_by, signed_at])

    def current(self) -> Release:
        """The release signed last.

        Raises:
            NotReadyError: none was signed yet.
        """
        with self._pool.connection() as connection:
            row = connection.execute(CURRENT).fetchone()
        if row is None:
            raise NotReadyError("no release was signed yet: run `rapport release land`")
        return Release.model_validate(row[0])

    def named(self, release_id: str) -> Release:
        """The release of that id.

        Raises:
            NotFoundError: none was signed under it.
        """
        with self._pool.connection() as connection:
            row = connection.execute(NAMED, [release_id]).fetchone()
        if row is None:
            raise NotFoundError(f"no release {release_id!r} was signed here")
        return Release.model_validate(row[0])
