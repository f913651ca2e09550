"""Differences with their intervals, each beside zero."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboards.theme import Palette
from dashboards.words import name

ROW_HEIGHT = 34


def differences_with_intervals(rows: pd.DataFrame, palette: Palette) -> alt.LayerChart:
    """A line for each comparison of shares. `rows`: arm, outcome, difference, interval_low, interval_high."""
    named = rows.assign(label=rows["outcome"].map(name) + " · " + rows["arm"].map(name))
    base = alt.Chart(named).encode(
        y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False))
    )
    axis = alt.Axis(format="+.0%", gridColor=palette.grid, domain=False, tickCount=6)
    tooltip = [
        alt.Tooltip("label:N", title="Outcome"),
        alt.Tooltip("difference:Q", title="Difference", format="+.1%"),
        alt.Tooltip("interval_low:Q", title="From", format="+.1%"),
        alt.Tooltip("interval_high:Q", title="To", format="+.1%"),
    ]
    span = base.mark_rule(strokeWidth=5, opacity=0.45, color=palette.accent).encode(
        x=alt.X("interval_low:Q", title="difference from the control, in points", axis=axis),
        x2="interval_high",
        tooltip=tooltip,
    )
    middle = base.mark_point(filled=True, size=70, color=palette.accent).encode(x="difference:Q", tooltip=tooltip)
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(strokeDash=[3, 3], color=palette.quiet).encode(x="at:Q")
    layers = alt.LayerChart(layer=[zero, span, middle])
    drawn: alt.LayerChart = layers.properties(height=ROW_HEIGHT * len(named) + 50)
    return drawn
