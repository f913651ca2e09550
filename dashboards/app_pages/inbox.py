"""The built-in inbox: who waits, what was said, what is known of them, and what to do about it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from dashboards import links, staff, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.attachments import came_with_mails
from dashboards.inbox_api import Handoff, InboxApi, Said
from dashboards.inbox_deeds import giving
from dashboards.inbox_macros import at_hand, put_in, told_of_uses
from dashboards.settings import Settings, settings
from dashboards.staff import Colleague

LIVE_SECONDS = 2
COUNTED_DAYS = 28
ANSWERS, SEES = "answer_customers", "see_personal_data"
PRIORITIES = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
ICONS = {"urgent": ":material/priority_high:", "high": ":material/keyboard_arrow_up:"}
SPEAKERS = {"customer": "Customer", "ai": "AI assistant", "human": "Team"}
REASONS = ("Answered", "Refunded or replaced", "Passed on", "No answer from the customer", "Spam")
ROWS = {
    "profile_orders": ("order_name", "ordered_at", "fulfillment_status", "financial_status", "total_amount"),
    "profile_shipments": ("carrier", "status", "estimated_delivery_at"),
    "profile_charges": ("charge_kind", "order_name", "amount", "charged_at"),
    "profile_tickets": ("subject", "status", "opened_at"),
}
AMOUNTS = frozenset({"lifetime_value", "total_amount", "amount"})


def show() -> None:
    """Draw the page."""
    configured = settings()
    st.title("Inbox")
    try:
        _desk(InboxApi(staff.agent()), staff.me(), configured)
    except AgentAwayError as away:
        st.error(str(away), icon=":material/cloud_off:")
    except AgentRefusedError as refused:
        st.error(words.literal(str(refused)), icon=":material/block:")


def _desk(api: InboxApi, me: Colleague, configured: Settings) -> None:
    lines = sorted(api.waiting(), key=_pressing)
    _counted(api)
    if count := api.stuck_count():
        links.to_deliveries(f"Stuck on the way to or from a helpdesk: {words.count(count)}")
    queue, chosen = st.columns([1, 2], gap="large")
    with queue:
        line = _queue(lines, api, me, configured)
    if line is not None:
        with chosen:
            _conversation(line, api, me, configured)


def _counted(api: InboxApi) -> None:
    """How useful the agent's suggestions and the macros were to people of late."""
    since = datetime.now(UTC) - timedelta(days=COUNTED_DAYS)
    counts = api.suggestions(since)
    if sum(counts.values()):
        told = ", ".join(f"{count} {judged}" for judged, count in counts.items())
        st.caption(f"Suggested replies of the last {COUNTED_DAYS} days: {told}.")
    told_of_uses(api.macros_used(since), COUNTED_DAYS)


def _pressing(line: Handoff) -> tuple[int, datetime]:
    return PRIORITIES[line.priority], line.reply_due_at or line.handed_over_at


def _queue(lines: list[Handoff], api: InboxApi, me: Colleague, configured: Settings) -> Handoff | None:
    st.subheader("Waiting")
    names = sorted({line.queue for line in lines})
    wanted = st.pills("Queues", names, selection_mode="multi", format_func=words.name, key="queues") if names else []
    lines = [line for line in lines if not wanted or line.queue in wanted]
    if me.may(ANSWERS) and st.button(
        "Take the next", icon=":material/arrow_forward:", disabled=not lines, width="stretch"
    ):
        _done(lambda: st.session_state.update(chosen=api.take_next()), "Nothing waits for you.")
    if not lines:
        st.success("Nobody waits for a person.", icon=":material/check:")
        return None
    by_id = {line.conversation_id: line for line in lines}
    if st.session_state.get("chosen") not in by_id:
        st.session_state["chosen"] = next(iter(by_id))
    found: str = st.radio(
        "Conversations",
        list(by_id),
        key="chosen",
        format_func=lambda each: _title(by_id[each]),
        captions=[_standing(line, configured) for line in lines],
    )
    return by_id[found]


def _title(line: Handoff) -> str:
    return f"{ICONS.get(line.priority, '')} **{words.literal(_who(line)[:60])}** · {words.name(line.queue)}".strip()


def _who(line: Handoff) -> str:
    return _name(line) or line.package.get("email") or "A visitor"


def _called(line: Handoff) -> str:
    """As a macro greets them."""
    return _name(line) or "there"


def _name(line: Handoff) -> str:
    customer = line.package.get("profile", {}).get("customer") or {}
    return " ".join(part for part in (customer.get("first_name"), customer.get("last_name")) if part)


def _standing(line: Handoff, configured: Settings) -> str:
    """Who has it, when the reply is due, and where it should be by now."""
    parts = [f"with {words.literal(line.assigned_to)}" if line.assigned_to else "nobody has it"]
    if line.first_replied_at is None and line.reply_due_at is not None:
        left = line.reply_due_at - datetime.now(UTC)
        parts.append(f"due in {words.duration(left)}" if left.total_seconds() > 0 else "**overdue**")
    if line.desk != "inbox" and line.state == "waiting":
        late = "not yet at" if line.delivered_at is None else "what was written since is not yet at"
        parts.append(f"{late} {words.name(line.desk)}, tried {line.attempts} times")
    return " · ".join([*parts, words.moment(line.handed_over_at, configured.zone)])


def _conversation(line: Handoff, api: InboxApi, me: Colleague, configured: Settings) -> None:
    st.subheader(words.literal(_who(line)))
    st.text(line.reason)
    st.info(
        words.literal(line.package["suggested_next_step"]), icon=":material/lightbulb:", title="Suggested next step"
    )
    said, known = st.columns([3, 2], gap="medium")
    with said:
        _live(line, api, configured)
        if me.may(SEES):
            came_with_mails(line.conversation_id, api, configured)
        _answering(line, api, me)
    with known:
        _known(line)


@st.fragment(run_every=LIVE_SECONDS)
def _live(line: Handoff, api: InboxApi, configured: Settings) -> None:
    try:
        messages = api.messages(line.conversation_id)
    except (AgentAwayError, AgentRefusedError) as problem:
        st.warning(words.literal(str(problem)))
        return
    with st.container(height=420, key="said"):
        for message in messages:
            _bubble(message, configured)


def _bubble(message: Said, configured: Settings) -> None:
    speaker = message.author_name or SPEAKERS[message.author]
    with st.chat_message("user" if message.author == "customer" else "assistant"):
        st.caption(f"{words.literal(speaker)} · {words.moment(message.sent_at, configured.zone)}")
        # As text, never as Markdown: a customer's image or link must not load here.
        st.text(message.text)
        if message.claims:
            with st.popover("Evidence", type="tertiary"):
                for claim in message.claims:
                    st.text(f"{claim.text}: {claim.table}, row {claim.key}, {claim.column} = {claim.value}")


def _answering(line: Handoff, api: InboxApi, me: Colleague) -> None:
    if not me.may(ANSWERS):
        st.caption("You read along. Answering customers needs the role of an agent.")
        return
    if told := st.session_state.pop("given", None):
        st.info(told, icon=":material/redeem:")
    if line.assigned_to not in {None, me.name}:
        _taking(line, api, "Take over from " + words.literal(str(line.assigned_to)), from_a_colleague=True)
        return
    if line.assigned_to is None:
        _taking(line, api, "Take over", from_a_colleague=False)
    at_hand(line, api.macros(), _called(line))
    _replying(line.conversation_id, api)
    if me.may("act_for_customers") and line.assigned_to == me.name:
        giving(line, api, _done)
    _letting_go(line.conversation_id, api)


def _taking(line: Handoff, api: InboxApi, label: str, *, from_a_colleague: bool) -> None:
    if st.button(label, type="primary"):
        _done(lambda: api.take(line.conversation_id, from_a_colleague=from_a_colleague))


def _replying(identifier: str, api: InboxApi) -> None:
    with st.form(f"reply-{identifier}", enter_to_submit=False):
        st.text_area("Reply", key=f"text-{identifier}", max_chars=4000)
        # Before the page is drawn: whoever presses Resolve right after it stops the drawing, never the sending.
        st.form_submit_button("Send", type="primary", on_click=_send, args=(identifier, api))
    if problem := st.session_state.pop("not_sent", None):
        st.warning(problem)


def _send(identifier: str, api: InboxApi) -> None:
    """Say it, once for each text in the box; only what got there is taken out of the box."""
    text, key = st.session_state[f"text-{identifier}"], f"key-{identifier}"
    if not text.strip():
        return
    try:
        api.reply(identifier, text, st.session_state.setdefault(key, uuid.uuid4().hex), put_in(identifier))
    except (AgentAwayError, AgentRefusedError) as problem:
        st.session_state["not_sent"] = words.literal(str(problem))
        return
    del st.session_state[key]
    put_in(identifier).clear()
    st.session_state[f"text-{identifier}"] = ""


def _letting_go(identifier: str, api: InboxApi) -> None:
    reason = st.selectbox("Why it is over", REASONS, key=f"reason-{identifier}", accept_new_options=True)
    over, back = st.columns(2)
    if over.button("Resolve", icon=":material/check:", width="stretch"):
        _done(lambda: api.resolve(identifier, str(reason)))
    if back.button("Hand back to the agent", icon=":material/undo:", width="stretch"):
        _done(lambda: api.hand_back(identifier, str(reason)))


def _known(line: Handoff) -> None:
    package, profile = line.package, line.package.get("profile") or {}
    st.markdown("**Customer**")
    customer = profile.get("customer")
    if customer:
        _facts(customer, ("tier", "order_count", "lifetime_value", "points_balance"))
    else:
        st.caption("Not signed in: what they say of themselves is not proved.")
    for table, columns in ROWS.items():
        _rows(table.removeprefix("profile_"), profile.get(table) or (), columns)
    conversations = package.get("earlier_conversations") or ()
    _rows("earlier_conversations", conversations, ("started_at", "channel", "status", "last_message_text"))
    with st.expander("Why, what was tried and decided"):
        st.text(package["summary"])
        st.text(f"Rule: {line.rule}")
        st.text("Tried: " + (", ".join(package.get("tried") or ()) or "nothing"))
        for each in package.get("decisions") or ():
            st.text(f"{each['outcome']}: {each['reason']} ({each['rule']})")
        moods = package.get("sentiment_course") or ()
        st.text("Mood: " + ", ".join(f"{mood:+.2f}" for mood in moods))
        st.text("Tags: " + ", ".join(line.tags))


def _facts(row: Mapping[str, Any], columns: Iterable[str]) -> None:
    filled = {column: row.get(column) for column in columns if row.get(column) not in {None, ""}}
    st.text("\n".join(f"{words.name(column)}: {_told(column, value, row)}" for column, value in filled.items()))


def _told(column: str, value: Any, row: Mapping[str, Any]) -> str:
    if column in AMOUNTS and row.get("currency"):
        return words.money(float(value), row["currency"])
    return words.value(value, settings().zone)


def _rows(title: str, rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> None:
    rows = list(rows)
    if rows:
        with st.expander(f"{words.name(title)} ({len(rows)})", expanded=title == "orders"):
            for row in rows:
                _facts(row, columns)


def _done(deed: Callable[[], object], otherwise: str = "") -> None:
    """Do it, and draw the page anew; a refusal is told where it was asked for."""
    try:
        deed()
    except AgentRefusedError as refused:
        st.warning(words.literal(str(refused)))
        return
    if otherwise and st.session_state.get("chosen") is None:
        st.toast(otherwise)
    st.rerun()


show()
