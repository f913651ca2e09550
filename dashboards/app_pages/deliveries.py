"""What did not get where it was sent: to a helpdesk, back from one, or by e-mail; and trying it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from dashboards import links, staff, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.deliveries_api import DeliveriesApi, Letter, Received, Stuck
from dashboards.settings import Settings, settings
from dashboards.staff import Colleague

# More than anybody works through at a sitting; the rest comes as these are settled.
SHOWN = 25
ANSWERS, SEES = "answer_customers", "see_personal_data"
DESKS = {"zendesk": "Zendesk", "gorgias": "Gorgias", "klaviyo": "Klaviyo"}
WHAT = {
    "handoff": "A conversation that {desk} has not taken",
    "messages": "{count} that {desk} has not taken into its ticket",
    "refused": "{count} that {desk} refuses for good; what was written later goes on without",
    "answers": "A ticket at {desk} that cannot be read: answers may be in it",
}
STATES = {
    "refused": "was refused",
    "unknown": "may or may not have gone",
    "waiting": "waits for the mail server",
    "stuck": "could not be answered",
    "silent": "is left unanswered on purpose",
}
Line = TypeVar("Line", Stuck, Letter, Received)


def show() -> None:
    """Draw the page."""
    st.title("Deliveries")
    st.markdown(
        "What did not get where it was sent. Helpdesks are tried again by themselves, what was refused for good is not."
    )
    _say_what_was_done()
    try:
        _desk(DeliveriesApi(staff.agent()), staff.me(), settings())
    except AgentAwayError as away:
        st.error(str(away), icon=":material/cloud_off:")
    except AgentRefusedError as refused:
        st.error(words.literal(str(refused)), icon=":material/block:")


def _desk(api: DeliveriesApi, me: Colleague, configured: Settings) -> None:
    stuck = api.stuck()
    letters, received = api.mails() if me.may(SEES) else ([], [])
    if not stuck and not letters and not received:
        st.success("Everything got where it was sent.", icon=":material/check:")
    _section("Helpdesks", stuck, lambda line: _at_a_helpdesk(line, api, me, configured))
    _section("Mails of ours", letters, lambda line: _letter(line, api, me, configured))
    _section("Mails that nobody answered", received, lambda line: _unanswered(line, api, me, configured))
    if not me.may(SEES):
        st.caption("Mails are shown to who may see personal data.")


def _section(title: str, lines: Sequence[Line], drawn: Callable[[Line], None]) -> None:
    if not lines:
        return
    st.header(f"{title} ({words.count(len(lines))})")
    for line in lines[:SHOWN]:
        with st.container(border=True):
            drawn(line)
    if len(lines) > SHOWN:
        st.caption(f"These are {SHOWN} of {words.count(len(lines))}.")


def _at_a_helpdesk(line: Stuck, api: DeliveriesApi, me: Colleague, configured: Settings) -> None:
    count = words.counted(line.waiting_count, "message")
    st.markdown(f"**{WHAT[line.what].format(desk=DESKS[line.desk], count=count)}**")
    tried = f"tried {words.counted(line.attempts, 'time')}"
    again = f", next at {words.moment(line.next_try_at, configured.zone)}" if line.next_try_at else ""
    st.caption(f"Since {words.moment(line.since, configured.zone)}, {tried}{again}.")
    st.text(line.why)
    key = f"{line.what}-{line.receipt}"
    _conversation(line.conversation_id, key)
    if line.url:
        st.link_button(f"Ticket {words.literal(line.reference or '')}", line.url, icon=":material/open_in_new:")
    if not me.may(ANSWERS):
        return
    retry, here = st.columns(2)
    if retry.button("Try again", key=f"again-{key}", icon=":material/refresh:", width="stretch"):
        _done(lambda: api.again(line.receipt), "It is tried again within a minute.")
    if here.button("Answer here instead", key=f"here-{key}", icon=":material/inbox:", width="stretch"):
        _done(lambda: api.take(line.conversation_id), "It is yours, in the inbox.")


def _letter(line: Letter, api: DeliveriesApi, me: Colleague, configured: Settings) -> None:
    # As text: in Markdown an address becomes a link, whoever wrote it.
    st.text(f"To {line.address}: {words.shortened(line.subject, 120)}")
    st.caption(_about(line.state, words.moment(line.written_at, configured.zone)))
    st.text(line.last_error or "")
    _conversation(line.conversation_id, line.message_id)
    label = "Send again" if line.state != "waiting" else "Send now"
    if me.may(ANSWERS) and st.button(label, key=f"letter-{line.message_id}", icon=":material/send:"):
        _done(lambda: api.send_again(line.message_id), "It goes out within a few seconds.")
    if line.state == "unknown":
        st.caption("Sent again it bears the same name: most mail programs then show it once.")


def _unanswered(line: Received, api: DeliveriesApi, me: Colleague, configured: Settings) -> None:
    st.text(f"From {line.sender}: {words.shortened(line.subject, 120)}")
    st.caption(_about(line.state, words.moment(line.received_at, configured.zone)))
    st.text(line.why or "")
    is_stuck = line.state == "stuck" and me.may(ANSWERS)
    if is_stuck and st.button("Answer it now", key=f"mail-{line.received_key}", icon=":material/refresh:"):
        _done(lambda: api.answer_again(line.received_key), "It is answered within a few seconds.")


def _about(state: str, when: str) -> str:
    return f"Of {when}. It {STATES.get(state, state)}."


def _conversation(conversation_id: str, key: str) -> None:
    links.link("Conversation", links.to_conversation(conversation_id), key=f"conversation-{key}")


def _done(deed: Callable[[], None], told: str) -> None:
    """Do it and draw the page anew, which says so; a refusal is told where it was asked for."""
    try:
        with st.spinner("One moment ..."):
            deed()
    except AgentRefusedError as refused:
        st.warning(words.literal(str(refused)))
        return
    st.session_state["deliveries_told"] = told
    st.rerun()


def _say_what_was_done() -> None:
    if told := st.session_state.pop("deliveries_told", None):
        st.info(told, icon=":material/check:")


show()
