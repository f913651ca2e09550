"""Altair charts. A chart counts nothing: it draws the rows that a query returned."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
from altair.utils.schemapi import disable_debug_mode

from dashboards.rates import Rate
from dashboards.theme import OUTCOMES, Palette
from dashboards.words import name, percent, span

# Altair checks each piece when it is made and the whole when it is drawn: the second is enough, and half the time.
disable_debug_mode()

BAR_HEIGHT = 260
EVENT_HEIGHT = 180
ROW_HEIGHT = 44
LONG_DAY = "%-d %B %Y"


def outcomes_by_day(rows: pd.DataFrame, palette: Palette) -> alt.Chart:
    """Conversations a day, stacked by outcome. `rows`: episode_date, outcome, episode_count."""
    chart: alt.Chart = _stacked(rows, palette).encode(
        x=day_axis("episode_date"),
        y=alt.Y("sum(episode_count):Q", title="conversations", axis=count_axis(palette)),
        tooltip=[alt.Tooltip("episode_date:T", title="Day", format=LONG_DAY), *_outcome_tooltip()],
    )
    return chart.properties(height=BAR_HEIGHT)


def outcomes_by_channel(rows: pd.DataFrame, palette: Palette) -> alt.Chart:
    """Conversations a channel, stacked by outcome. `rows`: channel, outcome, episode_count."""
    named = rows.assign(channel_name=rows["channel"].map(name))
    chart: alt.Chart = _stacked(named, palette).encode(
        y=alt.Y("channel_name:N", title=None, sort="-x", axis=alt.Axis(labelLimit=110, ticks=False, domain=False)),
        x=alt.X("sum(episode_count):Q", title="conversations", axis=count_axis(palette)),
        tooltip=[alt.Tooltip("channel_name:N", title="Channel"), *_outcome_tooltip()],
    )
    return chart.properties(height=ROW_HEIGHT * named["channel"].nunique() + 40)


def day_axis(field: str) -> alt.X:
    """A day under each band."""
    # Bands, not a time scale: a label then stands under the middle of its day. The query fills every day.
    axis = alt.Axis(format="%-d %b", labelOverlap="greedy", labelSeparation=12, labelAngle=0, ticks=False, grid=False)
    return alt.X(f"{field}:O", timeUnit="yearmonthdate", title=None, axis=axis)


def _stacked(rows: pd.DataFrame, palette: Palette) -> alt.Chart:
    order = list(OUTCOMES)
    ranked = rows.assign(rank=rows["outcome"].map(order.index), outcome_name=rows["outcome"].map(OUTCOMES))
    colours = alt.Scale(domain=order, range=[palette.outcomes[outcome] for outcome in OUTCOMES])
    # What is not known yet has an outline: it may become any of the others.
    outline = alt.condition("datum.outcome === 'open'", alt.value(palette.quiet), alt.value("transparent"))
    chart: alt.Chart = (
        alt.Chart(ranked)
        .mark_bar(cornerRadius=1, strokeWidth=0.8)
        .encode(
            color=alt.Color("outcome:N", scale=colours, legend=None),
            stroke=outline,
            order=alt.Order("rank:Q"),
        )
    )
    return chart


def _outcome_tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("outcome_name:N", title="Outcome"),
        alt.Tooltip("sum(episode_count):Q", title="Conversations", format=","),
    ]


def count_axis(palette: Palette) -> alt.Axis:
    """Whole numbers with a quiet grid."""
    return alt.Axis(tickMinStep=1, tickCount=5, format=",d", gridColor=palette.grid, domain=False)


def rate_strip(now: Rate, before: Rate, palette: Palette) -> alt.LayerChart:
    """A rate on the way from 0 to 100 %: its interval, where it can still end, and the period before.

    Two layers and not one for each mark: what Altair checks of a layer took 50 ms, and a page has up to four strips.
    """
    bars = [(0.0, 1.0, 8, palette.track, "0 to 100 %")]
    if now.interval:
        claimed = palette.outcomes["claimed"]
        bars.append((now.interval.low, now.interval.high, 8, claimed, f"95 %: {span(now.interval)}"))
    if now.reach and (now.unknown or now.pending):
        reach = f"Once all are known: {span(now.reach)}"
        bars.append((now.reach.low, now.reach.high, 2, palette.quiet, reach))
    ticks = []
    if before.value is not None:
        ticks.append((before.value, 2, palette.quiet, f"Period before: {percent(before.value)}"))
    if now.value is not None:
        ticks.append((now.value, 4, palette.accent, f"This period: {percent(now.value)}"))
    strip = alt.LayerChart(
        layer=[_bars(bars), *([_ticks(ticks)] if ticks else [])], height=22, background="transparent", padding=0
    )
    drawn: alt.LayerChart = strip.configure_view(stroke=None)
    return drawn


def _share(field: str) -> alt.X:
    return alt.X(field, type="quantitative", scale=alt.Scale(domain=[0, 1]), axis=None)


def _bars(rows: list[tuple[float, float, int, str, str]]) -> alt.Chart:
    data = pd.DataFrame(rows, columns=["low", "high", "thickness", "colour", "label"])
    drawn: alt.Chart = alt.Chart(data).mark_bar(cornerRadius=2).encode(x=_share("low"), x2="high", **_as_told())
    return drawn


def _ticks(rows: list[tuple[float, int, str, str]]) -> alt.Chart:
    # A bar as wide as its line: a tick's thickness cannot be told by a row.
    data = pd.DataFrame(rows, columns=["at", "width", "colour", "label"])
    ends = data.assign(low=data["at"] - data["width"] / 1000, high=data["at"] + data["width"] / 1000, thickness=20)
    drawn: alt.Chart = alt.Chart(ends).mark_bar().encode(x=_share("low"), x2="high", **_as_told())
    return drawn


def _as_told() -> dict[str, Any]:
    """Thickness, colour and words as the row has them."""
    return {
        "size": alt.Size("thickness", type="quantitative", scale=None, legend=None),
        "color": alt.Color("colour", type="nominal", scale=None, legend=None),
        "tooltip": alt.Tooltip("label", type="nominal", title=""),
    }


def events_by_day(rows: pd.DataFrame, palette: Palette) -> alt.Chart:
    """Service events a day. `rows`: event_date, event_count."""
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(color=palette.accent, cornerRadius=1)
        .encode(
            x=day_axis("event_date"),
            y=alt.Y("sum(event_count):Q", title="events", axis=count_axis(palette)),
            tooltip=[
                alt.Tooltip("event_date:T", title="Day", format=LONG_DAY),
                alt.Tooltip("sum(event_count):Q", title="Events", format=","),
            ],
        )
    )
    return chart.properties(height=EVENT_HEIGHT)
