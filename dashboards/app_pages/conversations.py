"""Every conversation: found by customer, day, words, skill and outcome, and read turn by turn with the reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import personal, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.attachments import came_with_mails
from dashboards.columns import records
from dashboards.conversation_search import END, OUTCOMES, RUNGS, SHOWN, Search, after
from dashboards.filters import pick_period
from dashboards.frame import opened_page
from dashboards.inbox_api import InboxApi
from dashboards.review_api import Moved, ReviewApi
from dashboards.settings import Settings
from dashboards.snapshot import Snapshot, ask
from dashboards.staff import agent
from dashboards.traces import show_trace

LEAD = (
    "Who asked what, what was answered, and out of which rows. Each conversation opens with the reasons of every turn."
)
ANY = "Any"
# An id of ours, or none: no address has this shape.
OUR_ID = re.compile(r"\w*")


def show() -> None:
    """Draw one conversation when the address names one, else the search."""
    snapshot, configured = opened_page("Conversations", LEAD)
    if wanted := st.query_params.get("conversation"):
        _one(wanted, configured)
        return
    search = _asked_for(snapshot, configured)
    _newest(snapshot, configured, search)
    _published(snapshot, configured, search)


def _one(conversation_id: str, configured: Settings) -> None:
    if st.button("All conversations", icon=":material/arrow_back:", key="back"):
        for name in ("conversation", "turn"):
            st.query_params.pop(name, None)
        st.rerun()
    try:
        with st.spinner("Reading the conversation"):
            api = ReviewApi(agent())
            trace = api.trace(conversation_id)
        show_trace(api, trace, configured)
        if personal.may_see():
            came_with_mails(conversation_id, InboxApi(agent()), configured)
    except AgentAwayError as away:
        st.error(str(away), icon=":material/cloud_off:")
    except AgentRefusedError as refused:
        gone = "There is no such conversation, or it was erased." if refused.status == 404 else str(refused)
        st.warning(words.literal(gone), icon=":material/search_off:")


def _asked_for(snapshot: Snapshot, configured: Settings) -> Search:
    choices = ask(snapshot, "conversation_choices")
    offered = {kind: list(rows) for kind, rows in choices.groupby("kind")["choice"]}
    text, customer = _words_and_customer()
    period = pick_period(snapshot.as_of, configured.zone)
    with st.expander("Skill, outcome, rule, release, channel", icon=":material/filter_list:"):
        first, second = st.columns(2)
        picked = {
            "status": _pick(first, "Outcome", "status", list(OUTCOMES), OUTCOMES),
            "rung": _pick(first, "At least known by", "rung", list(RUNGS), RUNGS),
            "skill": _pick(second, "Skill", "skill", offered.get("skill", [])),
            "rule": _pick(second, "Handed over by the rule", "rule", offered.get("rule", [])),
            "release": _pick(first, "Release", "release", offered.get("release", []), {}),
        }
        channels = _channels(second, offered.get("channel", []))
    search = Search(period, text, customer, tuple(channels), **picked)
    return _at_its_page(search)


def _words_and_customer() -> tuple[str, str]:
    """What was said and by whom. Who may not read what customers write does not learn it by searching either."""
    if not personal.may_see():
        st.caption("Words and addresses are searched by who may see personal data.")
        named = st.text_input("Customer", key="customer", bind="query-params", max_chars=200, placeholder="Customer id")
        if not OUR_ID.fullmatch(named.strip()):
            st.warning("Search by the customer's id, such as c_1a2b3c: an address is nobody's here.")
            st.stop()
        return "", named
    said, who = st.columns([3, 2])
    text = said.text_input(
        "Words",
        key="words",
        bind="query-params",
        max_chars=200,
        placeholder='refund "spare part"',
        icon=":material/search:",
    )
    customer = who.text_input(
        "Customer", key="customer", bind="query-params", max_chars=200, placeholder="E-mail or customer id"
    )
    return text, customer


def _channels(where: Any, offered: list[str]) -> list[str]:
    linked = [each for each in st.query_params.get_all("channel") if each in offered]
    st.session_state.setdefault("channel", linked)
    picked: list[str] = where.pills("Channel", offered, selection_mode="multi", format_func=words.name, key="channel")
    st.query_params["channel"] = picked
    return picked


def _pick(where: Any, label: str, key: str, options: list[str], named: dict[str, str] | None = None) -> str:
    """One of the options, or "" for any; an address may name one that this snapshot does not know.

    The address holds the option itself: what Streamlit binds to it are the words that are shown for one.
    """
    linked = st.query_params.get(key)
    if linked and linked not in options:
        options = [*options, linked]

    def worded(option: str) -> str:
        return words.name(option) if named is None else named.get(option, option)

    st.session_state.setdefault(key, linked)
    picked: str | None = where.selectbox(label, options, format_func=worded, placeholder=ANY, key=key, index=None)
    if picked:
        st.query_params[key] = picked
    else:
        st.query_params.pop(key, None)
    return picked or ""


def _at_its_page(search: Search) -> Search:
    """The search where the reader has come to; another search begins anew."""
    if st.session_state.get("searched") != search:
        st.session_state.update(searched=search, pages=[END])
    return Search(**{**search.__dict__, "before": st.session_state["pages"][-1]})


def _newest(snapshot: Snapshot, configured: Settings, search: Search) -> None:
    """What moved since the snapshot, from the agent; its outcome is not known yet."""
    is_past = search.period.last < snapshot.as_of.astimezone(configured.zone).date()
    if is_past or search.asks_for_an_outcome or search.before != END:
        return
    try:
        found = _moved(snapshot, search)
    except (AgentAwayError, AgentRefusedError) as problem:
        st.caption(f"What came since the snapshot is not shown: {words.literal(str(problem))}")
        return
    if found:
        st.subheader("Since the snapshot")
    for each in found:
        told = [personal.customer(each.customer_identifier), words.name(each.channel)]
        told += [words.moment(each.last_at, configured.zone), "a person has it" if each.is_handed_over else "under way"]
        _line(each.conversation_id, each.first_words, told, key=f"new-{each.conversation_id}")


def _moved(snapshot: Snapshot, search: Search) -> list[Moved]:
    customers = []
    if search.who:
        known = ask(snapshot, "customer_identifiers", customer=search.who)["identifier"]
        customers = list(known) or [f"email:{search.who}" if "@" in search.who else search.who]
    channel = search.channels[0] if len(search.channels) == 1 else ""
    found = ReviewApi(agent()).moved(
        snapshot.as_of, words=search.words, customers=customers, channel=channel, skill=search.skill
    )
    return [each for each in found if not search.channels or each.channel in search.channels]


def _published(snapshot: Snapshot, configured: Settings, search: Search) -> None:
    with st.spinner("Searching"):
        rows = ask(snapshot, "conversations", **search.parameters(configured.zone))
    st.subheader("Conversations")
    if rows.empty:
        st.info(
            "Nothing was found. Choose a longer period, fewer words, or another outcome.", icon=":material/search_off:"
        )
    for row in records(rows.head(SHOWN)):
        _line(row["conversation_id"], row["first_words"], _told(row, configured), key=f"open-{row['episode_id']}")
    _pages(rows)


def _told(row: Mapping[str, Any], configured: Settings) -> list[str]:
    outcome = RUNGS.get(row["rung"] or "") or OUTCOMES[row["status"]]
    told = [personal.customer(row["customer_id"]), words.name(row["channel"] or "unknown channel")]
    told += [words.moment(row["started_at"].to_pydatetime(), configured.zone), outcome]
    if row["handoff_rule"]:
        told.append(f"by the rule {words.name(row['handoff_rule'])}")
    if row["csat_rating"] is not None:
        told.append(f"rated {int(row['csat_rating'])} of 5")
    return [*told, *(words.name(skill) for skill in row["skills"].split(", ") if skill)]


def _line(conversation_id: str, first_words: str, told: list[str], *, key: str) -> None:
    with st.container(border=True, key=f"line-{key}"):
        # As text: what a customer wrote must load nothing here.
        st.text(_short(personal.said(first_words)) or "(nothing said)")
        st.caption(" · ".join(words.literal(each) for each in told))
        if st.button("Open", icon=":material/open_in_full:", key=key, help=f"Conversation {conversation_id}"):
            st.query_params["conversation"] = conversation_id
            st.rerun()


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:159]}…"


def _pages(rows: pd.DataFrame) -> None:
    """Newer and older, by the row that a page ends with: nothing shifts when something new comes."""
    pages: list[str] = st.session_state["pages"]
    newer, older = st.columns(2)
    if len(pages) > 1 and newer.button("Newer", icon=":material/arrow_back:", width="stretch", key="newer"):
        pages.pop()
        st.rerun()
    if len(rows) > SHOWN and older.button("Older", icon=":material/arrow_forward:", width="stretch", key="older"):
        last = rows.iloc[SHOWN - 1]
        pages.append(after(last["started_at"].to_pydatetime(), last["episode_id"]))
        st.rerun()


show()
