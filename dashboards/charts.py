"""Altair charts. A chart counts nothing: it draws the rows that a query returned."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboards.rates import Interval, Rate
from dashboards.theme import OUTCOMES, Palette
from dashboards.words import name, percent, span

BAR_HEIGHT = 260
EVENT_HEIGHT = 180
ROW_HEIGHT = 44
LONG_DAY = "%-d %B %Y"


def outcomes_by_day(rows: pd.DataFrame, palette: Palette) -> alt.Chart:
    """Conversations a day, stacked by outcome. `rows`: episode_date, outcome, episode_count."""
    chart: alt.Chart = _stacked(rows, palette).encode(
        x=_day("episode_date"),
        y=alt.Y("sum(episode_count):Q", title="conversations", axis=_count_axis(palette)),
        tooltip=[alt.Tooltip("episode_date:T", title="Day", format=LONG_DAY), *_outcome_tooltip()],
    )
    return chart.properties(height=BAR_HEIGHT)


def outcomes_by_channel(rows: pd.DataFrame, palette: Palette) -> alt.Chart:
    """Conversations a channel, stacked by outcome. `rows`: channel, outcome, episode_count."""
    named = rows.assign(channel_name=rows["channel"].map(name))
    chart: alt.Chart = _stacked(named, palette).encode(
        y=alt.Y("channel_name:N", title=None, sort="-x", axis=alt.Axis(labelLimit=110, ticks=False, domain=False)),
        x=alt.X("sum(episode_count):Q", title="conversations", axis=_count_axis(palette)),
        tooltip=[alt.Tooltip("channel_name:N", title="Channel"), *_outcome_tooltip()],
    )
    return chart.properties(height=ROW_HEIGHT * named["channel"].nunique() + 40)


def _day(field: str) -> alt.X:
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


def _count_axis(palette: Palette) -> alt.Axis:
    return alt.Axis(tickMinStep=1, tickCount=5, format=",d", gridColor=palette.grid, domain=False)


def rate_strip(now: Rate, before: Rate, palette: Palette) -> alt.LayerChart:
    """A rate on the way from 0 to 100 %: its interval, where it can still end, and the period before."""
    layers = [_bar(Interval(0, 1), 8, palette.track, "0 to 100 %")]
    if now.interval:
        layers.append(_bar(now.interval, 8, palette.outcomes["claimed"], f"95 %: {span(now.interval)}"))
    if now.reach and (now.unknown or now.pending):
        layers.append(_bar(now.reach, 2, palette.quiet, f"Once all are known: {span(now.reach)}"))
    if before.value is not None:
        layers.append(_tick(before.value, palette.quiet, 2, f"Period before: {percent(before.value)}"))
    if now.value is not None:
        layers.append(_tick(now.value, palette.accent, 4, f"This period: {percent(now.value)}"))
    strip = alt.LayerChart(layer=layers, height=22, background="transparent", padding=0)
    drawn: alt.LayerChart = strip.configure_view(stroke=None)
    return drawn


def _share(field: str) -> alt.X:
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, 1]), axis=None)


def _bar(interval: Interval, size: int, colour: str, label: str) -> alt.Chart:
    data = pd.DataFrame({"low": [interval.low], "high": [interval.high], "label": [label]})
    bar = alt.Chart(data).mark_bar(size=size, color=colour, cornerRadius=2)
    drawn: alt.Chart = bar.encode(x=_share("low"), x2="high", tooltip=alt.Tooltip("label:N", title=""))
    return drawn


def _tick(at: float, colour: str, thickness: float, label: str) -> alt.Chart:
    data = pd.DataFrame({"at": [at], "label": [label]})
    tick = alt.Chart(data).mark_tick(color=colour, thickness=thickness, size=20, orient="vertical")
    drawn: alt.Chart = tick.encode(x=_share("at"), tooltip=alt.Tooltip("label:N", title=""))
    return drawn


def events_by_day(rows: pd.DataFrame, palette: Palette) -> alt.Chart:
    """Service events a day. `rows`: event_date, event_count."""
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(color=palette.accent, cornerRadius=1)
        .encode(
            x=_day("event_date"),
            y=alt.Y("sum(event_count):Q", title="events", axis=_count_axis(palette)),
            tooltip=[
                alt.Tooltip("event_date:T", title="Day", format=LONG_DAY),
                alt.Tooltip("sum(event_count):Q", title="Events", format=","),
            ],
        )
    )
    return chart.properties(height=EVENT_HEIGHT)
