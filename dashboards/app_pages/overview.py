"""How conversations end: resolved, routed to the team, closed, or not yet known."""

from __future__ import annotations

import streamlit as st

from dashboards import definitions, words
from dashboards.cards import RateCard, count_card, outcome_legend
from dashboards.charts import outcomes_by_channel, outcomes_by_day
from dashboards.figures import EpisodeCounts, PeriodFigures, period_figures
from dashboards.filters import EpisodeFilter, pick_episodes
from dashboards.frame import opened_page
from dashboards.snapshot import Snapshot, ask
from dashboards.theme import Palette, palette


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("Overview", "How conversations with the assistant end.")
    chosen = pick_episodes(snapshot, configured.zone)
    now = period_figures(snapshot, chosen, configured.zone)
    if not now.counts.episode_count:
        _nothing_to_count(now.counts)
        return
    before = period_figures(snapshot, chosen.before, configured.zone)
    earlier = f"{words.counted(chosen.period.day_count, 'day')} before"
    colours = palette()
    _headline(now.counts, before.counts, earlier, colours)
    _beside(now, before, earlier, colours)
    _volume(snapshot, chosen, colours)


def _nothing_to_count(counts: EpisodeCounts) -> None:
    with st.container(border=True):
        st.subheader("No conversations here")
        st.markdown(
            "No conversation started in this period with these filters. Choose a longer period, or another channel."
        )
        if counts.excluded_count:
            st.caption(f"{words.count(counts.excluded_count)} left out as preview, test or spam.")


def _headline(now: EpisodeCounts, before: EpisodeCounts, earlier: str, colours: Palette) -> None:
    left, right = st.columns(2)
    with left:
        RateCard(
            title="Resolution rate",
            definition=definitions.RESOLUTION,
            direction="more is better",
            now=now.resolution,
            before=before.resolution,
            earlier=earlier,
            detail=f"Confirmed {words.count(now.confirmed_count)} · claimed {words.count(now.claimed_count)}"
            f" · autonomous {words.count(now.autonomous_count)}",
        ).show(colours)
    with right:
        RateCard(
            title="Routed to team",
            definition=definitions.ROUTED,
            direction="neither",
            now=now.routed_to_team,
            before=before.routed_to_team,
            earlier=earlier,
            detail=f"{words.count(now.human_resolved_count)} of them resolved by a person so far"
            f" · {words.count(now.assisted_count)} resolved with the AI's help (assisted)",
        ).show(colours)


def _beside(now: PeriodFigures, before: PeriodFigures, earlier: str, colours: Palette) -> None:
    asked, failed, volume, reply = st.columns(4)
    with asked:
        rates = now.facts.team_requested, before.facts.team_requested
        card = RateCard("Requested team", definitions.REQUESTED, "neither", *rates, earlier)
        card.show(colours, with_strip=False)
    with failed:
        rates = now.facts.handoff_failed, before.facts.handoff_failed
        card = RateCard("Handover failed", definitions.FAILED, "less is better", *rates, earlier)
        card.show(colours, with_strip=False)
    with volume:
        _conversations(now.counts, before.counts, earlier)
    with reply:
        _first_reply(now, before, earlier)


def _conversations(now: EpisodeCounts, before: EpisodeCounts, earlier: str) -> None:
    count_card(
        "Conversations",
        words.count(now.episode_count),
        f"{words.count(before.episode_count)} in the {earlier}",
        f"**{words.count(now.episode_count - now.open_count)}** decided · **{words.count(now.open_count)}** still open"
        f" · {words.count(now.excluded_count)} left out",
        definitions.VOLUME,
    )


def _first_reply(now: PeriodFigures, before: PeriodFigures, earlier: str) -> None:
    median, median_before = now.facts.median_ai_reply, before.facts.median_ai_reply
    answered = now.facts.ai_replied_count
    count_card(
        "Median first reply",
        words.NOTHING if median is None else words.duration(median),
        None if median_before is None else f"{words.duration(median_before)} in the {earlier}",
        f"**{words.count(answered)}** of **{words.count(now.counts.episode_count)}** had a reply from the AI",
        definitions.FIRST_REPLY,
    )


def _volume(snapshot: Snapshot, chosen: EpisodeFilter, colours: Palette) -> None:
    by_day = ask(snapshot, "episodes_by_day", **chosen.by_date)
    by_channel = ask(snapshot, "episodes_by_channel", **chosen.by_date)
    st.subheader("Conversations by day and outcome")
    outcome_legend(colours)
    st.altair_chart(outcomes_by_day(by_day, colours), width="stretch")
    st.subheader("Conversations by channel and outcome")
    st.altair_chart(outcomes_by_channel(by_channel, colours), width="stretch")


show()
