"""The segment files that left, as the export asset's manifests tell it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st
from pydantic import AwareDatetime, BaseModel, NaiveDatetime, ValidationError

from dashboards.words import counted


class ExportManifest(BaseModel):
    """`exports/<segment>/manifest.json`."""

    segment: str
    rows: int
    sha256: str
    exported_at: AwareDatetime | NaiveDatetime
    as_of: AwareDatetime | NaiveDatetime
    file: str


@dataclass(frozen=True)
class Export:
    """One segment's file. `problem` says why it must not be handed out, if it must not."""

    segment: str
    rows: int
    exported_at: datetime
    as_of: datetime
    path: Path
    problem: str | None


@dataclass(frozen=True)
class UnreadableExport:
    """A folder whose manifest says nothing usable."""

    segment: str
    problem: str


def exports(data_dir: Path) -> list[Export | UnreadableExport]:
    """What lies under `data_dir/exports`, by segment."""
    return [_read(manifest) for manifest in sorted((data_dir / "exports").glob("*/manifest.json"))]


def _read(path: Path) -> Export | UnreadableExport:
    try:
        manifest = ExportManifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return UnreadableExport(path.parent.name, "Its manifest cannot be read: run the export again.")
    # Only the name: a manifest must not be able to point outside its own folder.
    file = path.parent / Path(manifest.file).name
    return Export(
        segment=manifest.segment,
        rows=manifest.rows,
        exported_at=_utc(manifest.exported_at),
        as_of=_utc(manifest.as_of),
        path=file,
        problem=_problem(file, manifest.sha256),
    )


def _problem(file: Path, sha256: str) -> str | None:
    if not file.is_file():
        return f"The file {file.name!r} is gone: run the export again."
    if _sha256(str(file), file.stat().st_mtime_ns) != sha256:
        return f"The file {file.name!r} is not the one that was exported: its checksum differs. Run the export again."
    return None


@st.cache_data(max_entries=64, show_spinner=False)
def _sha256(file: str, modified_at: int) -> str:  # noqa: ARG001  # part of the key: a rewritten file is read again
    with Path(file).open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def reconciliation(export: Export, exportable_count: int, snapshot_as_of: datetime) -> tuple[bool, str]:
    """Whether the file has as many rows as the segment has exportable members, and the words for it."""
    rows, members = counted(export.rows, "row"), counted(exportable_count, "exportable member")
    counts = f"{rows} in the file, {members} in the segment"
    if export.rows == exportable_count:
        return True, f"Equal: {counts}."
    words = f"Differs: {counts}."
    if export.as_of < snapshot_as_of:
        return False, f"{words} The file is from an earlier snapshot; export again to bring it up to date."
    return (
        False,
        f"{words} Both speak of the same moment: look at the export's run in Dagster.",
    )
