"""Plays a conversation with a skill of the draft, and makes what was played a scenario."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboards import simulation_parts, words
from dashboards.skills_api import Document, SkillsApi

OUTSIDE = {"answers": "Answer by their examples", "fails": "Fail", "is_silent": "Fall silent"}
Done = Callable[[Callable[[], Any], str], None]


def trying(api: SkillsApi, draft: Document, name: str, *, is_changed: bool, done: Done) -> None:
    """What would be said, under the draft as it was saved."""
    with st.container(border=True):
        st.subheader("Try it")
        st.caption("Nothing is stored, sent or done, and no other system is called.")
        customer = st.text_input(
            "Customer", key="customer", placeholder="shopify_customer_id:1001, or empty: a stranger"
        )
        said = st.text_area("What they say, one message a line", key="says")
        outside = st.radio(
            "Other systems", list(OUTSIDE), format_func=OUTSIDE.__getitem__, key="outside", horizontal=True
        )
        says = [line.strip() for line in said.splitlines() if line.strip()]
        if is_changed:
            st.caption("Save first: what is tried is what was saved.")
        if st.button("Play", icon=":material/play_arrow:", key="play", disabled=is_changed or not says):
            with st.spinner("The agent is answering ..."):
                turns = api.play(draft, customer.strip(), says, outside)
            st.session_state["played_skill"] = {
                "of": [draft["draft_id"], name], "customer": customer.strip(), "outside": outside, "turns": turns,
            }  # fmt: skip
        played = st.session_state.get("played_skill")
        if played and played["of"] == [draft["draft_id"], name]:
            _played(api, name, played, done)


def _played(api: SkillsApi, name: str, played: Document, done: Done) -> None:
    for turn in played["turns"]:
        simulation_parts.turn(turn)
    if not any(name in turn["skills"] for turn in played["turns"]):
        st.warning("This skill did not answer: add what was said to what customers say.", icon=":material/hearing:")
    if st.button("Make it a scenario", icon=":material/playlist_add:", key="keep_scenario"):
        done(
            lambda: api.keep_scenario(scenario_of(name, played)), "It is a scenario now: run it on the page Simulation."
        )


def scenario_of(name: str, played: Document) -> Document:
    """The conversation as it was played: from now on the same must come of it."""
    turns = [{"text": turn["text"], "expect": _expected(turn)} for turn in played["turns"]]
    said = turns[0]["text"]
    title = f"{words.name(name)}: {said}"[:200]
    return {"title": title, "customer": played["customer"] or None, "outside": played["outside"], "turns": turns}


def _expected(turn: Document) -> Document:
    """Who answers, what is asked about and done, which facts are told, and whether a person takes over; no wording."""
    return {
        "skills": [each for each in dict.fromkeys(turn["skills"]) if each != "hand_over"],
        "proposes": [each["name"] for each in turn["actions"] if not each["is_done"]],
        "does": [each["name"] for each in turn["actions"] if each["is_done"]],
        "facts": sorted({f"{each['table']}.{each['column']}" for each in turn["facts"]}),
        "escalates": turn["escalation"] is not None,
    }
