"""Which rules hand over, whether they should have, what people were given, and how soon a person was there."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboards import definitions, links, words
from dashboards.breakdowns import stacked_by_name
from dashboards.cards import RateCard, colour_legend, count_card, rate_cards
from dashboards.columns import count_column
from dashboards.downloads import offer, offer_rates
from dashboards.drawn import drawn
from dashboards.filters import EpisodeFilter, pick_episodes
from dashboards.frame import nobody_wrote, opened_page
from dashboards.rates import Rate
from dashboards.service import handoff_rates, service_rates
from dashboards.settings import Settings
from dashboards.snapshot import Snapshot, ask
from dashboards.theme import palette

HANDOVERS = ("routed_to_team", "requested_team", "handover_failed")
REGRETS = ("avoidable_escalation", "missed_escalation")
GIVEN = ("package_complete", "asked_again", "handover_answered")
PARTS = {"avoidable_count": "Avoidable", "needed_count": "A person was needed", "unknown_count": "Not known yet"}


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("Escalations", "Which rules hand over, and whether they should have.")
    chosen = pick_episodes(snapshot, configured.zone)
    now, before = service_rates(snapshot, chosen), service_rates(snapshot, chosen.before)
    if not now["resolution"].denominator:
        nobody_wrote()
        return
    given, given_before = handoff_rates(snapshot, chosen), handoff_rates(snapshot, chosen.before)
    ours = (*HANDOVERS, "human_resolved", *REGRETS)
    offer_rates(
        "escalations",
        chosen,
        {name: now[name] for name in ours} | given,
        {name: before[name] for name in ours} | given_before,
    )
    rate_cards(HANDOVERS, now, before, chosen.earlier, with_strip=False, in_a_row=3)
    st.header("Regret, both ways")
    rate_cards(REGRETS, now, before, chosen.earlier, in_a_row=2)
    st.header("How soon a person is there")
    resolved, soon = st.columns(2)
    with resolved:
        RateCard("human_resolved", now["human_resolved"], before["human_resolved"], chosen.earlier).show(palette())
    with soon:
        _time_to_human(snapshot, configured, chosen)
    st.header("What people were given")
    rate_cards(GIVEN, given, given_before, chosen.earlier, with_strip=False, in_a_row=3)
    _parts(snapshot, chosen)
    _rules(snapshot, configured, chosen, now["resolution"].denominator)


def _time_to_human(snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter) -> None:
    now, before = (
        ask(snapshot, "time_to_human", "chosen_courses", **each.by_moment_and_skill(configured.zone)).iloc[0]
        for each in (chosen, chosen.before)
    )
    count_card(
        "Median time to a person",
        _duration(now["median_seconds"]),
        f"{_duration(before['median_seconds'])} in the {chosen.earlier}",
        f"**{words.count(int(now['answered_count']))}** of **{words.count(int(now['routed_count']))}** had a reply",
        definitions.TIME_TO_HUMAN,
    )


def _duration(seconds: float) -> str:
    return words.NOTHING if pd.isna(seconds) else words.duration(timedelta(seconds=float(seconds)))


def _parts(snapshot: Snapshot, chosen: EpisodeFilter) -> None:
    rows = ask(snapshot, "handoff_parts", "chosen_episodes", **chosen.by_date_and_skill)
    if rows.empty:
        st.info("Of no handover it was told what its package held.", icon=":material/inventory_2:")
        return
    table = rows.assign(
        part=rows["part"].map(words.name),
        missing=[_share(*pair) for pair in zip(rows["missing_count"], rows["package_count"], strict=True)],
        asked=[_share(*pair) for pair in zip(rows["asked_count"], rows["answered_count"], strict=True)],
    )
    st.dataframe(
        table,
        hide_index=True,
        alt="Parts of packages: how often each was missing, and how often people asked for it although it was there",
        column_order=["part", "package_count", "missing_count", "missing", "asked_count", "asked"],
        column_config={
            "part": st.column_config.TextColumn("Part", pinned=True),
            "package_count": count_column("Packages that it applies to"),
            "missing_count": count_column("Missing"),
            "missing": "Missing, 95 %",
            "asked_count": count_column("Asked for again"),
            "asked": "Asked for again, 95 %",
        },
    )
    with st.container(horizontal=True):
        offer("Download parts", "packages", chosen.period, lambda: table)
        with st.popover("How it is counted", type="tertiary", icon=":material/info:"):
            st.markdown(definitions.PARTS)


def _share(numerator: int, denominator: int) -> str:
    rate = Rate(int(numerator), int(denominator))
    return f"{words.percent(rate.value)} ({words.span(rate.interval)})" if rate.interval else words.NOTHING


def _rules(snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter, episodes: int) -> None:
    st.header("By rule")
    rows = ask(snapshot, "escalation_rules", **chosen.by_moment_and_skill(configured.zone))
    if rows.empty:
        st.info("Nothing was routed to the team.", icon=":material/check:")
        return
    earlier = ask(snapshot, "escalation_rules", **chosen.before.by_moment_and_skill(configured.zone))
    table = _worded(rows, earlier, episodes)
    parts = rows.melt("rule", list(PARTS), "part", "amount")
    colour_legend(palette().regrets, palette())
    drawn(
        stacked_by_name(
            parts.assign(name=parts["rule"].map(words.name), part=parts["part"].map(PARTS)),
            palette().regrets,
            palette(),
            "conversations",
        ),
        table,
        {
            "rule": st.column_config.TextColumn("Rule", pinned=True),
            "routed_count": count_column("Routed"),
            "before_count": count_column("Period before"),
            "share": "Share",
            "interval": "95 %",
            "avoidable_count": count_column("Avoidable"),
            "needed_count": count_column("Needed"),
            "unknown_count": count_column("Not known yet"),
            "to_human": st.column_config.TextColumn("Median to a person"),
            "slow": st.column_config.TextColumn("Slowest tenth from"),
        },
        "Conversations routed by each rule, by what the handover proved to be; the table has the numbers.",
        key="by_rule",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rule = st.selectbox("Conversations of the rule", list(rows["rule"]), format_func=words.name, key="of_rule")
        links.to_behind("routed_to_team", rule=str(rule), key="behind_rule")
        offer("Download rules", "rules", chosen.period, lambda: table)
        with st.popover("How it is counted", type="tertiary", icon=":material/info:"):
            st.markdown(definitions.BY_RULE)


def _worded(rows: pd.DataFrame, earlier: pd.DataFrame, episodes: int) -> pd.DataFrame:
    before = dict(zip(earlier["rule"], earlier["routed_count"], strict=True))
    shares = [Rate(int(count), episodes) for count in rows["routed_count"]]
    return rows.assign(
        rule=rows["rule"].map(words.name),
        before_count=[int(before.get(rule, 0)) for rule in rows["rule"]],
        share=[words.percent(rate.value) for rate in shares],
        interval=[words.span(rate.interval) for rate in shares],
        to_human=rows["median_minutes_to_human"].map(words.minutes),
        slow=rows["slow_minutes_to_human"].map(words.minutes),
    )


show()
