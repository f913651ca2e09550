"""Raw lines in our own columns and types; what cannot be read as its type becomes null and is judged."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.settings import FileFeed
from pipelines.sources.files.reading import RawFile

LANDED_COLUMNS: dict[str, pl.DataType] = {
    "feed": pl.String(),
    "file_date": pl.Date(),
    "line_number": pl.Int64(),
    "order_name": pl.String(),
    "sku": pl.String(),
    "description": pl.String(),
    "quantity": pl.Int64(),
    "ordered_at": pl.Datetime("us"),
    "unit_price": pl.Decimal(18, 4),
    "customer_ref": pl.String(),
    "country": pl.String(),
    "is_credit_note": pl.Boolean(),
    "line_hash": pl.String(),
}
"""The columns of `landing.file_order_lines` without its landing number; `ordered_at` is UTC without a zone."""

WHOLE_NUMBER = r"^[+-]?\d{1,9}(\.0*)?$"
AMOUNT = r"^[+-]?\d{1,12}(\.\d{0,4}0*)?$"
FLOAT_TAIL = r"\.0+$"


@dataclass(frozen=True)
class FileLines:
    """One file's lines, each once: `lines` has our columns, `raw` what was written, row by row alike."""

    source: RawFile
    file_date: date
    lines: pl.DataFrame
    raw: pl.DataFrame
    line_count: int

    @property
    def duplicate_count(self) -> int:
        """How many lines repeated an earlier one in every raw column."""
        return self.line_count - len(self.lines)


def canonical(name: str, feed: FileFeed, source: RawFile, file_date: date, time_zone: str) -> FileLines:
    """The lines of a file in our columns, exact repetitions left out."""
    # A broken line takes part too: what it is cut off from is unknown, so completeness is compared as well.
    once = source.lines.unique([*source.columns, "is_complete"], keep="first", maintain_order=True)
    lines = (
        once.select(pl.lit(name).alias("feed"), pl.lit(file_date).alias("file_date"), *_columns(feed, time_zone))
        .with_columns(
            is_credit_note=pl.col("order_name").str.starts_with(feed.credit_note_prefix).fill_null(value=False)
        )
        .with_columns(pl.Series("line_hash", _hashes(once.select(source.columns)), dtype=pl.String))
        .select(*LANDED_COLUMNS, "is_complete", "line_date")
    )
    return FileLines(source, file_date, lines, once.select(source.columns), len(source.lines))


def local_times(feed: FileFeed) -> pl.Expr:
    """The time of each line on the clock of its feed."""
    return _text(feed.columns.ordered_at).str.to_datetime(feed.date_format, strict=False, time_unit="us")


def _columns(feed: FileFeed, time_zone: str) -> list[pl.Expr]:
    columns = feed.columns
    quantity, price = _text(columns.quantity), _text(columns.unit_price)
    # An hour that the clock skipped cannot be read; one that it struck twice is taken as the first.
    utc = local_times(feed).dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null")
    return [
        pl.col("line_number"),
        pl.col("is_complete"),
        _text(columns.order_name).alias("order_name"),
        _text(columns.sku).alias("sku"),
        _text(columns.description).alias("description"),
        _matching(quantity, WHOLE_NUMBER).str.replace(r"\.0*$", "").cast(pl.Int64, strict=False).alias("quantity"),
        utc.dt.convert_time_zone("UTC").dt.replace_time_zone(None).alias("ordered_at"),
        _matching(price, AMOUNT).cast(pl.Decimal(18, 4), strict=False).alias("unit_price"),
        _text(columns.customer_ref).str.replace(FLOAT_TAIL, "").alias("customer_ref"),
        _text(columns.country).alias("country"),
        local_times(feed).dt.date().alias("line_date"),
    ]


def _text(column: str | None) -> pl.Expr:
    """The value without blanks around it; blank is null."""
    if column is None:
        return pl.lit(None, dtype=pl.String)
    stripped = pl.col(column).str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def _matching(value: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(value.str.contains(pattern)).then(value)


def _hashes(raw: pl.DataFrame) -> list[str]:
    """MD5 of what was written, so that two loads of one line can be compared; not for secrecy."""
    joined = raw.select(pl.concat_str(pl.all().fill_null("\x00"), separator="\x1f")).to_series()
    return [hashlib.md5(line.encode(), usedforsecurity=False).hexdigest() for line in joined]
