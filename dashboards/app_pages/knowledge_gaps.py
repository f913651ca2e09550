"""What was asked and no row or article could answer; and articles that somebody should look at."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import definitions, links, personal, words
from dashboards.cards import count_card
from dashboards.columns import count_column, in_zone, moment_column, records
from dashboards.downloads import inert, offer
from dashboards.filters import EpisodeFilter, pick_episodes
from dashboards.frame import opened_page
from dashboards.settings import Settings
from dashboards.snapshot import Parameter, Snapshot, ask

SHOWN = 200
SHOWN_CONVERSATIONS = 50


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("Knowledge gaps", "What was asked and nothing had an answer to.")
    chosen = pick_episodes(snapshot, configured.zone, with_customers=False)
    _totals(snapshot, configured, chosen)
    _gaps(snapshot, configured, chosen)
    _stale(snapshot, configured)
    _contradictions(snapshot)


def _asked(chosen: EpisodeFilter, configured: Settings) -> dict[str, Parameter]:
    told = chosen.by_moment_and_skill(configured.zone)
    return {name: value for name, value in told.items() if name != "customer_types"}


def _totals(snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter) -> None:
    now, before = (
        ask(snapshot, "knowledge_gap_totals", **_asked(each, configured)).iloc[0] for each in (chosen, chosen.before)
    )
    count_card(
        "Questions without an answer",
        words.count(int(now["question_count"])),
        f"{words.count(int(before['question_count']))} in the {chosen.earlier}",
        f"in **{words.counted(int(now['conversation_count']), 'conversation')}**",
        definitions.GAPS,
    )


def _gaps(snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter) -> None:
    st.header("Gaps")
    asked = _asked(chosen, configured)
    rows = ask(snapshot, "knowledge_gaps", **asked, row_limit=SHOWN)
    if rows.empty:
        st.success("Everything that was asked had an answer.", icon=":material/check:")
        return
    # What customers wrote is shown to who may see personal data, here and in the file.
    table = rows.assign(
        last_question=rows["last_question"].map(lambda said: inert(personal.said(said or ""))),
        last_skill=rows["last_skill"].map(words.name, na_action="ignore"),
    ).drop(columns="gap_id")
    st.dataframe(
        in_zone(table, configured.brand.time_zone),
        hide_index=True,
        alt="Questions without an answer, the most frequent first",
        column_config={
            "last_question": st.column_config.TextColumn("As it was asked last", width="medium"),
            "last_skill": "Taken for",
            "question_count": count_column("Questions"),
            "conversation_count": count_column("Conversations"),
            "ever_count": count_column("Ever"),
            "last_asked_at": moment_column("Last asked"),
        },
    )
    offer("Download gaps", "gaps", chosen.period, lambda: table)
    _conversations(snapshot, configured, rows, asked)


def _conversations(snapshot: Snapshot, configured: Settings, rows: pd.DataFrame, asked: dict[str, Parameter]) -> None:
    questions = {row["gap_id"]: personal.said(row["last_question"] or "") for row in records(rows)}
    places = {gap_id: number for number, gap_id in enumerate(questions, start=1)}
    gap = st.selectbox(
        "Conversations with the gap",
        list(questions),
        format_func=lambda each: f"{places[each]} · {words.shortened(questions[each], 80)}",
        key="gap",
    )
    found = ask(snapshot, "knowledge_gap_conversations", **asked, gap_id=gap, row_limit=SHOWN_CONVERSATIONS)
    for row in records(found):
        at = words.moment(row["last_asked_at"].to_pydatetime(), configured.zone)
        told = f"{words.name(row['channel'] or 'unknown')} · {at} · {row['conversation_id']}"
        address = links.to_conversation(row["conversation_id"])
        links.link(words.literal(told), address, key=f"open_{row['conversation_id']}")


def _stale(snapshot: Snapshot, configured: Settings) -> None:
    st.header("Articles to look at")
    rows = ask(snapshot, "knowledge_stale", row_limit=SHOWN)
    if rows.empty:
        st.success("No article is stale.", icon=":material/check:")
        return
    st.dataframe(
        in_zone(rows.assign(reason=rows["reason"].map(words.name)), configured.brand.time_zone),
        hide_index=True,
        alt="Articles that are stale, the longest first",
        column_config={
            "title": st.column_config.TextColumn("Article", pinned=True, width="medium"),
            "owner": "Owner",
            "reason": "Why",
            "changed_id": "What changed",
            "since_at": moment_column("Since"),
        },
    )
    st.caption(definitions.STALE)


def _contradictions(snapshot: Snapshot) -> None:
    st.header("Sentences that say otherwise")
    rows = ask(snapshot, "knowledge_contradictions", row_limit=SHOWN)
    if rows.empty:
        st.success("No article contradicts the release or another one.", icon=":material/check:")
        return
    st.dataframe(
        rows.assign(subject=rows["subject"].map(words.name), other_kind=rows["other_kind"].map(words.name)),
        hide_index=True,
        alt="Sentences whose figure is another than the release's or another article's",
        column_order=["title", "owner", "subject", "passage_text", "figure", "other_figure", "unit", "other_kind"],
        column_config={
            "title": st.column_config.TextColumn("Article", pinned=True, width="medium"),
            "owner": "Owner",
            "subject": "Subject",
            "passage_text": st.column_config.TextColumn("The sentence", width="large"),
            "figure": "It says",
            "other_figure": "Elsewhere",
            "unit": "In",
            "other_kind": "Elsewhere is a",
        },
    )
    st.caption(definitions.CONTRADICTIONS)


show()
