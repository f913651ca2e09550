"""What a figure is made of: those that it counts, those that it does not, those of which it is not known."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import links, staff, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.cases import Behind
from dashboards.columns import in_zone, moment_column
from dashboards.conversation_search import OUTCOMES
from dashboards.definitions import HOW_TO_READ
from dashboards.downloads import offer
from dashboards.filters import EpisodeFilter, begin_with, keep, linked, pick_episodes
from dashboards.frame import opened_page
from dashboards.rate_definitions import CASES, RATES
from dashboards.settings import Settings

SHOWN = 200
# A spreadsheet takes a million lines, and a page holds them in memory while it writes them.
MOST_DOWNLOADED = 100_000
PARTS = {"counted": "Counted", "not_counted": "Not counted", "unknown": "Not known yet", "left_out": "Left out"}
NARROWED = {"rule": "by the rule", "reason": "about", "product": "about the product", "answers": "with a matter for"}


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("Behind a figure", "What a figure is made of, the newest first.")
    rates = list(RATES)
    begin_with("figure", [each for each in linked("figure") if each in RATES][:1] or rates[:1], single=True)
    rate = st.selectbox("Figure", rates, format_func=_titled, key="figure")
    keep("figure", [rate])
    chosen = pick_episodes(snapshot, configured.zone)
    narrowed = {kind: _narrowed(kind, worded) for kind, worded in NARROWED.items()}
    asked = Behind(snapshot, rate, {**chosen.by_date_and_skill, **narrowed})
    with st.popover("How it is counted", type="tertiary", icon=":material/info:"):
        st.markdown(RATES[rate].text)
        st.markdown(HOW_TO_READ)
    part, count = _part(asked)
    _listed(configured, chosen, asked, part, count)


def _titled(rate: str) -> str:
    side = {"ai": "The AI: ", "human": "People: "}.get(rate.partition("_")[0], "")
    return RATES[rate].title if rate == "human_resolved" else f"{side}{RATES[rate].title}"


def _narrowed(kind: str, worded: str) -> str:
    """The rule or reason that the address narrows down to; it can be let go of here."""
    told = st.query_params.get(kind, "")
    label = f"Only {worded} {words.name(told)}"
    if told and st.button(words.literal(label), icon=":material/close:", key=f"only_{kind}", help="Show all"):
        st.query_params.pop(kind, None)
        st.rerun()
    return told


def _part(asked: Behind) -> tuple[str, int]:
    counts = asked.ask("behind_count").iloc[0]
    begin_with("part", [each for each in linked("part") if each in PARTS][:1] or ["counted"], single=True)
    part = st.segmented_control(
        "Which of them",
        list(PARTS),
        format_func=lambda each: f"{PARTS[each]}: {words.count(int(counts[each]))}",
        required=True,
        key="part",
    )
    keep("part", [part or "counted"])
    return part or "counted", int(counts[part or "counted"])


def _listed(configured: Settings, chosen: EpisodeFilter, asked: Behind, part: str, count: int) -> None:
    if not count:
        st.info("There is none, with these filters.", icon=":material/search_off:")
        return
    rows = asked.ask("behind", part=part, row_limit=SHOWN)
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = f"The newest {words.count(len(rows))} of them" if count > len(rows) else "All of them"
        counted = words.counted(count, asked.case, CASES[asked.case])
        st.caption(f"**{counted}**. {shown}; times in {configured.brand.time_zone}.")
        offer("Download", CASES[asked.case], chosen.period, lambda: _whole(asked, part))
    picked = st.dataframe(
        in_zone(_worded(rows), configured.brand.time_zone),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="listed",
        alt=f"{CASES[asked.case].capitalize()} behind the figure, the newest first",
        column_config={
            "happened_at": moment_column(asked.time),
            "detail": st.column_config.TextColumn("What", width="medium"),
            "channel": "Channel",
            "customer_type": "Customer",
            "status": "Outcome",
            "handoff_rule": "Handed over by",
            "skills": st.column_config.TextColumn("Skills", width="medium"),
            "conversation_id": "Conversation",
        },
        column_order=[
            "happened_at",
            *(["detail"] if rows["detail"].any() else []),
            *("channel", "customer_type", "status", "handoff_rule", "skills", "conversation_id"),
        ],
    )
    _open(rows, picked.selection.rows)


def _whole(asked: Behind, part: str) -> pd.DataFrame:
    return asked.ask("behind", part=part, row_limit=MOST_DOWNLOADED)


def _worded(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        channel=rows["channel"].fillna("unknown").map(words.name),
        customer_type=rows["customer_type"].fillna("unknown").map(words.name),
        status=rows["status"].map(OUTCOMES),
        handoff_rule=rows["handoff_rule"].map(words.name, na_action="ignore").fillna(""),
        skills=rows["skills"].map(lambda told: ", ".join(words.name(each) for each in told.split(", ") if each)),
    )


def _open(rows: pd.DataFrame, selected: list[int]) -> None:
    """The way to the conversation that was picked, for who may read conversations."""
    try:
        may_read = staff.me().may("read_conversations")
    except (AgentAwayError, AgentRefusedError):
        may_read = False
    if not may_read:
        st.caption("What was said is shown to who may read conversations.")
    elif not selected:
        st.caption("Pick a line to open its conversation.")
    else:
        conversation = str(rows.iloc[selected[0]]["conversation_id"])
        links.link(f"Open {conversation}", links.to_conversation(conversation), key="open")


show()
