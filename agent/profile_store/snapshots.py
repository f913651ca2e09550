"""The published snapshot: watched through its pointer and swapped while readers are at work."""

from __future__ import annotations

import hashlib
import json
import logging
import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from agent.errors import NotReadyError
from agent.profile_store.identity import Identity
from agent.profile_store.kept import Kept
from agent.profile_store.live import PLANNED_ON_VALUES, LiveReader
from agent.profile_store.views import LiveViews

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Snapshot:
    """One immutable snapshot, attached read-only under the alias that its views expect."""

    name: str
    horizon: int
    built_at: datetime
    connection: duckdb.DuckDBPyConnection
    views: LiveViews
    identity: Identity
    # Plans belong to their cursor and are worth keeping: readers come back and are lent again.
    idle: queue.LifoQueue[LiveReader] = field(default_factory=queue.LifoQueue)
    kept: Kept = field(default_factory=Kept)

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


class DamagedSnapshotError(RuntimeError):
    """A snapshot that is not what was published; the message names it and says what is wrong."""


class Snapshots:
    """Hands out the current snapshot. An old one closes by itself when its last reader lets go.

    A damaged one is refused for good and the newest whole one before it is served instead. Manifest and size
    are looked at before a snapshot is handed out. Its digest takes a second a gigabyte and is taken in a
    thread beside the readers, once; until then DuckDB's own checksums stand between them and a flipped bit.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._swap = threading.Lock()
        self._current: Snapshot | None = None
        # What the pointer held when the current snapshot was chosen, and why others were not.
        self._chosen_for: str | None = None
        self._refused: dict[str, str] = {}

    def current(self) -> Snapshot:
        """The snapshot that the pointer names now, or when it is damaged the newest whole one before it.

        Raises:
            NotReadyError: nothing has been published yet, or nothing of it is whole.
        """
        name = self._pointed_at()
        held = self._current
        if held is not None and self._chosen_for == name:
            return held
        # Whoever comes while another opens the new one reads the old one once more instead of waiting.
        if not self._swap.acquire(blocking=held is None) and held is not None:
            return held
        try:
            if self._current is None or self._chosen_for != name:
                self._choose(name)
            return self._current or self._nothing(name)
        finally:
            self._swap.release()

    def standing(self) -> str:
        """For readiness: `ok`, or that an older snapshot than the published one is served.

        Raises:
            NotReadyError: nothing has been published yet, or nothing of it is whole.
        """
        is_published = self.current().name == self._pointed_at()
        return "ok" if is_published else "the published snapshot is damaged, an older one is served"

    def _choose(self, name: str) -> None:
        """Take the first that is whole: the named one, the one held, then those that lie there, newest first."""
        self._current = self._opened(name) or self._held() or self._newest_of_the_others(name)
        self._chosen_for = name
        if self._current is not None and self._current.name != name:
            log.error("snapshot %r is served instead of %r", self._current.name, name)

    def _held(self) -> Snapshot | None:
        return self._current if self._current and self._current.name not in self._refused else None

    def _newest_of_the_others(self, name: str) -> Snapshot | None:
        folders = [manifest.parent for manifest in self._directory.glob("*/manifest.json")]
        by_age = sorted(folders, key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
        return next(filter(None, (self._opened(folder.name) for folder in by_age if folder.name != name)), None)

    def _opened(self, name: str) -> Snapshot | None:
        if name in self._refused:
            return None
        try:
            snapshot = opened(self._directory / name)
        except DamagedSnapshotError as damage:
            self._refuse(name, str(damage))
            return None
        threading.Thread(target=self._check_digest, args=[name], daemon=True).start()
        return snapshot

    def _check_digest(self, name: str) -> None:
        try:
            check_digest(self._directory / name)
        except FileNotFoundError:
            return  # Pruned meanwhile: whoever reads it holds the file.
        except DamagedSnapshotError as damage:
            with self._swap:
                self._refuse(name, str(damage))
                if self._current is not None and self._current.name == name:
                    self._choose(self._chosen_for or name)

    def _refuse(self, name: str, damage: str) -> None:
        self._refused[name] = damage
        log.error("%s: publish again with `rapport refresh`", damage)

    def _nothing(self, name: str) -> Snapshot:
        raise NotReadyError(f"snapshot {name!r} is damaged and there is no other: publish again with `rapport refresh`")

    def _pointed_at(self) -> str:
        pointer = self._directory / "current"
        try:
            return pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise NotReadyError(f"no snapshot at {str(pointer)!r}: run the refresh job first") from None


def opened(folder: Path) -> Snapshot:
    """Attach the snapshot in `folder` on an in-memory database.

    Raises:
        DamagedSnapshotError: its manifest is missing or unreadable, or its file is not of the size that it says.
    """
    try:
        return _attached(folder, _manifest(folder))
    except (OSError, ValueError, KeyError, duckdb.Error) as damage:
        raise DamagedSnapshotError(f"snapshot {folder.name!r} cannot be opened ({damage})") from damage


def check_digest(folder: Path) -> None:
    """Return when the file in `folder` is, byte for byte, the one that was published.

    Raises:
        DamagedSnapshotError: it is another.
        FileNotFoundError: it is gone.
    """
    published = _manifest(folder).get("sha256")
    with (folder / "snapshot.duckdb").open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if published is not None and found != published:
        raise DamagedSnapshotError(f"snapshot {folder.name!r} is not the file that was published")


def _manifest(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))


def _attached(folder: Path, manifest: Mapping[str, Any]) -> Snapshot:
    size, published = (folder / "snapshot.duckdb").stat().st_size, manifest.get("size_bytes")
    if published is not None and size != published:
        raise ValueError(f"{size} bytes instead of {published}")
    # One thread: a look-up of one customer is too small to share, and turns run side by side.
    connection = duckdb.connect(config={"threads": 1})
    path = str(folder / "snapshot.duckdb").replace("'", "''")
    connection.execute(f"attach '{path}' as snapshot (read_only)")
    connection.execute(f"set disabled_optimizers = '{','.join(PLANNED_ON_VALUES)}'")
    built_at = _utc(manifest["built_at"])
    views, identity = LiveViews.of(connection), Identity.of(connection)
    return Snapshot(folder.name, int(manifest["horizon"]), built_at, connection, views, identity)


def _utc(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
