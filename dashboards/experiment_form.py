"""The form of an experiment's draft: what the agent takes, and nothing that it would have to guess."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import words

OUTCOMES = ["bought_again", "revenue", "sent_back", "complained", "unsubscribed", "contacted_again", "rated_poorly"]
OF_SERVICE = ["resolved", *OUTCOMES]
EXCLUSIONS = ["returned_last_7_days", "escalated_last_7_days"]
LISTS = [
    *("interest_not_ordered", "recommended_not_ordered", "resolved_and_ordered", "thanks_after_return"),
    *("back_in_stock_asked", "parcel_late_not_asked", "vip_to_call", "at_risk_after_bad_episode"),
]
ABOUT = {
    "spare": "Whether an exclusion helps: it holds for some and not for others",
    "write": "Whether a list helps: some are on it and others not",
    "first": "Who should answer first: the agent or a person",
}


def definition() -> dict[str, Any]:
    """What the form says now."""
    about = st.radio("What is tried", list(ABOUT), format_func=lambda each: ABOUT[each], key="about")
    title = st.text_input("Name", max_chars=80, key="title", placeholder="No upsell after a return")
    told: dict[str, Any] = {"title": title.strip() or "?", "kind": "service" if about == "first" else "marketing"}
    if about == "first":
        told |= _parts("People first", "people_first", "human_first", "agent_first", "ai_first")
    else:
        segment = st.selectbox(
            "Segment", EXCLUSIONS if about == "spare" else LISTS, format_func=words.name, key=f"segment.{about}"
        )
        arm, treatment = ("spared", "suppress") if about == "spare" else ("written_to", "follow_up")
        told |= {"segment": segment} | _parts("In the segment's effect", arm, treatment, "left_out", "none")
    return told | _looked_at(OF_SERVICE if about == "first" else OUTCOMES)


def _parts(label: str, arm: str, treatment: str, control: str, untouched: str) -> dict[str, Any]:
    share = st.slider(f"{label}: of a hundred people", 1, 99, 50, key=f"share.{arm}")
    arms = [
        {"arm": arm, "treatment": treatment, "share_percent": share},
        {"arm": control, "treatment": untouched, "share_percent": 100 - share},
    ]
    return {"arms": arms, "control": control}


def _looked_at(outcomes: list[str]) -> dict[str, Any]:
    left, right = st.columns(2)
    enrols = left.number_input("Draws for so many days", 1, 365, 60, key="enrols")
    horizon = right.number_input("Looks at each person for so many days", 1, 365, 90, key="horizon")
    primary = left.selectbox("Read for", outcomes, format_func=words.name, key="primary")
    unit = "in currency" if primary == "revenue" else "in points"
    wanted = right.number_input(f"The least worth finding, {unit}", 0.1, 100_000.0, 5.0, key="wanted")
    others = [each for each in outcomes if each not in (primary, "revenue")]
    guarded = left.selectbox("Must not get worse", others[::-1], format_func=words.name, key="guarded")
    margin = right.number_input("By more than, in points", 0.1, 100.0, 1.0, key="margin")
    return {
        "enrols_days": enrols,
        "horizon_days": horizon,
        "primary_outcome": primary,
        "wanted_difference": wanted if primary == "revenue" else wanted / 100,
        "secondary_outcomes": [] if primary == "revenue" else ["revenue"],
        "guardrails": [{"outcome": guarded, "margin": margin / 100}],
    }
