"""One conversation as a support lead reads it, with all that decided each turn, and the form for a miss."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import personal, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.columns import in_zone, moment_column
from dashboards.review_api import Flag, Replayed, ReviewApi, SaidByPeople, Source, Trace, Turn
from dashboards.settings import Settings

KINDS = {
    "wrong_fact": "A fact is wrong",
    "misunderstood": "It was misunderstood",
    "wrong_decision": "The decision is wrong",
    "should_have_handed_over": "A person should have been called",
    "need_not_have_handed_over": "No person was needed",
    "tone": "The tone is wrong",
    "no_answer": "There should have been an answer",
}
BECOMES = {"nothing": "A scenario only", "knowledge": "An article", "example": "An example of a skill"}
# What no sentence of a release may hold: order numbers, addresses, days.
NUMBERED = re.compile(r"\S*[0-9@{}]\S*\s*")
OUTCOMES = {"allow": "Allows", "deny": "Says no", "ask": "Asks first", "escalate": "Calls a person"}


def show_trace(api: ReviewApi, trace: Trace, configured: Settings) -> None:
    """Every turn and what colleagues wrote, in order; the turn that the address names is open."""
    told = [personal.customer(trace.customer_identifier), words.name(trace.channel)]
    told.append(words.moment(trace.started_at, configured.zone))
    told.append("A person has it" if trace.is_handed_over else "With the agent")
    st.caption(" · ".join(words.literal(each) for each in told))
    if not trace.turns:
        st.info("The customer has not said anything.", icon=":material/chat_bubble:")
    wanted = st.query_params.get("turn", "")
    written = list(trace.by_people)
    skills = api.skills()
    for turn in trace.turns:
        while written and written[0].sent_at < turn.as_of:
            _written(written.pop(0), configured)
        flags = [flag for flag in trace.flags if flag.turn_number == turn.turn_number]
        _turn(api, trace, turn, flags, skills, configured, is_open=wanted == str(turn.turn_number))
    for each in written:
        _written(each, configured)


def _written(said: SaidByPeople, configured: Settings) -> None:
    with st.chat_message("human", avatar=":material/support_agent:"):
        st.caption(words.literal(f"{said.author_name or 'Team'} · {words.moment(said.sent_at, configured.zone)}"))
        st.text(said.text)


def _turn(
    api: ReviewApi,
    trace: Trace,
    turn: Turn,
    flags: list[Flag],
    skills: list[str],
    configured: Settings,
    *,
    is_open: bool,
) -> None:
    with st.chat_message("user"):
        st.caption(words.moment(turn.as_of, configured.zone))
        # As text, never as Markdown: what a customer wrote must load nothing here.
        st.text(turn.said)
    with st.chat_message("assistant"):
        st.text(turn.reply if turn.reply is not None else "(Nothing: a person had the conversation.)")
        for flag in flags:
            st.warning(words.literal(f"{KINDS[flag.kind]}: {flag.right_answer}"), icon=":material/flag:")
        with st.expander(f"Why · turn {turn.turn_number}", icon=":material/account_tree:", expanded=is_open):
            _why(turn, configured)
            _cost(turn)
            _replaying(api, trace.conversation_id, turn.turn_number)
        with st.expander(f"Flag a miss · turn {turn.turn_number}", icon=":material/flag:"):
            _flagging(api, trace.conversation_id, turn, skills)


def _why(turn: Turn, configured: Settings) -> None:
    st.markdown("\n".join(f"1. {words.literal(reason)}" for reason in turn.why))
    st.text(f"Release {turn.release_id}")
    _table("Rows that it stands on", [_row(each) for each in turn.rows], configured)
    rules = [
        {
            "Rule": words.name(each.rule),
            "Says": OUTCOMES.get(each.outcome, each.outcome),
            "Because": each.reason,
            "Clause": each.clause_id,
            "Its words": each.clause_text,
        }
        for each in turn.rules
    ]
    _table("Rules", rules, configured)
    heard = [
        {"Wish": words.name(each.intent), "Sure": words.percent(each.confidence), "Names": _pairs(each.entities)}
        for each in turn.heard
    ]
    _table(f"Heard by the layer “{turn.layer}”" if turn.layer else "Heard", heard, configured)
    actions = [
        {
            "Action": words.name(each.name),
            "Then": words.name(each.state),
            "Now": words.name(each.state_now or "not in the ledger"),
            "With": _pairs(each.arguments),
            "Detail": each.detail,
        }
        for each in turn.actions
    ]
    _table("Actions", actions, configured)


def _row(row: Any) -> dict[str, object]:
    age = None if row.age_seconds is None else words.duration(timedelta(seconds=row.age_seconds))
    return {
        "Said": row.text,
        "Table": row.table,
        "Row": row.key,
        "Column": row.column,
        "Value": row.value,
        "Age when told": age,
        "recorded_at": row.recorded_at,
    }


def _table(title: str, rows: Sequence[Mapping[str, object]], configured: Settings) -> None:
    if not rows:
        return
    st.markdown(f"**{words.literal(title)}**")
    frame = pd.DataFrame(rows)
    if "recorded_at" in frame:
        frame["recorded_at"] = pd.to_datetime(frame["recorded_at"], utc=True).dt.tz_localize(None)
        frame = in_zone(frame, configured.brand.time_zone)
    st.dataframe(frame, hide_index=True, alt=title, column_config={"recorded_at": moment_column("Heard")})


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{words.name(name)}: {value}" for name, value in values.items())


def _cost(turn: Turn) -> None:
    parts = [f"{words.name(phase)} {spent:,.0f} ms" for phase, spent in turn.timings_ms.items()]
    parts.append(words.counted(turn.tokens, "token"))
    if turn.cost is not None:
        parts.append(f"{turn.cost:.4f} in the brand's currency")
    st.caption(" · ".join(parts))


def _replaying(api: ReviewApi, conversation_id: str, turn_number: int) -> None:
    """Whether today's code decides the same on the same rows under the same release."""
    if st.button("Take the turn again", icon=":material/replay:", key=f"replay-{turn_number}"):
        try:
            _replayed(api.replay(conversation_id, turn_number))
        except (AgentAwayError, AgentRefusedError) as problem:
            st.warning(words.literal(str(problem)))


def _replayed(replayed: Replayed) -> None:
    if replayed.outcome == "same":
        st.success("The same decisions: yes, and the same words.", icon=":material/check:")
        return
    if replayed.outcome == "not_replayable":
        st.info(words.literal(str(replayed.obstacle)), icon=":material/history_toggle_off:")
        return
    st.warning(
        f"The same decisions: no, {words.literal(replayed.differences[0].explanation)}.", icon=":material/difference:"
    )
    for each in replayed.differences:
        st.markdown(f"**{words.literal(words.name(each.part))}**")
        st.text(f"was {each.was}\nnow {each.is_now}")


def _flagging(api: ReviewApi, conversation_id: str, turn: Turn, skills: list[str]) -> None:
    name, sources = f"flag-{turn.turn_number}", _sources(turn)
    with st.form(name, enter_to_submit=False):
        kind = st.selectbox("What was wrong", list(KINDS), format_func=KINDS.__getitem__, key=f"{name}-kind")
        right = st.text_area("The right answer", key=f"{name}-right", max_chars=4000)
        bad = st.selectbox(
            "The bad source",
            list(sources),
            None,
            key=f"{name}-source",
            placeholder="None: the rows are right",
            help="A sentence of an article that is flagged is not quoted any more from the next refresh on.",
        )
        becomes = st.radio(
            "It becomes", list(BECOMES), format_func=BECOMES.__getitem__, horizontal=True, key=f"{name}-becomes"
        )
        title = st.text_input("Title of the article", value=turn.said[:200], key=f"{name}-title", max_chars=200)
        lesson = _lesson(turn, skills, name)
        must = st.text_input("The next answer must say", key=f"{name}-must", max_chars=300)
        must_not = st.text_input("and must not say", key=f"{name}-must-not", max_chars=300)
        note = st.text_input("Note for colleagues", key=f"{name}-note", max_chars=2000)
        if not st.form_submit_button("Flag", type="primary", icon=":material/flag:"):
            return
    if not right.strip():
        st.warning("Write the right answer: a flag without one teaches nothing.")
        return
    if becomes == "example" and not lesson["skill"]:
        st.warning("Choose the skill that should have answered: the sentence becomes one of its examples.")
        return
    miss = {
        # One key for each form: a form that is sent twice flags once.
        "key": st.session_state.setdefault(f"{name}-key", uuid.uuid4().hex),
        "kind": kind,
        "right_answer": right,
        "note": note,
        "becomes": becomes,
        "source": sources[bad].model_dump() if bad else None,
        "article": {"title": title, "body": right} if becomes == "knowledge" else None,
        "lesson": lesson if becomes == "example" else None,
        "must": [must] if must.strip() else [],
        "must_not": [must_not] if must_not.strip() else [],
    }
    _flagged(api, conversation_id, turn.turn_number, miss, f"{name}-key")


def _lesson(turn: Turn, skills: list[str], name: str) -> dict[str, Any]:
    """The skill that should have answered, and the sentence as anybody would say it."""
    skill = st.selectbox(
        "The skill that should have answered", skills, None, format_func=words.name, key=f"{name}-skill",
        placeholder="For an example of a skill",
    )  # fmt: skip
    text = st.text_input(
        "What customers say for it", NUMBERED.sub("", turn.said)[:200].strip(), key=f"{name}-example", max_chars=200,
        help="Without names, numbers and addresses: a release outlives whoever said it.",
    )  # fmt: skip
    return {"skill": skill, "text": text.strip()}


def _flagged(api: ReviewApi, conversation_id: str, turn_number: int, miss: dict[str, Any], key: str) -> None:
    try:
        api.flag(conversation_id, turn_number, miss)
    except (AgentAwayError, AgentRefusedError) as problem:
        st.warning(words.literal(str(problem)))
        return
    st.session_state.pop(key, None)
    st.toast("Flagged.", icon=":material/flag:")
    st.rerun()


def _sources(turn: Turn) -> dict[str, Source]:
    """What can be called wrong: each cell once, and each clause that a rule rested on."""
    cells = {
        f"{each.text} · {each.table}, row {each.key}, {each.column}": Source(
            table=each.table, key=each.key, column=each.column, value=each.value
        )
        for each in turn.rows
    }
    clauses = {
        f"{each.clause_text or each.reason} · clause {each.clause_id}": Source(
            table="catalog_policy_clauses", key=each.clause_id, column="clause_text", value=each.clause_text or ""
        )
        for each in turn.rules
        if each.clause_id
    }
    return cells | clauses
