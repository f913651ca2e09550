"""Columns of tables that more than one page shows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st


def in_zone(rows: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """The same rows with every moment told in the brand's zone; the tables keep naive UTC."""
    moments = [str(column) for column in rows if str(column).endswith("_at")]
    return rows.assign(**{column: rows[column].dt.tz_localize("UTC").dt.tz_convert(time_zone) for column in moments})


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows one by one, None where a value is null: pandas has a number for it, which counts as true."""
    plain = rows.astype(object).where(rows.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def moment_column(label: str) -> Any:
    """A day and a minute."""
    return st.column_config.DatetimeColumn(label, format="D MMM YYYY, HH:mm")


def count_column(label: str, explained: str | None = None) -> Any:
    """A whole number with separators."""
    return st.column_config.NumberColumn(label, format="localized", help=explained)
