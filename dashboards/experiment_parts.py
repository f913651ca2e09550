"""The parts of the page of experiments: its words, and working on one through the agent."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards import experiment_form, words
from dashboards.experiments_api import Experiment, ExperimentsApi
from dashboards.rates import Interval
from dashboards.staff import Colleague

DRAFTS, RUNS = "edit_releases", "run_experiments"
TREATMENTS = {
    "ai_first": "The agent answers first",
    "human_first": "A person answers first, in office hours",
    "follow_up": "On the list of the segment",
    "suppress": "Kept off all that is sold",
    "none": "The segment does nothing",
}
VERDICTS = {
    "not_started": "Not begun",
    "untrustworthy": "Not to be trusted",
    "not_enough_yet": "Not enough people yet",
    "too_early": "Too early to say",
    "better": "Better",
    "worse": "Worse",
    "no_difference_found": "No difference found",
    "harmed": "Harmed",
    "held": "Held",
    "not_known": "Not known: room for harm",
}


def told_of(row: dict[str, Any], zone: ZoneInfo) -> str:
    """One version in a line."""
    what = f"on *{words.name(row['segment'])}*" if row["segment"] else "in service"
    signed = f" · signed by {words.literal(row['signed_by'])}" if row["signed_by"] else " · signed by nobody yet"
    begun = f" · since {words.moment(row['started_at'].to_pydatetime(), zone)}" if row["started_at"] else ""
    days = f" · draws for {words.counted(row['enrols_days'], 'day')}, looks at each person for {row['horizon_days']}"
    return f"{words.name(row['kind'])} {what}{signed}{begun}{days}"


def line(row: dict[str, Any]) -> dict[str, Any]:
    """One comparison as a row of the table; amounts are in the brand's currency, shares in percent."""
    said = _points if row["outcome_kind"] == "share" else _amount
    known = min(row["treated_known_count"], row["control_known_count"])
    unknown = row["treated_count"] + row["control_count"] - row["treated_known_count"] - row["control_known_count"]
    low, high = row["interval_low"], row["interval_high"]
    return {
        "Outcome": f"{words.name(row['outcome'])} ({row['outcome_role']})",
        "Arm": words.name(row["arm"]),
        "Says": VERDICTS[row["verdict"]],
        "Arm's": _value(row, "treated_value"),
        "Control's": _value(row, "control_value"),
        "Difference": words.NOTHING if row["difference"] is None else said(row["difference"]),
        "95 % interval": words.NOTHING if low is None else f"{said(low)} to {said(high)}",
        "p (Holm)": words.NOTHING if row["adjusted_p_value"] is None else f"{row['adjusted_p_value']:.3f}",
        "Margin": words.NOTHING if row["margin"] is None else said(row["margin"]),
        "Least it can find": words.NOTHING if row["detectable"] is None else said(row["detectable"]),
        "Wanted": words.NOTHING if row["wanted"] is None else said(row["wanted"]),
        "Power for that": words.percent(row["power"]),
        "Needed an arm": words.NOTHING if row["needed_per_arm"] is None else words.count(int(row["needed_per_arm"])),
        "Known in the smaller arm": words.count(int(known)),
        "Not known yet": words.count(int(unknown)),
    }


def cohort(row: dict[str, Any]) -> dict[str, Any]:
    """One cohort as a row of the table."""
    has_interval = row["interval_low"] is not None
    interval = Interval(row["interval_low"], row["interval_high"]) if has_interval else None
    return {
        "Cohort": words.name(row["cohort"]),
        "Came back within 90 days": words.percent(
            row["numerator"] / row["denominator"] if row["denominator"] else None
        ),
        "95 % interval": words.span(interval),
        "People": words.count(int(row["denominator"])),
        "Not known yet": words.count(int(row["unknown"])),
    }


def work(api: ExperimentsApi, me: Colleague) -> None:
    """Sign, start, stop and discard by role; below, the form of a draft."""
    if told := st.session_state.pop("told", None):
        st.success(told, icon=":material/check:")
    for each in [each for each in api.experiments() if each.state in {"drafted", "signed", "running"}]:
        with st.container(border=True):
            _worked_on(api, me, each)
    if me.may(DRAFTS):
        with st.expander("Draft an experiment", icon=":material/edit_note:"):
            _drafted(api)
    else:
        st.info("Experiments are drafted by an agent, a lead or an admin, and run by a lead or an admin.")


def _worked_on(api: ExperimentsApi, me: Colleague, each: Experiment) -> None:
    name = each.experiment_id
    st.markdown(f"**{words.literal(each.definition['title'])}** · {each.state} · `{name}`")
    if not me.may(RUNS):
        st.caption("A lead or an admin signs, starts and stops it.")
        return
    if each.state == "signed":
        if st.button("Start", type="primary", icon=":material/play_arrow:", key=f"start.{name}"):
            _done(lambda: api.start(name), "It draws people from now on.")
        return
    why = st.text_input("Why", key=f"why.{name}", max_chars=500, placeholder="What for, in a sentence")
    if each.state == "drafted":
        if st.button("Sign", icon=":material/draw:", key=f"sign.{name}", disabled=not why.strip()):
            _done(lambda: api.sign(name, why), "It is signed, and says the same for ever.")
    elif st.button("Stop", icon=":material/stop:", key=f"stop.{name}", disabled=not why.strip()):
        _done(lambda: api.stop(name, why), "It draws nobody any more.")


def _drafted(api: ExperimentsApi) -> None:
    definition = experiment_form.definition()
    name = re.sub(r"[^a-z0-9]+", "_", definition["title"].lower()).strip("_")[:40]
    if st.button("Save the draft", type="primary", icon=":material/save:", key="draft", disabled=len(name) < 3):
        _done(lambda: api.draft(name, definition), "The draft is kept. The next refresh counts what it could find.")


def _done(act: Callable[[], object], told: str) -> None:
    act()
    st.session_state["told"] = told
    st.rerun()


def _value(row: dict[str, Any], column: str) -> str:
    value = row[column]
    if value is None:
        return words.NOTHING
    return words.percent(value) if row["outcome_kind"] == "share" else f"{value:,.2f}"


def _points(value: float) -> str:
    return words.points(value)


def _amount(value: float) -> str:
    return f"{value:+,.2f}"
