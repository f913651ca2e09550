"""The filters above a page, and what they say in words. Every choice is kept in the address, to be shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards.periods import Period, last_days
from dashboards.snapshot import Parameter, Snapshot, ask
from dashboards.words import day, name

OWN_DATES = "Own dates"
PRESETS = {"7 days": 7, "28 days": 28, "90 days": 90}
DEFAULT_PRESET = "28 days"


@dataclass(frozen=True)
class EpisodeFilter:
    """Which episodes are counted."""

    period: Period
    channels: tuple[str, ...]
    customer_types: tuple[str, ...]

    @property
    def by_date(self) -> dict[str, Parameter]:
        """Parameters of queries on reports, which keep the brand's days."""
        return {"first_date": self.period.first, "last_date": self.period.last, **self._who}

    def by_moment(self, zone: ZoneInfo) -> dict[str, Parameter]:
        """Parameters of queries on marts, which keep moments in UTC."""
        starts_at, ends_at = self.period.bounds(zone)
        return {"starts_at": starts_at, "ends_at": ends_at, **self._who}

    @property
    def _who(self) -> dict[str, Parameter]:
        return {"channels": self.channels, "customer_types": self.customer_types}

    @property
    def before(self) -> EpisodeFilter:
        """The same, for the period before."""
        return EpisodeFilter(self.period.before, self.channels, self.customer_types)


def pick_period(as_of: datetime, zone: ZoneInfo) -> Period:
    """Let the reader choose a period; the default ends on the snapshot's day, not on today's."""
    choice = st.segmented_control(
        "Period", [*PRESETS, OWN_DATES], default=DEFAULT_PRESET, required=True, key="period", bind="query-params"
    )
    if choice != OWN_DATES:
        return last_days(PRESETS[choice or DEFAULT_PRESET], as_of, zone)
    proposed = last_days(PRESETS[DEFAULT_PRESET], as_of, zone)
    picked = st.date_input(
        "Dates, both included", (proposed.first, proposed.last), key="dates", bind="query-params", format="DD/MM/YYYY"
    )
    return _period_of(picked) or proposed


def _period_of(picked: date | Sequence[date | None] | None) -> Period | None:
    # While the reader has chosen only the first end, Streamlit gives one date.
    match picked:
        case (date() as first, date() as last):
            return Period(first, last)
        case (date() as only,) | (date() as only):
            return Period(only, only)
        case _:
            return None


def pick_episodes(snapshot: Snapshot, zone: ZoneInfo) -> EpisodeFilter:
    """Let the reader choose period, channels and customer types; choosing none of a kind means all."""
    offered = ask(snapshot, "episode_choices")
    channels = sorted(set(offered["channel"]))
    customer_types = sorted(set(offered["customer_type"]))
    with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
        period = pick_period(snapshot.as_of, zone)
        chosen_channels = _pick("Channel", channels, key="channel")
        chosen_types = _pick("Customer", customer_types, key="customer")
    st.caption(f"{day(period.first)} to {day(period.last)}, both included")
    return EpisodeFilter(period, tuple(chosen_channels or channels), tuple(chosen_types or customer_types))


def _pick(label: str, options: list[str], key: str) -> list[str]:
    return st.pills(label, options, selection_mode="multi", format_func=name, key=key, bind="query-params")
