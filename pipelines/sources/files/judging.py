"""All pending files judged as one batch, and each parted into what goes in and what stays outside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pipelines.quality.door import Door, LineKey
from pipelines.quality.order_lines import JUDGED_COLUMNS
from pipelines.quality.rules import LineRule
from pipelines.settings import FileFeed
from pipelines.sources.files.canonical import LANDED_COLUMNS, FileLines
from pipelines.sources.files.landing import QUARANTINED_COLUMNS, JudgedFile
from pipelines.sources.files.pending import Refused

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Judgement:
    """The files that may be landed, and those without a single good line."""

    landable: tuple[JudgedFile, ...] = ()
    refused: tuple[Refused, ...] = ()


def judge(feed_name: str, feed: FileFeed, pending: Sequence[FileLines], data_dir: Path, *, now: datetime) -> Judgement:
    """Ask the contract about every pending line at once: its library takes longer to import than to judge."""
    if not pending:
        return Judgement()
    door = Door(feed_name, feed.order_name_pattern, data_dir)
    days = sorted(file.file_date for file in pending)
    reasons = door.refused(_batch(pending), batch_name=f"{days[0]}_to_{days[-1]}", now=now)
    parted = [_parted(feed_name, file, reasons) for file in pending]
    return Judgement(
        landable=tuple(file for file in parted if not file.good.is_empty()),
        refused=tuple(_without_good_lines(file) for file in parted if file.good.is_empty()),
    )


def _batch(pending: Sequence[FileLines]) -> pd.DataFrame:
    """Numbers as floats and days as text: the contract compares, it does not compute."""
    named = [file.lines.with_columns(pl.lit(file.source.delivery.name).alias("file_name")) for file in pending]
    frame = pl.concat(named).select(JUDGED_COLUMNS)
    return frame.with_columns(
        pl.col("quantity", "unit_price").cast(pl.Float64), pl.col("line_date", "file_date").cast(pl.String)
    ).to_pandas()


def _parted(feed_name: str, file: FileLines, reasons: Mapping[LineKey, LineRule]) -> JudgedFile:
    name = file.source.delivery.name
    found = [reasons.get((name, number)) for number in file.lines.get_column("line_number")]
    reason = pl.Series("reason", [rule and rule.value for rule in found], dtype=pl.String)
    return JudgedFile(
        feed=feed_name,
        delivery=file.source.delivery,
        file_date=file.file_date,
        line_count=file.line_count,
        duplicate_count=file.duplicate_count,
        good=file.lines.filter(reason.is_null()).select(*LANDED_COLUMNS),
        quarantined=_quarantined(file, reason, name),
    )


def _quarantined(file: FileLines, reason: pl.Series, name: str) -> pl.DataFrame:
    kept_outside = reason.is_not_null()
    written = [json.dumps(row, ensure_ascii=False) for row in file.raw.filter(kept_outside).iter_rows(named=True)]
    lines = file.lines.with_columns(reason, pl.lit(name).alias("file_name")).filter(kept_outside)
    return lines.with_columns(pl.Series("line", written, dtype=pl.String)).select(*QUARANTINED_COLUMNS)


def _without_good_lines(file: JudgedFile) -> Refused:
    """Landing nothing would shut the day against its corrected file, so the file is refused as a whole."""
    told = ", ".join(f"{count} {reason!r}" for reason, count in file.reasons.items())
    reason = (
        f"File {file.delivery.name!r} has no good line among {file.line_count} ({told}): "
        "look at date_format, delimiter and columns of the feed, or have the file sent again."
    )
    return Refused(file.delivery, reason, file.file_date)
