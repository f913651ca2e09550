"""What was tried on whom, what came of it with its interval, and what was only observed, apart."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import definitions, experiment_parts, staff, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.columns import count_column, records
from dashboards.experiments_api import ExperimentsApi
from dashboards.frame import opened_page
from dashboards.interval_chart import differences_with_intervals
from dashboards.settings import Settings
from dashboards.snapshot import Snapshot, ask
from dashboards.theme import palette

KINDS = {
    "first_90_days": "How they were served in the 90 days from their first order",
    "customer_type": "First-time or repeat, at their first contact",
    "channel": "Channel of their first contact there",
    "issue": "Issue of their first contact about it",
}


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page(
        "Experiments", "What service and marketing change, tried on people drawn by lot, and read once."
    )
    experiments = ask(snapshot, "experiments")
    if experiments.empty:
        st.info(
            "No experiment has reached the figures yet. Draft one below; it is here with the next refresh.",
            icon=":material/science:",
        )
    else:
        _one(snapshot, experiments, configured)
    _work()
    _cohorts(snapshot)


def _one(snapshot: Snapshot, experiments: pd.DataFrame, configured: Settings) -> None:
    rows = {row["experiment_id"]: row for row in records(experiments)}
    named = {name: f"{row['title']} · {row['state']} · {name}" for name, row in rows.items()}
    chosen = st.selectbox(
        "Experiment", list(rows), format_func=lambda name: named[name], key="experiment", bind="query-params"
    )
    st.caption(experiment_parts.told_of(rows[chosen], configured.zone))
    arms = ask(snapshot, "experiment_arms", experiment_id=chosen)
    estimates = ask(snapshot, "experiment_estimates", experiment_id=chosen)
    _assigned(arms)
    if estimates.empty:
        st.info("Nothing has been estimated yet: the refresh job does it after each build.")
        return
    _standing(records(estimates)[0], rows[chosen], configured)
    _estimates(estimates)


def _assigned(arms: pd.DataFrame) -> None:
    st.header("Who was drawn")
    total = max(1, int(arms["assigned_count"].sum()))
    st.dataframe(
        arms.assign(
            arm=arms["arm"].map(words.name) + arms["is_control"].map({True: " (control)", False: ""}),
            treatment=arms["treatment"].map(experiment_parts.TREATMENTS),
        ),
        hide_index=True,
        alt="Arms of the experiment, and how many were drawn into each",
        column_order=["arm", "treatment", "share_percent", "assigned_count", "repeat_count", "crossed_count"],
        column_config={
            "arm": st.column_config.TextColumn("Arm", pinned=True),
            "treatment": "What they get",
            "share_percent": st.column_config.NumberColumn("Share", format="%.0f %%"),
            "assigned_count": st.column_config.ProgressColumn("Drawn", format="%d", min_value=0, max_value=total),
            "repeat_count": count_column("Of these, had bought before"),
            "crossed_count": count_column("Crossed over", "Two people in different arms who turned out to be one."),
        },
    )


def _standing(first: dict[str, object], experiment: dict[str, object], configured: Settings) -> None:
    """Whether it may be read at all, and from when."""
    verdict, read_from = first["verdict"], experiment["analysed_from_at"]
    if verdict == "untrustworthy":
        st.error(
            "The arms do not have the people that their shares make likely "
            f"(p = {first['ratio_p_value']:.1g}): something chose who is counted. Nothing here may be trusted.",
            icon=":material/report:",
        )
    elif verdict == "not_started":
        st.info("It has not begun. What it could find is counted on those whom it would have drawn before.")
    elif isinstance(read_from, pd.Timestamp) and verdict == "too_early":
        until = words.moment(read_from.to_pydatetime(), configured.zone)
        st.info(
            f"It is read once, from **{until}** on. Until then intervals show where things stand, and prove nothing.",
            icon=":material/hourglass:",
        )


def _estimates(estimates: pd.DataFrame) -> None:
    st.header("What came of it")
    # Amounts have another unit: they stand in the table.
    known = estimates[estimates["difference"].notna() & (estimates["outcome_kind"] == "share")]
    if len(known):
        st.altair_chart(
            differences_with_intervals(known, palette()),
            width="stretch",
            alt="Differences from the control with their intervals; the table below has the numbers.",
        )
    st.dataframe(
        pd.DataFrame([experiment_parts.line(row) for row in records(estimates)]),
        hide_index=True,
        alt="Every comparison with its interval, the primary outcome first",
        column_config={
            "Outcome": st.column_config.TextColumn(pinned=True),
            "Says": st.column_config.TextColumn(width="medium"),
        },
    )
    with st.popover("How to read this", type="tertiary", icon=":material/info:"):
        st.markdown(definitions.EXPERIMENTS)


def _work() -> None:
    st.header("Work on experiments")
    try:
        experiment_parts.work(ExperimentsApi(staff.agent()), staff.me())
    except AgentRefusedError as refused:
        st.error(words.literal(str(refused)), icon=":material/block:")
    except AgentAwayError as away:
        st.warning(words.literal(str(away)), icon=":material/cloud_off:")


def _cohorts(snapshot: Snapshot) -> None:
    st.header("Cohorts: observed, not tried")
    st.markdown(definitions.COHORTS)
    cohorts = ask(snapshot, "service_cohorts")
    if cohorts.empty:
        st.info("Nobody can be followed yet.")
        return
    kind = st.segmented_control("By", list(KINDS), format_func=words.name, default="first_90_days", key="cohorts")
    shown = cohorts[cohorts["cohort_kind"] == (kind or "first_90_days")]
    st.caption(KINDS[kind or "first_90_days"])
    st.dataframe(
        pd.DataFrame([experiment_parts.cohort(row) for row in records(shown)]),
        hide_index=True,
        alt="Who came back within 90 days, by cohort",
    )


show()
