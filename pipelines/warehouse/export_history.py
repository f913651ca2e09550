"""Which address was on an exported list from when until when: `exports/.history/<segment>.csv`.

The list itself says only who is on it now. Who has to know later whom it named (a person was taken for
another) asks here. An empty `Until` means that the address is on the list.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

FOLDER = ".history"
SCHEMA = {"Email": pl.String, "From": pl.String, "Until": pl.String}
STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"


def history_file(exports: Path, segment: str) -> Path:
    """Where the history of one list lies."""
    return exports / FOLDER / f"{segment}.csv"


def stays(exports: Path, segment: str) -> pl.DataFrame:
    """Email, From and Until, texts in UTC, of everybody who ever was on the list; of no list, no rows."""
    file = history_file(exports, segment)
    return pl.read_csv(file, schema=SCHEMA) if file.exists() else pl.DataFrame(schema=SCHEMA)


def begin(exports: Path, segment: str, emails: pl.Series, now: datetime) -> None:
    """Note who comes onto the list; before it is written, so that a kill in between hides nobody."""
    known = stays(exports, segment)
    there = known.filter(pl.col("Until").is_null())["Email"]
    new = emails.filter(~emails.is_in(there.implode()))
    if not history_file(exports, segment).exists() or len(new):
        come = pl.DataFrame({"Email": new}).with_columns(From=pl.lit(_stamp(now)), Until=pl.lit(None, pl.String))
        _write(exports, segment, pl.concat([known, come]))


def end(exports: Path, segment: str, emails: pl.Series, now: datetime) -> None:
    """Note who has left the list; after it is written, for until then it named them."""
    known = stays(exports, segment)
    leaves = pl.col("Until").is_null() & ~pl.col("Email").is_in(emails.implode())
    if known.select(leaves.any()).item():
        until = pl.when(leaves).then(pl.lit(_stamp(now))).otherwise(pl.col("Until"))
        _write(exports, segment, known.with_columns(Until=until))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(STAMP)


def _write(exports: Path, segment: str, rows: pl.DataFrame) -> None:
    target = history_file(exports, segment)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}")
    rows.write_csv(aside)
    aside.replace(target)
