"""What Dagster wrote down: runs whose log names the person go, and SQLite gives their bytes back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pipelines.privacy.traces import files_that_speak_of

SQLITE = b"SQLite format 3\x00"


def erase_runs(folder: Path, wanted: tuple[bytes, ...]) -> dict[str, int]:
    """Remove runs and logs under Dagster's folder that speak of the person."""
    found = files_that_speak_of(folder, wanted)
    databases = {path.with_name(path.name.removesuffix("-wal")) for path in found if _is_sqlite(path)}
    logs = [path for path in found if not _is_sqlite(path)]
    for path in logs:
        path.unlink()
    runs = [path.stem for path in databases if path.parent.name == "runs" and path.stem != "index"]
    _delete_runs(runs)
    for database in databases:
        _give_back(database)
    return {"runs": len(runs), "run_logs": len(logs)}


def _delete_runs(run_ids: list[str]) -> None:
    if not run_ids:
        return
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        for run_id in run_ids:
            if instance.has_run(run_id):
                instance.delete_run(run_id)


def _give_back(database: Path) -> None:
    """SQLite keeps deleted rows in free pages and in its log."""
    if not database.exists():
        return
    with closing(sqlite3.connect(database, timeout=60, isolation_level=None)) as connection:
        connection.execute("vacuum")
        connection.execute("pragma wal_checkpoint(truncate)")


def _is_sqlite(path: Path) -> bool:
    if path.name.endswith(("-wal", "-journal")):
        return True
    with path.open("rb") as stream:
        return stream.read(len(SQLITE)) == SQLITE
