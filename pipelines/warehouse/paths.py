"""Where the warehouse, the snapshots and the exports lie under the data directory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

PROJECT_ROOT = Path(__file__).resolve().parent.parent.parent


class WarehouseBusyError(RuntimeError):
    """Another process holds the warehouse, and DuckDB admits one."""


@dataclass(frozen=True)
class WarehousePaths:
    """The places under one data directory that the batch writes to."""

    data_dir: Path

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that only Dagster runs open."""
        return self.data_dir / "warehouse.duckdb"

    @property
    def snapshots(self) -> Path:
        """One folder per published snapshot, and the pointer `current`."""
        return self.data_dir / "snapshots"

    @property
    def exports(self) -> Path:
        """One folder per exported segment."""
        return self.data_dir / "exports"

    @property
    def dbt_state(self) -> Path:
        """The manifest, the run results and the logs of dbt."""
        return self.data_dir / "dbt"

    @contextmanager
    def writer(self, wait_seconds: float = 120) -> Iterator[None]:
        """Hold the warehouse alone.

        Raises:
            WarehouseBusyError: another writer held it for all of `wait_seconds`.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.data_dir / "warehouse.lock")
        try:
            lock.acquire(timeout=wait_seconds)
        except Timeout as error:
            raise WarehouseBusyError(
                f"{str(self.warehouse)!r} has been in use for {wait_seconds:.0f} s: "
                "wait for the run that holds it, or end it in the Dagster UI, and try again."
            ) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def publisher(self) -> Iterator[None]:
        """Hold the snapshots alone: whoever removes old ones must know of every one that is on its way."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(self.data_dir / "publish.lock"):
            yield

    @contextmanager
    def exporter(self, wait_seconds: float = 1_800) -> Iterator[None]:
        """Tell receivers alone: what one run tells and what an erasure takes back must not cross.

        Raises:
            WarehouseBusyError: another run told them for all of `wait_seconds`.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.data_dir / "exports.lock")
        try:
            lock.acquire(timeout=wait_seconds)
        except Timeout as error:
            raise WarehouseBusyError(
                f"exports have been on their way for {wait_seconds:.0f} s: wait for that run, or end it in Dagster."
            ) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the warehouse for one writer; closed afterwards, so that dbt may open the file."""
        with self.writer(), duckdb.connect(str(self.warehouse)) as connection:
            yield connection
