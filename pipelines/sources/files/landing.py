"""Good and quarantined lines as Parquet under `data_dir/landed`, and the one event that says so."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.inbox import IncomingEvent
from pipelines.sources.files.canonical import LANDED_COLUMNS
from pipelines.sources.files.deliveries import Delivery

SOURCE = "files"
KIND = "order_lines/landed"

QUARANTINED_COLUMNS: dict[str, pl.DataType] = {
    "feed": pl.String(),
    "file_name": pl.String(),
    "line_number": pl.Int64(),
    "reason": pl.String(),
    "line": pl.String(),
}
"""The columns of `landing.quarantined_lines` without its landing number; `line` is JSON of the raw columns."""


class LandedFileMissingError(LookupError):
    """The inbox says that a file was landed, but its Parquet is gone or is not what was written."""


@dataclass(frozen=True)
class JudgedFile:
    """One file after the door: what goes in, what stays outside, and how many lines repeated another."""

    feed: str
    delivery: Delivery
    file_date: date
    line_count: int
    duplicate_count: int
    good: pl.DataFrame
    quarantined: pl.DataFrame
    # Lines of people who were erased before the file came.
    erased_count: int = 0

    @property
    def reasons(self) -> dict[str, int]:
        """Quarantined lines by reason, in order of reason."""
        counted = self.quarantined.get_column("reason").value_counts().sort("reason")
        return dict(counted.iter_rows())


def write_landed(file: JudgedFile, data_dir: Path) -> IncomingEvent:
    """Write the file's Parquet and return the event that makes it count.

    The event must be appended after: until then the Parquet is a draft that the next run writes again.
    """
    stem = f"{file.feed}/{file.file_date.isoformat()}-{file.delivery.sha256[:8]}"
    parquet = _written(file.good, data_dir, f"{stem}.parquet")
    quarantined = _written(file.quarantined, data_dir, f"{stem}.quarantined.parquet")
    payload = {
        "feed": file.feed,
        "file_name": file.delivery.name,
        "file_date": file.file_date.isoformat(),
        "sha256": file.delivery.sha256,
        "parquet": parquet,
        "quarantined_parquet": quarantined,
        "line_count": file.line_count,
        "loaded_count": len(file.good),
        "duplicate_count": file.duplicate_count,
        "quarantined_count": len(file.quarantined),
        "erased_count": file.erased_count,
        "quarantined_by_reason": file.reasons,
    }
    return IncomingEvent(
        source=SOURCE,
        kind=KIND,
        dedupe_key=f"{file.feed}/{file.file_date.isoformat()}/{file.delivery.sha256}",
        occurred_at=_last_line_at(file),
        payload=json.dumps(payload, separators=(",", ":")),
        identifiers=(),
        routing_keys=(day_key(file.feed, file.file_date),),
    )


def refusal(feed: str, delivery: Delivery, reason: str, *, now: datetime) -> IncomingEvent:
    """The quarantined event of a file that could not be landed; the same refusal twice is stored once."""
    payload = {"feed": feed, "file_name": delivery.name, "sha256": delivery.packed_sha256}
    # The reason takes part: a refusal must not stand in the way of the file once the feed is set right.
    digest = hashlib.sha256(reason.encode()).hexdigest()[:8]
    return IncomingEvent(
        source=SOURCE,
        kind=KIND,
        dedupe_key=f"refused/{feed}/{delivery.name}/{delivery.packed_sha256}/{digest}",
        occurred_at=now,
        payload=json.dumps(payload, separators=(",", ":")),
        identifiers=(),
        routing_keys=(),
        status="quarantined",
        reason=reason,
    )


def day_key(feed: str, day: date) -> str:
    """The routing key under which the file of a day is found again, if there is one."""
    return f"file:{feed}/{day.isoformat()}"


def is_landed_whole(event_payload: Mapping[str, Any], data_dir: Path) -> bool:
    """Whether the Parquet files of a landed event lie where it says."""
    names = (event_payload["parquet"], event_payload["quarantined_parquet"])
    return all((data_dir / "landed" / name).is_file() for name in names if name is not None)


def read_landed(event_payload: str | Mapping[str, Any], data_dir: Path) -> pl.DataFrame:
    """The good lines of a landed file: `landing.file_order_lines` without its landing number.

    Raises:
        LandedFileMissingError: the Parquet is gone, or does not hold as many lines as the event says.
    """
    event = _parsed(event_payload)
    if event["parquet"] is None:
        # Every good line was of people who had been erased.
        return pl.DataFrame(schema=LANDED_COLUMNS)
    return _read(event["parquet"], event["loaded_count"], LANDED_COLUMNS, data_dir)


def read_quarantined(event_payload: str | Mapping[str, Any], data_dir: Path) -> pl.DataFrame:
    """The lines of a landed file that stayed outside: `landing.quarantined_lines` without its landing number.

    Raises:
        LandedFileMissingError: the Parquet is gone, or does not hold as many lines as the event says.
    """
    event = _parsed(event_payload)
    if event["quarantined_parquet"] is None:
        return pl.DataFrame(schema=QUARANTINED_COLUMNS)
    return _read(event["quarantined_parquet"], event["quarantined_count"], QUARANTINED_COLUMNS, data_dir)


def _parsed(event_payload: str | Mapping[str, Any]) -> Mapping[str, Any]:
    return json.loads(event_payload) if isinstance(event_payload, str) else event_payload


def _read(name: str, count: int, columns: Mapping[str, pl.DataType], data_dir: Path) -> pl.DataFrame:
    path = data_dir / "landed" / name
    remedy = "run `rapport files land` while the delivered file is still in its folder, or restore a backup."
    if not path.is_file():
        raise LandedFileMissingError(f"Landed file {name!r} is gone: {remedy}")
    frame = pl.read_parquet(path).select(*columns)
    if len(frame) != count:
        raise LandedFileMissingError(f"Landed file {name!r} has {len(frame)} lines, its event says {count}: {remedy}")
    return frame


def _written(lines: pl.DataFrame, data_dir: Path, name: str) -> str | None:
    """Write beside and rename, so that a reader never meets half a file."""
    path = data_dir / "landed" / name
    if lines.is_empty():
        # A draft of an earlier run that crashed, under other rules.
        path.unlink(missing_ok=True)
        return None
    replace_parquet(path, lines)
    return name


def replace_parquet(path: Path, lines: pl.DataFrame) -> None:
    """Write the lines durably, in one step: a reader finds the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        lines.write_parquet(file, compression="zstd")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _last_line_at(file: JudgedFile) -> datetime:
    good = file.good
    if good.is_empty() and file.erased_count:
        return datetime.combine(file.file_date, time(), UTC)
    latest = good.get_column("ordered_at").max()
    if not isinstance(latest, datetime):
        raise ValueError(
            f"the newest time of {len(good)} good lines is {latest!r}: a file without good lines is refused"
        )
    return latest.replace(tzinfo=UTC)
