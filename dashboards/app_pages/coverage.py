"""What contacts are about, which of them a live skill met, what to switch on next, and which skill got worse."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards import definitions, links, words
from dashboards.cards import RateCard, count_card
from dashboards.columns import count_column
from dashboards.coverage_charts import gains, mix_by_intent
from dashboards.downloads import offer
from dashboards.drawn import drawn
from dashboards.filters import EpisodeFilter, pick_episodes
from dashboards.frame import opened_page
from dashboards.periods import Period
from dashboards.rates import Rate, wilson_interval
from dashboards.service import service_rates
from dashboards.snapshot import Snapshot, ask
from dashboards.theme import palette

NONE = "none"
BASES = {
    "own": "its own outcomes",
    "kind": "live skills of its manner",
    "all": "all live skills",
    "nothing": "nothing: no skill is live",
}
TESTS = {"switched_on": "Skills that were switched on", "as_if_new": "Live skills, as if they had never run"}


def show() -> None:
    """Draw the page."""
    lead = "What contacts are about, which of them a live skill met, and what to switch on next."
    snapshot, configured = opened_page("Skills and coverage", lead)
    _alerts(snapshot)
    chosen = pick_episodes(snapshot, configured.zone, by_matter=True)
    _mix(snapshot, chosen)
    currency = configured.brand.currency
    _plan(snapshot, currency)
    _backtest(snapshot)
    _drift(snapshot)
    _audit(snapshot, chosen)


def _alerts(snapshot: Snapshot) -> None:
    """Above everything else: it asks for somebody."""
    rows = ask(snapshot, "skill_drift")
    for place, row in enumerate(rows[rows["is_alert"]].to_dict("records")):
        now, before = row["numerator"] / row["denominator"], row["numerator_before"] / row["denominator_before"]
        moved = f"{words.percent(before)} in the {row['baseline']} before, {words.percent(now)} now"
        skill = str(row["skill"])
        st.error(f"**{words.name(skill)}** got worse: {row['measure']} {moved}.", icon=":material/trending_down:")
        links.link("Its conversations", links.to_conversations(skill=skill), key=f"alert_{place}")


def _mix(snapshot: Snapshot, chosen: EpisodeFilter) -> None:
    st.header("What contacts are about")
    rows, before = (ask(snapshot, "intent_mix", **each.by_date_and_skill) for each in (chosen, chosen.before))
    if rows.empty:
        st.info("No contact began in this period with these filters. Choose a longer period, or another channel.")
        return
    matters = rows[rows["intent"] != NONE]
    left, right = st.columns([2, 1])
    with left:
        excluded = service_rates(snapshot, chosen)["resolution"].excluded
        untold = words.count(int(matters["untold_count"].sum()))
        detail = f"{untold} began under a release that did not tell: of these it counts what answered."
        now, then = _covered(rows, excluded), _covered(before)
        RateCard("covered", now, then, chosen.earlier, detail, answers=chosen.answers).show(palette())
    with right:
        named, whole = int(matters["contact_count"].sum()), int(rows["contact_count"].sum())
        detail = f"**{words.count(whole - named)}** of **{words.count(whole)}** named nothing that was understood"
        count_card("Contacts with a matter", words.count(named), None, detail, definitions.MATTERS)
    if matters.empty:
        return
    told = matters.assign(share=[_share(int(each), named) for each in matters["contact_count"]])
    drawn(
        mix_by_intent(matters, palette()),
        told.assign(intent=told["intent"].map(words.name), stage=told["stage"].map(words.name)),
        _mix_columns(),
        "Contacts by what they began with, and how many of them a live skill met.",
        key="mix",
    )
    with st.container(horizontal=True):
        offer("Download the mix", "intent_mix", chosen.period, lambda: rows)
        _to_intent(list(matters["intent"]), chosen)


def _covered(rows: pd.DataFrame, excluded: int = 0) -> Rate:
    matters = rows[rows["intent"] != NONE]
    return Rate(int(matters["covered_count"].sum()), int(matters["contact_count"].sum()), excluded)


def _share(count: int, whole: int) -> str:
    return f"{words.percent(count / whole)} ({words.span(wilson_interval(count, whole))})"


def _to_intent(intents: list[str], chosen: EpisodeFilter) -> None:
    """Those that no skill answered are found as well: what they began with leads to them."""
    picked = st.selectbox(
        "Conversations of", intents, index=None, format_func=words.name, key="of_matter", width=240,
        placeholder="Conversations about", label_visibility="collapsed",
    )  # fmt: skip
    if picked:
        links.to_behind("covered", reason=picked, answers=chosen.answers, key="behind_matter")


def _mix_columns() -> dict[Any, Any]:
    return {
        "intent": "Began with",
        "stage": "Stage",
        "manner": "Wants",
        "contact_count": count_column("Contacts"),
        "share": st.column_config.TextColumn("Share (95 %)", width="medium"),
        "covered_count": count_column("Covered"),
        "decided_count": count_column("Decided", "Covered contacts that are no longer open"),
        "resolved_count": count_column("Resolved"),
        "verified_count": count_column("Verified"),
        "refuted_count": count_column("Refuted"),
        "cost_amount": st.column_config.NumberColumn("Cost", format="%.2f"),
    }


def _plan(snapshot: Snapshot, currency: str) -> None:
    st.header("What to switch on next")
    rows = ask(snapshot, "coverage_plan")
    if rows.empty:
        st.info(
            "No plan was made yet: once a release is signed, a refresh makes one each day and the next one shows it."
        )
        return
    first = rows.iloc[0]
    covered = (
        _share(int(first["covered_count"]), int(first["matter_count"])) if first["matter_count"] else words.NOTHING
    )
    st.markdown(
        f"Release `{first['release_id']}`, planned {words.day(first['found_on'])}: of the "
        f"{words.count(int(first['matter_count']))} contacts of the 28 days before, **{covered}** would be covered by "
        "its live skills."
    )
    with st.popover("How it is reckoned", type="tertiary", icon=":material/info:"):
        st.markdown(definitions.PLAN)
    waiting = rows[~rows["is_live"]]
    if waiting.empty:
        st.success("Every intent of the last 28 days has a live skill.", icon=":material/check:")
        return
    shown = waiting.assign(
        intent=waiting["intent"].map(words.name),
        basis=waiting["basis"].map(BASES),
        covered_with=waiting["covered_with_count"] / waiting["matter_count"],
        **{each: _spanned(waiting, each) for each in ("expected_resolved", "expected_verified")},
        cost=[f"{row.expected_cost_low:,.2f} to {row.expected_cost_high:,.2f}" for row in waiting.itertuples()],
    )
    described = "What each skill that is not live would resolve in 28 days, with its interval."
    drawn(gains(waiting, palette()), shown, _plan_columns(currency), described, key="plan")
    planned_on = first["found_on"].date()
    offer("Download the plan", "coverage_plan", Period(planned_on, planned_on), lambda: rows)


def _spanned(rows: pd.DataFrame, what: str) -> list[str]:
    """A count with both ends of its interval; a dash where none is declared."""
    parts = rows[[f"{what}_count", f"{what}_low", f"{what}_high"]].itertuples(index=False, name=None)
    return [words.NOTHING if pd.isna(mean) else f"{mean:,.0f} ({low:,.0f} to {high:,.0f})" for mean, low, high in parts]


def _plan_columns(currency: str) -> dict[Any, Any]:
    return {
        "intent": "Intent",
        "skill_mode": "Now",
        "manner": "Wants",
        "contact_count": count_column("Contacts"),
        "expected_resolved": "Resolved (95 %)",
        "expected_verified": "Verified (95 %)",
        "cost_now_amount": st.column_config.NumberColumn(f"Cost now, {currency}", format="%.2f"),
        "cost": f"Cost then, {currency}",
        "covered_with": st.column_config.NumberColumn("Would be covered with it and those above", format="percent"),
        "basis": "By",
        "pool_contact_count": count_column("Of contacts"),
    }


def _backtest(snapshot: Snapshot) -> None:
    st.subheader("Would such plans have been right?")
    rows = ask(snapshot, "coverage_backtest")
    with st.popover("How it is tested", type="tertiary", icon=":material/info:"):
        st.markdown(definitions.BACKTEST)
    if rows.empty:
        st.info("No skill was live for a whole settled period with 20 contacts yet, and others of it before.")
        return
    for test, told in TESTS.items():
        held = rows[rows["test"] == test]
        within = int(held["is_within"].sum())
        st.markdown(
            f"{told}: **{within}** of **{len(held)}** intervals held what happened"
            f" ({words.span(wilson_interval(within, len(held)))})."
            if len(held)
            else f"{told}: none with 20 contacts whose 28 days are over and settled."
        )
    st.dataframe(
        rows.assign(
            intent=rows["intent"].map(words.name), test=rows["test"].map(TESTS), expected=_spanned(rows, "expected")
        ),
        hide_index=True, alt="Each plan of the past beside what happened",
        column_order=["test", "intent", "measure", "planned_on", "contact_count_before", "contact_count", "expected",
                      "happened_count", "is_within"],
        column_config={
            "test": "Plan",
            "intent": "Intent",
            "measure": "Measure",
            "planned_on": st.column_config.DateColumn("As known on", format="D MMM YYYY"),
            "contact_count_before": count_column("Contacts before"),
            "contact_count": count_column("Contacts after"),
            "expected": "Expected (95 %)",
            "happened_count": count_column("Happened"),
            "is_within": "Within",
        },
    )  # fmt: skip


def _drift(snapshot: Snapshot) -> None:
    st.header("Skills beside what they were")
    rows = ask(snapshot, "skill_drift")
    with st.popover("How it is judged", type="tertiary", icon=":material/info:"):
        st.markdown(definitions.DRIFT)
    if rows.empty:
        st.info("Nothing was judged yet: a refresh does so each day, and the next one shows it.")
        return
    told = rows[rows["state"] != "too_few"]
    few = len(rows) - len(told)
    if not rows["is_alert"].any():
        st.success(f"No skill got worse, by {words.counted(len(told), 'comparison')}.", icon=":material/check:")
    st.caption(f"{words.counted(few, 'comparison')} with fewer than 30 cases on either side tell nothing.")
    if told.empty:
        return
    st.dataframe(
        told.assign(
            skill=told["skill"].map(words.name),
            now=told["numerator"] / told["denominator"],
            before=told["numerator_before"] / told["denominator_before"],
        ),
        hide_index=True, alt="Skills beside what they were, those that got worse first",
        column_order=["skill", "measure", "baseline", "before", "now", "difference_low", "difference_high",
                      "denominator_before", "denominator", "p_value", "state"],
        column_config={
            "skill": "Skill",
            "measure": "Measure",
            "baseline": "Beside the",
            "before": st.column_config.NumberColumn("Before", format="percent"),
            "now": st.column_config.NumberColumn("Now", format="percent"),
            "difference_low": st.column_config.NumberColumn("Moved at least", format="percent"),
            "difference_high": st.column_config.NumberColumn("Moved at most", format="percent"),
            "denominator_before": count_column("Cases before"),
            "denominator": count_column("Cases now"),
            "p_value": st.column_config.NumberColumn("p, corrected", format="%.4f"),
            "state": "State",
        },
    )  # fmt: skip


def _audit(snapshot: Snapshot, chosen: EpisodeFilter) -> None:
    st.header("What past tickets were about")
    dates = {"first_date": chosen.period.first, "last_date": chosen.period.last}
    rows = ask(snapshot, "journey_audit", **dates)
    with st.popover("How it is audited", type="tertiary", icon=":material/info:"):
        st.markdown(definitions.AUDIT)
    if rows.empty:
        st.info("No ticket was opened in this period. Choose a longer one: the help desk's past goes back before ours.")
        return
    whole, heard, sure, ready = (int(rows[f"{each}_count"].sum()) for each in ("ticket", "heard", "sure", "ready"))
    share = _share(ready, heard) if heard else words.NOTHING
    st.markdown(
        f"**{words.count(ready)}** of **{words.count(heard)}** tickets are ready to automate: {share}. "
        f"{words.count(heard - sure)} were not surely heard, {words.count(whole - heard)} not heard yet."
    )
    st.dataframe(
        rows.assign(intent=rows["intent"].map(words.name), stage=rows["stage"].map(words.name)),
        hide_index=True,
        alt="Past tickets by what they were about, and how many are ready to automate",
        column_order=["intent", "stage", "wants", "ticket_count", "sure_count", "ready_count"],
        column_config={
            "intent": "About",
            "stage": "Stage",
            "wants": "Wants",
            "ticket_count": count_column("Tickets"),
            "sure_count": count_column("Surely heard"),
            "ready_count": count_column("Ready"),
        },
    )
    offer("Download the audit", "journey_audit", chosen.period, lambda: rows)


show()
