"""The published snapshot: which one is current, and the only way to ask it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import streamlit as st
from pydantic import AwareDatetime, BaseModel, NaiveDatetime, ValidationError

QUERIES = Path(__file__).parent / "queries"
# The word that begins a query's own list of CTEs, behind what it says to its reader.
OPENING = re.compile(r"\A((?:--[^\n]*\n)*)with ")

Parameter = str | int | date | datetime | Sequence[str]


class UnreadableSnapshotError(Exception):
    """The pointer names a snapshot that is not whole."""


class OtherVersionError(Exception):
    """The snapshot lacks a table or column: it was published before these pages were updated, or after."""


class Manifest(BaseModel):
    """What the publish asset wrote beside the DuckDB file."""

    horizon: int
    built_at: AwareDatetime | NaiveDatetime
    as_of: AwareDatetime | NaiveDatetime
    tables: dict[str, int] = {}
    size_bytes: int | None = None


@dataclass(frozen=True)
class Snapshot:
    """An immutable picture of the warehouse; its folder is never written again.

    `instead_of` is the one that was published last, when that one is damaged and this is shown for it.
    """

    folder: Path
    horizon: int
    built_at: datetime
    as_of: datetime
    tables: Mapping[str, int]
    instead_of: str | None = None

    @property
    def file(self) -> Path:
        """The DuckDB file."""
        return self.folder / "snapshot.duckdb"


def current_snapshot(data_dir: Path) -> Snapshot | None:
    """The snapshot that the pointer names now, or None before the first one.

    When that one is damaged, the newest whole one before it; it says so in `instead_of`. Manifest and size are
    looked at; a flipped bit is found by DuckDB's checksums when it is read.

    Raises:
        UnreadableSnapshotError: the pointer names a folder without a usable manifest or file, and no other is whole.
    """
    pointer = data_dir / "snapshots" / "current"
    if not pointer.is_file():
        return None
    folder = pointer.parent / pointer.read_text().strip()
    try:
        return _opened(folder)
    except UnreadableSnapshotError:
        before = _newest_whole(folder)
        if before is None:
            raise
        return replace(before, instead_of=folder.name)


def _newest_whole(damaged: Path) -> Snapshot | None:
    others = [manifest.parent for manifest in damaged.parent.glob("*/manifest.json") if manifest.parent != damaged]
    for folder in sorted(others, key=lambda folder: folder.stat().st_mtime_ns, reverse=True):
        with suppress(UnreadableSnapshotError):
            return _opened(folder)
    return None


def _opened(folder: Path) -> Snapshot:
    try:
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
        size = (folder / "snapshot.duckdb").stat().st_size
    except (OSError, ValidationError) as problem:
        raise UnreadableSnapshotError(
            f"Snapshot {folder.name!r} has no readable manifest or no DuckDB file: "
            f"publish again with the refresh job. ({problem})"
        ) from problem
    if manifest.size_bytes is not None and size != manifest.size_bytes:
        raise UnreadableSnapshotError(
            f"Snapshot {folder.name!r} has {size} bytes instead of {manifest.size_bytes}: "
            "publish again with the refresh job."
        )
    return Snapshot(folder, manifest.horizon, _utc(manifest.built_at), _utc(manifest.as_of), manifest.tables)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def ask(snapshot: Snapshot, query: str, *of: str, **parameters: Parameter) -> pd.DataFrame:
    """The rows of `queries/<query>.sql`, remembered for as long as this snapshot is asked; `of` as in `statement`.

    The caller must not change the frame: it is shared through the cache.

    Raises:
        OtherVersionError: the snapshot has not what the query asks for.
    """
    frozen = tuple((name, _hashable(value)) for name, value in sorted(parameters.items()))
    try:
        return _answers(str(snapshot.file), statement(query, *of), frozen)
    except (duckdb.BinderException, duckdb.CatalogException) as problem:
        said = str(problem).partition("\n")[0]
        raise OtherVersionError(f"Snapshot {snapshot.folder.name!r} cannot answer {query!r}: {said}") from problem


def statement(query: str, *of: str) -> str:
    """The SQL of a query; what it reads `from chosen` are the rows of the last query of `of`.

    What several queries have in common is thus said once. Each of `of` may read those before it by their names.
    """
    text = _text(query)
    if not of:
        return text
    before = ",\n".join(f"{name} as (\n{_text(name)}\n)" for name in of)
    rest = OPENING.sub(r"\1, ", text)
    return f"with {before},\nchosen as (from {of[-1]})\n{rest}"


@cache
def _text(query: str) -> str:
    return (QUERIES / f"{query}.sql").read_text()


def _hashable(value: Parameter) -> str | int | date | datetime | tuple[str, ...]:
    return value if isinstance(value, str | int | date) else tuple(value)


@st.cache_data(max_entries=256, ttl="1h", show_spinner=False)
def _answers(file: str, text: str, parameters: tuple[tuple[str, object], ...]) -> pd.DataFrame:
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in parameters}
    with _connection(file).cursor() as cursor:
        return cursor.execute(text, given).df()


# Two: the one just replaced may still answer a page that is being drawn.
@st.cache_resource(max_entries=2, show_spinner=False)
def _connection(file: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    quoted = file.replace("'", "''")
    connection.execute(f"attach '{quoted}' as snapshot (read_only)")
    return connection
