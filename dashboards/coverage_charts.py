"""Charts of the page of skills and coverage. They draw rows and count nothing."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboards.theme import Palette
from dashboards.words import name

ROW_HEIGHT = 26


def mix_by_intent(rows: pd.DataFrame, palette: Palette) -> alt.Chart:
    """Contacts by intent, those that met a live skill apart. `rows`: intent, covered_count, contact_count."""
    open_count = rows["contact_count"] - rows["covered_count"]
    told = rows.assign(Intent=rows["intent"].map(name), **{"Not covered": open_count, "Covered": rows["covered_count"]})
    long = told.melt(["Intent", "contact_count"], ["Covered", "Not covered"], "Part", "Contacts")
    colours = alt.Scale(domain=["Covered", "Not covered"], range=[palette.accent, palette.outcomes["closed"]])
    chart: alt.Chart = (
        alt.Chart(long)
        .mark_bar(cornerRadius=1)
        .encode(
            y=_intents(alt.SortField("contact_count", "descending")),
            x=alt.X("Contacts:Q", title="contacts", axis=_counts(palette)),
            color=alt.Color("Part:N", scale=colours, title=None, legend=alt.Legend(orient="top")),
            tooltip=["Intent:N", "Part:N", alt.Tooltip("Contacts:Q", format=",")],
        )
    )
    return chart.properties(height=ROW_HEIGHT * len(rows) + 60)


def gains(rows: pd.DataFrame, palette: Palette) -> alt.LayerChart:
    """What each skill would bring: a mark, and its interval. `rows`: the plan's lines, in order of place."""
    told = rows.assign(Intent=rows["intent"].map(name))
    tooltip = [
        alt.Tooltip("Intent:N"),
        alt.Tooltip("expected_resolved_count:Q", title="Expected", format=",.0f"),
        alt.Tooltip("expected_resolved_low:Q", title="At least", format=",.0f"),
        alt.Tooltip("expected_resolved_high:Q", title="At most", format=",.0f"),
        alt.Tooltip("contact_count:Q", title="Contacts", format=","),
    ]
    base = alt.Chart(told).encode(y=_intents(alt.SortField("place")), tooltip=tooltip)
    title = "resolutions in 28 days"
    span = base.mark_rule(color=palette.quiet, strokeWidth=2).encode(
        x=alt.X("expected_resolved_low:Q", title=title, axis=_counts(palette)), x2="expected_resolved_high:Q"
    )
    mark = base.mark_point(color=palette.accent, filled=True, size=70).encode(
        x=alt.X("expected_resolved_count:Q", title=title)
    )
    return alt.LayerChart(layer=[span, mark], height=ROW_HEIGHT * len(rows) + 50)


def _intents(sort: alt.SortField) -> alt.Y:
    return alt.Y(
        "Intent:N", title=None, sort=sort, axis=alt.Axis(labelLimit=150, labelOverlap=False, ticks=False, domain=False)
    )


def _counts(palette: Palette) -> alt.Axis:
    return alt.Axis(tickMinStep=1, tickCount=5, format=",d", gridColor=palette.grid, domain=False)
