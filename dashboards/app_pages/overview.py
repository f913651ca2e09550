"""How conversations end: resolved, routed to the team, closed, or not yet known."""

from __future__ import annotations

import streamlit as st

from dashboards import definitions, words
from dashboards.cards import RateCard, count_card, outcome_legend
from dashboards.charts import outcomes_by_channel, outcomes_by_day
from dashboards.columns import count_column
from dashboards.downloads import offer_rates
from dashboards.drawn import drawn
from dashboards.figures import PeriodFigures, period_figures
from dashboards.filters import EpisodeFilter, pick_episodes
from dashboards.frame import opened_page
from dashboards.snapshot import Snapshot, ask
from dashboards.theme import OUTCOMES, Palette, palette

SHOWN = ("resolution", "confirmed", "claimed", "autonomous", "assisted", "routed_to_team", "human_resolved",
         "requested_team", "handover_failed")  # fmt: skip


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("Overview", "How conversations with the assistant end.")
    chosen = pick_episodes(snapshot, configured.zone)
    now = period_figures(snapshot, chosen, configured.zone)
    if not now.episode_count:
        _nothing_to_count(now.excluded_count)
        return
    before = period_figures(snapshot, chosen.before, configured.zone)
    offer_rates("overview", chosen, *({name: each.rates[name] for name in SHOWN} for each in (now, before)))
    colours = palette()
    _headline(now, before, chosen.earlier, colours)
    _beside(now, before, chosen.earlier, colours)
    _volume(snapshot, chosen, colours)


def _nothing_to_count(excluded_count: int) -> None:
    with st.container(border=True):
        st.subheader("No conversations here")
        st.markdown(
            "No conversation started in this period with these filters. Choose a longer period, or another channel."
        )
        if excluded_count:
            st.caption(f"{words.count(excluded_count)} left out as preview, test or spam.")


def _headline(now: PeriodFigures, before: PeriodFigures, earlier: str, colours: Palette) -> None:
    details = {
        "resolution": f"Confirmed {words.count(now.count('confirmed'))} · claimed {words.count(now.count('claimed'))}"
        f" · autonomous {words.count(now.count('autonomous'))}",
        "routed_to_team": f"{words.count(now.count('human_resolved'))} of them resolved by a person so far"
        f" · {words.count(now.count('assisted'))} resolved with the AI's help (assisted)",
    }
    for column, (name, detail) in zip(st.columns(2), details.items(), strict=True):
        with column:
            RateCard(name, now.rates[name], before.rates[name], earlier, detail).show(colours)


def _beside(now: PeriodFigures, before: PeriodFigures, earlier: str, colours: Palette) -> None:
    asked, failed, volume, reply = st.columns(4)
    for column, name in ((asked, "requested_team"), (failed, "handover_failed")):
        with column:
            RateCard(name, now.rates[name], before.rates[name], earlier).show(colours, with_strip=False)
    with volume:
        _conversations(now, before, earlier)
    with reply:
        _first_reply(now, before, earlier)


def _conversations(now: PeriodFigures, before: PeriodFigures, earlier: str) -> None:
    count_card(
        "Conversations",
        words.count(now.episode_count),
        f"{words.count(before.episode_count)} in the {earlier}",
        f"**{words.count(now.episode_count - now.open_count)}** decided · **{words.count(now.open_count)}** still open"
        f" · {words.count(now.excluded_count)} left out",
        definitions.VOLUME,
    )


def _first_reply(now: PeriodFigures, before: PeriodFigures, earlier: str) -> None:
    median, median_before = now.median_ai_reply, before.median_ai_reply
    count_card(
        "Median first reply",
        words.NOTHING if median is None else words.duration(median),
        None if median_before is None else f"{words.duration(median_before)} in the {earlier}",
        f"**{words.count(now.ai_replied_count)}** of **{words.count(now.episode_count)}** had a reply from the AI",
        definitions.FIRST_REPLY,
    )


def _volume(snapshot: Snapshot, chosen: EpisodeFilter, colours: Palette) -> None:
    by_day = ask(snapshot, "episodes_by_day", **chosen.by_date_and_skill)
    by_channel = ask(snapshot, "episodes_by_channel", **chosen.by_date_and_skill)
    st.subheader("Conversations by day and outcome")
    outcome_legend(colours)
    outcomes = {"outcome": "Outcome", "episode_count": count_column("Conversations")}
    drawn(
        outcomes_by_day(by_day, colours),
        by_day.assign(outcome=by_day["outcome"].map(OUTCOMES)),
        {"episode_date": st.column_config.DateColumn("Day", format="D MMM YYYY"), **outcomes},
        "Conversations of each day by how they ended; the table has the numbers.",
        key="by_day",
    )
    st.subheader("Conversations by channel and outcome")
    drawn(
        outcomes_by_channel(by_channel, colours),
        by_channel.assign(outcome=by_channel["outcome"].map(OUTCOMES), channel=by_channel["channel"].map(words.name)),
        {"channel": "Channel", **outcomes},
        "Conversations of each channel by how they ended; the table has the numbers.",
        key="by_channel",
    )


show()
