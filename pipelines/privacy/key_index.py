"""Every key of every event, wherever it lies by now: the inbox or its archive."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb
from psycopg import Connection

from pipelines.inbox.archive import archives
from pipelines.inbox.archive_files import folder_of


class KeyRow(NamedTuple):
    """One key of one event."""

    landing_number: int
    key: str
    role: str


WITH_KEYS = "select landing_number, key, role from inbox.event_keys where key = any(%s)"
OF_EVENTS = "select landing_number, key, role from inbox.event_keys where landing_number = any(%s)"
ARCHIVED = """
select landing_number, named.key, named.role
from (select landing_number, unnest(keys) as named from read_parquet($files))
"""


@dataclass(frozen=True)
class KeyIndex:
    """Look-ups over the events past `after`. The archive is read once for each look-up: it has no index.

    Only events that were accepted have keys.
    """

    connection: Connection
    data_dir: Path
    after: int = 0

    def with_keys(self, keys: Collection[str]) -> set[KeyRow]:
        """The rows of these keys."""
        return self._found(WITH_KEYS, "named.key in (select unnest($wanted))", list(keys))

    def of_events(self, landing_numbers: Collection[int]) -> set[KeyRow]:
        """All rows of these events."""
        return self._found(OF_EVENTS, "landing_number in (select unnest($wanted))", list(landing_numbers))

    def _found(self, query: str, condition: str, wanted: list[str] | list[int]) -> set[KeyRow]:
        if not wanted:
            return set()
        rows = self.connection.execute(query.encode(), [wanted]).fetchall()
        folder = folder_of(self.data_dir)
        known = archives(self.connection)
        files = [str(folder / archive.file) for archive in known if archive.last_landing_number > self.after]
        if files:
            with duckdb.connect() as parquet:
                # The condition is one of the two above.
                statement = f"{ARCHIVED} where {condition}"
                rows += parquet.execute(statement, {"files": files, "wanted": wanted}).fetchall()
        return {found for row in rows if (found := KeyRow(*row)).landing_number > self.after}
