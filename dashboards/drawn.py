"""A chart with what it says in words and as a table, for whoever cannot see it or wants to read it off."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st


def drawn(
    chart: alt.Chart | alt.LayerChart, rows: pd.DataFrame, columns: dict[Any, Any], described: str, *, key: str
) -> None:
    """Draw the chart, and beside it the rows that it draws under the names in `columns`."""
    picture, table = st.tabs(["Chart", "Table"], key=f"tabs_{key}")
    picture.altair_chart(chart, width="stretch", key=f"chart_{key}", alt=described)
    table.dataframe(rows, hide_index=True, column_order=list(columns), column_config=columns, alt=described)
