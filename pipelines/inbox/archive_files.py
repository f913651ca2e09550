"""Archived events as Parquet under `data_dir/landed/events`: written to last, read only when whole."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import polars as pl

from pipelines.inbox.events import ArchiveFile

# Everything the inbox knew of an event. Times are UTC without a zone, as the warehouse keeps them.
COLUMNS: dict[str, pl.DataType] = {
    "landing_number": pl.Int64(),
    "event_id": pl.String(),
    "source": pl.String(),
    "kind": pl.String(),
    "dedupe_key": pl.String(),
    "occurred_at": pl.Datetime("us"),
    "received_at": pl.Datetime("us"),
    "status": pl.String(),
    "reason": pl.String(),
    "payload": pl.String(),
    "keys": pl.List(pl.Struct({"key": pl.String(), "role": pl.String()})),
}


class DamagedArchiveError(RuntimeError):
    """An archive file is gone, or is not what was written. The message names it."""


def folder_of(data_dir: Path) -> Path:
    """Where the archive lies."""
    return data_dir / "landed" / "events"


def write(folder: Path, frame: pl.DataFrame, first: int, last: int) -> tuple[str, str]:
    """Write events durably and read them back; the file's name and the SHA-256 of its bytes.

    The name holds the range and a part of the digest: the same events are the same file, and a file
    written anew for its range (an erasure) never takes the place of the one that is still referred to.

    Raises:
        DamagedArchiveError: what was read back is not what was written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{first:012}-{last:012}.draft"
    with draft.open("wb") as stream:
        frame.write_parquet(stream, compression="zstd")
        stream.flush()
        os.fsync(stream.fileno())
    sha256 = _sha256(draft)
    name = f"{first:012}-{last:012}-{sha256[:16]}.parquet"
    draft.replace(folder / name)
    _sync_names(folder)
    if _sha256(folder / name) != sha256 or not pl.read_parquet(folder / name).equals(frame):
        raise DamagedArchiveError(f"Archive file {name!r} does not hold what was written: look at the disk.")
    return name, sha256


def read(folder: Path, archive: ArchiveFile) -> pl.DataFrame:
    """All events of one file, ascending, with `COLUMNS`.

    Raises:
        DamagedArchiveError: the file is gone, cut off or changed.
    """
    path, remedy = folder / archive.file, "restore it from a backup of data/landed/events."
    if not path.is_file():
        raise DamagedArchiveError(f"Archive file {archive.file!r} is gone: {remedy}")
    if _sha256(path) != archive.sha256:
        raise DamagedArchiveError(f"Archive file {archive.file!r} is not what was written: {remedy}")
    return pl.read_parquet(path).select(*COLUMNS)


def adopt(folder: Path, archive: ArchiveFile) -> ArchiveFile:
    """The file as it lies there now, when it was written anew for its range since the inbox named it.

    Only for an inbox that was restored from a backup. What cannot be found stays as it was named.
    """
    if (folder / archive.file).is_file():
        return archive
    versions = sorted(folder.glob(f"{archive.first_landing_number:012}-{archive.last_landing_number:012}-*.parquet"))
    if len(versions) != 1:
        return archive
    count = pl.scan_parquet(versions[0]).select(pl.len()).collect().item()
    return replace(archive, file=versions[0].name, sha256=_sha256(versions[0]), event_count=int(count))


def keys_of(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per event and key: `landing_number, key, role, occurred_at`."""
    exploded = frame.select("landing_number", "keys", "occurred_at").explode("keys").drop_nulls("keys")
    return exploded.unnest("keys").select("landing_number", "key", "role", "occurred_at")


def unnamed(folder: Path, named: Iterable[str]) -> list[Path]:
    """Files of the archive that the inbox does not name, by name; drafts among them."""
    known = set(named)
    return sorted(path for path in folder.glob("*") if path.is_file() and path.name not in known)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync_names(folder: Path) -> None:
    """A renamed file is durable once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
