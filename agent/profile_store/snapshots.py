"""The published snapshot: watched through its pointer and swapped while readers are at work."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from agent.errors import NotReadyError
from agent.profile_store.live import PLANNED_ON_VALUES, LiveReader
from agent.profile_store.views import LiveViews


@dataclass(frozen=True)
class Snapshot:
    """One immutable snapshot, attached read-only under the alias that its views expect."""

    name: str
    horizon: int
    built_at: datetime
    connection: duckdb.DuckDBPyConnection
    views: LiveViews
    # Plans belong to their cursor and are worth keeping: readers come back and are lent again.
    idle: queue.LifoQueue[LiveReader] = field(default_factory=queue.LifoQueue)

    @contextmanager
    def reader(self) -> Iterator[LiveReader]:
        """A reader that nobody else uses meanwhile. One in whose hands something broke is not lent again."""
        reader: LiveReader | None = None
        with suppress(queue.Empty):
            reader = self.idle.get_nowait()
        if reader is None:
            reader = LiveReader(self.connection.cursor(), self.views)
        yield reader
        self.idle.put(reader)


class Snapshots:
    """Hands out the current snapshot. An old one closes by itself when its last reader lets go."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._swap = threading.Lock()
        self._current: Snapshot | None = None

    def current(self) -> Snapshot:
        """The snapshot that the pointer names now.

        Raises:
            NotReadyError: nothing has been published yet.
        """
        name = self._pointed_at()
        held = self._current
        if held is not None and held.name == name:
            return held
        with self._swap:
            if self._current is None or self._current.name != name:
                self._current = opened(self._directory / name)
            return self._current

    def _pointed_at(self) -> str:
        pointer = self._directory / "current"
        try:
            return pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise NotReadyError(f"no snapshot at {str(pointer)!r}: run the refresh job first") from None


def opened(folder: Path) -> Snapshot:
    """Attach the snapshot in `folder` on an in-memory database."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    # One thread: a look-up of one customer is too small to share, and turns run side by side.
    connection = duckdb.connect(config={"threads": 1})
    path = str(folder / "snapshot.duckdb").replace("'", "''")
    connection.execute(f"attach '{path}' as snapshot (read_only)")
    connection.execute(f"set disabled_optimizers = '{','.join(PLANNED_ON_VALUES)}'")
    built_at = _utc(manifest["built_at"])
    return Snapshot(folder.name, int(manifest["horizon"]), built_at, connection, LiveViews.of(connection))


def _utc(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
