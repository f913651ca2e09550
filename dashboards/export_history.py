"""Who was on an exported list from when until when, as the export asset noted it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

COLUMNS = ["segment", "identifier", "listed_at", "left_at"]


def listed(data_dir: Path) -> pd.DataFrame:
    """Segment, identifier (`email:...`) and both moments, naive UTC, of every stay on every list."""
    files = sorted((data_dir / "exports" / ".history").glob("*.csv"))
    stays = [_read(file) for file in files]
    return pd.concat(stays, ignore_index=True) if stays else pd.DataFrame(columns=COLUMNS)


def exports_while_one(addresses: pd.DataFrame, stays: pd.DataFrame) -> pd.DataFrame:
    """The lists that named an address while its pair was one person. One row per pair, segment and stay."""
    both = addresses.merge(stays, on="identifier")
    is_meanwhile = (both["listed_at"] < both["undone_at"]) & (
        both["left_at"].isna() | (both["left_at"] > both["merged_at"])
    )
    return both[is_meanwhile].drop_duplicates(["pair_id", "segment", "identifier", "listed_at"])


def _read(file: Path) -> pd.DataFrame:
    rows = pd.read_csv(file, dtype=str)
    return pd.DataFrame(
        {
            "segment": file.stem,
            # A cell that a spreadsheet would run has an apostrophe before it.
            "identifier": "email:" + rows["Email"].str.removeprefix("'").str.lower(),
            "listed_at": _moments(rows["From"]),
            "left_at": _moments(rows["Until"]),
        },
        columns=COLUMNS,
    )


def _moments(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts, utc=True, format="ISO8601").dt.tz_localize(None)
