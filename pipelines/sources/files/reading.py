"""A file's lines exactly as they were written: every value is text, nothing is guessed."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import polars as pl

from pipelines.settings import FileFeed
from pipelines.sources.files.deliveries import Delivery, FileRefusedError

OVERFLOW = "\x00overflow"
OTHER_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class RawFile:
    """The lines of one delivery; `lines` has the file's own columns as text, then line_number and is_complete.

    A line is numbered as an editor numbers it when no value runs over several rows: the header is 1.
    """

    delivery: Delivery
    columns: tuple[str, ...]
    lines: pl.DataFrame


def read_raw(delivery: Delivery, feed: FileFeed) -> RawFile:
    """Read a CSV or Parquet file as text.

    Raises:
        FileRefusedError: it is unreadable or empty, or lacks a column that the feed maps.
    """
    frame = _read_parquet(delivery, feed) if delivery.is_parquet else _read_csv(delivery, feed)
    columns = tuple(name for name in frame.columns if name not in ("line_number", "is_complete"))
    _require_columns(delivery, feed, columns)
    if frame.is_empty():
        raise FileRefusedError(f"File {delivery.name!r} has a header and no lines: have it sent again, or remove it.")
    return RawFile(delivery, columns, frame)


def _require_columns(delivery: Delivery, feed: FileFeed, columns: tuple[str, ...]) -> None:
    missing = [name for name in feed.columns.model_dump(exclude_none=True).values() if name not in columns]
    if not missing:
        return
    hint = "correct the feed's columns in rapport.toml, or have the file sent again with them"
    if len(columns) == 1:
        found = [mark for mark in OTHER_DELIMITERS if mark in columns[0] and mark != feed.delimiter]
        hint = f"it seems to be delimited by {found[0]!r}: set delimiter = {found[0]!r}" if found else hint
    raise FileRefusedError(f"File {delivery.name!r} has no column {missing!r}, it has {list(columns)!r}: {hint}.")


def _read_parquet(delivery: Delivery, feed: FileFeed) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(io.BytesIO(delivery.content()))
        text = frame.select(_as_text(name, kind, feed) for name, kind in frame.schema.items())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileRefusedError(f"File {delivery.name!r} cannot be read as Parquet ({error}): send it again.") from error
    return text.with_row_index("line_number", offset=1).with_columns(
        pl.col("line_number").cast(pl.Int64), is_complete=pl.lit(value=True)
    )


def _as_text(name: str, kind: pl.DataType, feed: FileFeed) -> pl.Expr:
    """Times are written as the feed's own format, so that one road reads them afterwards."""
    if isinstance(kind, pl.Datetime):
        column = pl.col(name)
        local = column.dt.convert_time_zone(feed.time_zone) if kind.time_zone and feed.time_zone else column
        return local.dt.strftime(feed.date_format)
    return pl.col(name).cast(pl.String)


def _read_csv(delivery: Delivery, feed: FileFeed) -> pl.DataFrame:
    text = _decoded(delivery, feed)
    columns = _header(delivery, feed, text)
    lines = _parsed(delivery, feed, text, columns)
    if lines.get_column(columns[-1]).null_count() or lines.get_column(OVERFLOW).count():
        lines = _with_field_counts(delivery, feed, text, lines, len(columns))
    else:
        lines = lines.with_columns(is_complete=pl.lit(value=True))
    return lines.drop(OVERFLOW)


def _decoded(delivery: Delivery, feed: FileFeed) -> str:
    content = delivery.content()
    # A byte order mark of UTF-8 is harmless and common (spreadsheets write it); it is no part of a name.
    encoding = "utf-8-sig" if feed.encoding.lower() in ("utf-8", "utf8") else feed.encoding
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            f"File {delivery.name!r} is not {feed.encoding!r} at byte {error.start}: "
            "set the feed's encoding (often 'cp1252'; 'utf-16' when it starts with FF FE), or have it sent as UTF-8."
        ) from error


def _header(delivery: Delivery, feed: FileFeed, text: str) -> list[str]:
    try:
        names = next(csv.reader(io.StringIO(text, newline=""), delimiter=feed.delimiter, strict=True), [])
    except csv.Error as error:
        raise FileRefusedError(f"File {delivery.name!r} has an unreadable header ({error}): send it again.") from error
    columns = [name.strip() for name in names]
    if not columns or len(set(columns)) != len(columns):
        raise FileRefusedError(f"File {delivery.name!r} has no usable header, but {columns!r}: name each column once.")
    return columns


def _parsed(delivery: Delivery, feed: FileFeed, text: str, columns: list[str]) -> pl.DataFrame:
    names = [*columns, OVERFLOW]
    try:
        frame = pl.read_csv(
            io.BytesIO(text.encode()),
            has_header=False,
            separator=feed.delimiter,
            schema=dict.fromkeys(names, pl.String),
            truncate_ragged_lines=True,
            missing_columns="insert",
        )
    except pl.exceptions.PolarsError as error:
        raise FileRefusedError(
            f"File {delivery.name!r} cannot be read as CSV, most likely a quote is not closed: {error}"
        ) from error
    return frame.with_row_index("line_number", offset=1).with_columns(pl.col("line_number").cast(pl.Int64)).slice(1)


def _with_field_counts(
    delivery: Delivery, feed: FileFeed, text: str, lines: pl.DataFrame, expected: int
) -> pl.DataFrame:
    """Tell a short or a long line from one that ends in a blank value; blank rows are no lines at all.

    Polars cannot say it, and the csv module reads ten times slower: only files that need it come here.
    """
    counts = [len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=feed.delimiter)][1:]
    if len(counts) != len(lines):
        raise FileRefusedError(
            f"File {delivery.name!r} can be read in two ways ({len(counts)} or {len(lines)} lines): "
            "a quote is not closed, or a line ends oddly; have it written by a CSV library."
        )
    counted = lines.with_columns(pl.Series("fields", counts, dtype=pl.Int64)).filter(pl.col("fields") > 0)
    return counted.with_columns(is_complete=pl.col("fields") == expected).drop("fields")
