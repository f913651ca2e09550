"""Altair charts of figures broken down: by side, by rule, by reason, by day. They draw rows and count nothing."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from dashboards.charts import LONG_DAY, count_axis, day_axis
from dashboards.theme import UNKNOWN, Palette

BAR = 30
SHOWN_BARS = 12
# Every bar has its name, cut off where a phone has no room for it; the whole of it is in the tooltip and the table.
LABELS = alt.Axis(labelLimit=130, labelOverlap=False, ticks=False, domain=False)


def rates_by_side(rows: pd.DataFrame, palette: Palette) -> alt.LayerChart:
    """A point with its interval. `rows`: figure, side, value, low, high; shape tells the sides apart as well."""
    colours = alt.Scale(domain=list(palette.sides), range=list(palette.sides.values()))
    share = alt.Axis(format="%", tickCount=5, gridColor=palette.grid, domain=False)
    base = alt.Chart(rows).encode(
        y=alt.Y("figure:N", title=None, sort=None, axis=LABELS),
        yOffset=alt.YOffset("side:N", scale=alt.Scale(paddingInner=0.4)),
        color=alt.Color("side:N", scale=colours, legend=None),
        tooltip=["figure:N", "side:N", alt.Tooltip("value:Q", format=".1%"), alt.Tooltip("low:Q", format=".1%"),
                 alt.Tooltip("high:Q", format=".1%")],
    )  # fmt: skip
    whole = alt.Scale(domain=[0, 1])
    spans = base.mark_rule(strokeWidth=3, opacity=0.5).encode(
        x=alt.X("low:Q", title=None, scale=whole, axis=share), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("value:Q", title=None, scale=whole, axis=share), shape=alt.Shape("side:N", legend=None)
    )
    drawn: alt.LayerChart = (spans + points).properties(height=52 * rows["figure"].nunique() + 60)
    return drawn


def stacked_by_name(rows: pd.DataFrame, colours: Mapping[str, str], palette: Palette, unit: str) -> alt.Chart:
    """Bars one under another, in parts. `rows`: name, part, amount; the longest first."""
    domain = [part for part in colours if part in set(rows["part"])]
    longest = rows.groupby("name")["amount"].sum().nlargest(SHOWN_BARS).index
    # What is not known yet has an outline, as in every chart of outcomes.
    outline = alt.condition(f"datum.part === {UNKNOWN!r}", alt.value(palette.quiet), alt.value("transparent"))
    chart: alt.Chart = (
        alt.Chart(rows[rows["name"].isin(longest)].assign(rank=rows["part"].map(list(colours).index)))
        .mark_bar(cornerRadius=1, strokeWidth=0.8)
        .encode(
            y=alt.Y("name:N", title=None, sort="-x", axis=LABELS),
            x=alt.X("sum(amount):Q", title=unit, axis=count_axis(palette)),
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=domain, range=[colours[part] for part in domain]),
                legend=None,
            ),
            stroke=outline,
            order=alt.Order("rank:Q"),
            tooltip=["name:N", "part:N", alt.Tooltip("sum(amount):Q", title=unit, format=",")],
        )
    )
    return chart.properties(height=BAR * len(longest) + 60)


def bars_by_name(rows: pd.DataFrame, palette: Palette, unit: str) -> alt.Chart:
    """Bars one under another, those of the period before as a mark. `rows`: name, amount, before."""
    longest = rows.nlargest(SHOWN_BARS, "amount")
    base = alt.Chart(longest).encode(
        y=alt.Y("name:N", title=None, sort=alt.EncodingSortField("amount", order="descending"), axis=LABELS),
        tooltip=["name:N", alt.Tooltip("amount:Q", title=unit, format=","),
                 alt.Tooltip("before:Q", title="Period before", format=",")],
    )  # fmt: skip
    bars = base.mark_bar(color=palette.outcomes["claimed"], cornerRadius=1).encode(
        x=alt.X("amount:Q", title=unit, axis=count_axis(palette))
    )
    marks = base.mark_tick(color=palette.text, thickness=2, size=BAR * 0.6).encode(x="before:Q")
    chart: alt.Chart = (bars + marks).properties(height=BAR * len(longest) + 60)
    return chart


def amounts_by_day(rows: pd.DataFrame, palette: Palette, currency: str) -> alt.Chart:
    """Money a day, the AI's and people's. `rows`: cost_date, side, cost_amount."""
    colours = palette.sides
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(cornerRadius=1)
        .encode(
            x=day_axis("cost_date"),
            y=alt.Y("sum(cost_amount):Q", title=currency, axis=count_axis(palette)),
            color=alt.Color(
                "side:N",
                scale=alt.Scale(domain=list(colours), range=list(colours.values())),
                legend=None,
            ),
            tooltip=[alt.Tooltip("cost_date:T", title="Day", format=LONG_DAY), "side:N",
                     alt.Tooltip("sum(cost_amount):Q", title=currency, format=",.2f")],
        )
    )  # fmt: skip
    return chart.properties(height=240)
