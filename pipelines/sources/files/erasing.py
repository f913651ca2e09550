"""Lines of an erased person: out of files that have landed, and not into those that come."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.inbox.tombstones import Tombstones
from pipelines.settings import FileFeed
from pipelines.sources.files.canonical import FLOAT_TAIL
from pipelines.sources.files.landing import JudgedFile, replace_parquet


def identifier_of(reference: str) -> str:
    """What a customer of a file is called in the inbox and the warehouse (`stg_files__order_lines`)."""
    return f"customer_ref:{reference.lower()}"


def references_of(identifiers: Collection[str]) -> frozenset[str]:
    """The references, in small letters, that the identifiers stand for."""
    return frozenset(each.partition(":")[2] for each in identifiers if each.startswith("customer_ref:"))


def without_erased(file: JudgedFile, feed: FileFeed, tombstones: Tombstones) -> JudgedFile:
    """The file without what erased people had ordered before; their lines are counted and not kept."""
    if not tombstones.erased_at or feed.columns.customer_ref is None:
        return file
    good = file.good.filter(pl.Series(_kept_good(file.good, tombstones), dtype=pl.Boolean))
    # A line that stayed outside may have no time that can be read; its day has.
    day = datetime.combine(file.file_date, time(), UTC)
    is_kept = [
        not (reference and tombstones.has_erased(identifier_of(reference), day))
        for reference in _raw_references(file.quarantined, feed.columns.customer_ref)
    ]
    quarantined = file.quarantined.filter(pl.Series(is_kept, dtype=pl.Boolean))
    erased = len(file.good) - len(good) + len(file.quarantined) - len(quarantined)
    return replace(file, good=good, quarantined=quarantined, erased_count=file.erased_count + erased)


def erase_lines(
    event_payload: Mapping[str, Any], column: str | None, references: Collection[str], data_dir: Path
) -> dict[str, Any]:
    """Rewrite a landed file without the lines of these customers; its event as it has to be from now on.

    The count of erased lines is what the file is short of: whoever repeats this after a crash counts the same.
    """
    good = _rewrite(event_payload["parquet"], data_dir, lambda frame: _good_references(frame), references)
    quarantined = _rewrite(
        event_payload["quarantined_parquet"], data_dir, lambda frame: _raw_references(frame, column), references
    )
    loaded = len(good) if good is not None else 0
    outside = len(quarantined) if quarantined is not None else 0
    reasons = dict(quarantined["reason"].value_counts().sort("reason").iter_rows()) if quarantined is not None else {}
    return {
        **event_payload,
        "loaded_count": loaded,
        "quarantined_count": outside,
        "erased_count": event_payload["line_count"] - event_payload["duplicate_count"] - loaded - outside,
        "quarantined_by_reason": reasons,
    }


def lines_of(
    event_payload: Mapping[str, Any], column: str | None, references: Collection[str], data_dir: Path
) -> list[dict[str, Any]]:
    """The lines of these customers in a landed file, those that stayed outside among them."""
    found: list[dict[str, Any]] = []
    for name, read in (("parquet", _good_references), ("quarantined_parquet", lambda f: _raw_references(f, column))):
        if event_payload[name] is not None:
            frame = pl.read_parquet(data_dir / "landed" / event_payload[name])
            theirs = frame.filter(pl.Series(_are_among(read(frame), references), dtype=pl.Boolean))
            found += [{"file_name": event_payload["file_name"], **row} for row in theirs.iter_rows(named=True)]
    return found


def _rewrite(
    name: str | None, data_dir: Path, read: Callable[[pl.DataFrame], list[str | None]], references: Collection[str]
) -> pl.DataFrame | None:
    if name is None:
        return None
    path = data_dir / "landed" / name
    frame = pl.read_parquet(path)
    kept = frame.filter(~pl.Series(_are_among(read(frame), references), dtype=pl.Boolean))
    if len(kept) < len(frame):
        replace_parquet(path, kept)
    return kept


def _are_among(found: list[str | None], references: Collection[str]) -> list[bool]:
    return [reference is not None and reference.lower() in references for reference in found]


def _kept_good(good: pl.DataFrame, tombstones: Tombstones) -> list[bool]:
    # A reference has many lines in a file: its hash is made once.
    erased = {
        reference: erased_at
        for reference in good["customer_ref"].drop_nulls().unique()
        if (erased_at := tombstones.erased_when(identifier_of(reference)))
    }
    rows = good.select("customer_ref", "ordered_at").iter_rows()
    return [not (who in erased and at.replace(tzinfo=UTC) <= erased[who]) for who, at in rows]


def _good_references(frame: pl.DataFrame) -> list[str | None]:
    return frame["customer_ref"].to_list()


def _raw_references(frame: pl.DataFrame, column: str | None) -> list[str | None]:
    """The reference in each line that stayed outside, read as `canonical` reads a good one."""
    written = pl.Series([json.loads(line).get(column) for line in frame["line"]], dtype=pl.String)
    return written.str.strip_chars().str.replace(FLOAT_TAIL, "").to_list()
