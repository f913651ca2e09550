"""The filters above a page, and what they say in words.

Every choice is kept in the address, to be shared, as the table's own word and not as the one that is shown; and in the
session, so that it holds on the next page as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards.periods import Period, last_days
from dashboards.snapshot import Parameter, Snapshot, ask
from dashboards.words import day, name

OWN_DATES = "Own dates"
PRESETS = {"7 days": 7, "28 days": 28, "90 days": 90}
DEFAULT_PRESET = "28 days"
EVERY_SKILL = "all"


@dataclass(frozen=True)
class EpisodeFilter:
    """Which episodes are counted; `skill` is one skill, or `all`."""

    period: Period
    channels: tuple[str, ...]
    customer_types: tuple[str, ...]
    skill: str = EVERY_SKILL

    @property
    def by_date(self) -> dict[str, Parameter]:
        """Parameters of queries on reports that know no skills; reports keep the brand's days."""
        return {"first_date": self.period.first, "last_date": self.period.last, **self._who}

    @property
    def by_date_and_skill(self) -> dict[str, Parameter]:
        """Parameters of queries on reports that know skills."""
        return {**self.by_date, "skill": self.skill}

    def by_moment(self, zone: ZoneInfo) -> dict[str, Parameter]:
        """Parameters of queries on marts, which keep moments in UTC."""
        starts_at, ends_at = self.period.bounds(zone)
        return {"starts_at": starts_at, "ends_at": ends_at, **self._who}

    def by_moment_and_skill(self, zone: ZoneInfo) -> dict[str, Parameter]:
        """Parameters of queries on marts that know skills."""
        return {**self.by_moment(zone), "skill": self.skill}

    @property
    def answers(self) -> str:
        """The skill as pages of contacts mean it: the one of the matter that they began with; "" for every skill."""
        return "" if self.skill == EVERY_SKILL else self.skill

    @property
    def _who(self) -> dict[str, Parameter]:
        return {"channels": self.channels, "customer_types": self.customer_types}

    @property
    def before(self) -> EpisodeFilter:
        """The same, for the period before."""
        return replace(self, period=self.period.before)

    @property
    def earlier(self) -> str:
        """The period before in words: 28 days before."""
        return f"{self.period.day_count} {'day' if self.period.day_count == 1 else 'days'} before"


def pick_period(as_of: datetime, zone: ZoneInfo) -> Period:
    """Let the reader choose a period; the default ends on the snapshot's day, not on today's."""
    options = [*PRESETS, OWN_DATES]
    begin_with("period", [each for each in linked("period") if each in options][:1] or [DEFAULT_PRESET], single=True)
    choice = st.segmented_control("Period", options, required=True, key="period")
    keep("period", [choice or DEFAULT_PRESET])
    if choice != OWN_DATES:
        return last_days(PRESETS[choice or DEFAULT_PRESET], as_of, zone)
    proposed = _linked_period() or last_days(PRESETS[DEFAULT_PRESET], as_of, zone)
    st.session_state["dates"] = st.session_state.get("dates", (proposed.first, proposed.last))
    picked = st.date_input("Dates, both included", key="dates", format="DD/MM/YYYY")
    period = _period_of(picked) or proposed
    keep("dates", [period.first.isoformat(), period.last.isoformat()])
    return period


def _linked_period() -> Period | None:
    with suppress(ValueError):
        first, last = (date.fromisoformat(each) for each in linked("dates"))
        return Period(first, last)
    return None


def _period_of(picked: date | Sequence[date | None] | None) -> Period | None:
    # While the reader has chosen only the first end, Streamlit gives one date.
    match picked:
        case (date() as first, date() as last):
            return Period(first, last)
        case (date() as only,) | (date() as only):
            return Period(only, only)
        case _:
            return None


def pick_episodes(
    snapshot: Snapshot, zone: ZoneInfo, *, with_customers: bool = True, by_matter: bool = False
) -> EpisodeFilter:
    """Let the reader choose period, channels, customer types and a skill; choosing none of a kind means all.

    `by_matter` where the skill is that of the matter which a contact began with, and not one that answered in it.
    """
    offered = ask(snapshot, "episode_choices").groupby("kind")["choice"].apply(list).to_dict()
    channels, customer_types = offered.get("channel", []), offered.get("customer", [])
    with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
        period = pick_period(snapshot.as_of, zone)
        chosen_channels = _pick("Channel", channels, key="channel")
        chosen_types = _pick("Customer", customer_types, key="customer_type") if with_customers else []
        skill = _pick_skill(offered.get("skill", []))
    st.caption(f"{day(period.first)} to {day(period.last)}, both included")
    if by_matter and skill != EVERY_SKILL:
        st.caption("What began with a matter for the skill, whether it answered or not.")
    return EpisodeFilter(period, tuple(chosen_channels or channels), tuple(chosen_types or customer_types), skill)


def _pick(label: str, options: list[str], key: str) -> list[str]:
    begin_with(key, [each for each in linked(key) if each in options])
    picked: list[str] = st.pills(label, options, selection_mode="multi", format_func=name, key=key)
    keep(key, picked)
    return picked


def _pick_skill(options: list[str]) -> str:
    begin_with("skill", [each for each in linked("skill") if each in options][:1], single=True)
    picked = st.selectbox(
        "Skill", options, index=None, format_func=name, placeholder="Every skill", key="skill", width=240
    )
    keep("skill", [picked] if picked else [])
    return picked or EVERY_SKILL


def linked(key: str) -> list[str]:
    """What the address asks for; where it says nothing, what was chosen on the page before."""
    told: list[str] = st.query_params.get_all(key)
    return told or st.session_state.get(f"kept_{key}", [])


def begin_with(key: str, values: list[str], *, single: bool = False) -> None:
    """Let a widget begin with what is asked for, unless the reader has touched it."""
    if key in st.session_state:
        # What was chosen on the page before holds here, and only what is said again is also shown as chosen.
        st.session_state[key] = st.session_state[key]
    elif values or not single:
        st.session_state[key] = values[0] if single else values


def keep(key: str, values: list[str]) -> None:
    """Keep a choice in the address and for the next page."""
    st.session_state[f"kept_{key}"] = values
    if st.query_params.get_all(key) != values:
        st.query_params[key] = values
