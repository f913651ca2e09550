"""The review queue: what should be looked at again, one after the other, by keyboard; and what became of misses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import links, personal, staff, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.agreement import agreement, missed
from dashboards.columns import in_zone, moment_column, records
from dashboards.frame import opened_page
from dashboards.review_api import Article, Flag, FlaggedSource, Judged, Lesson, ReviewApi
from dashboards.settings import Settings
from dashboards.snapshot import Snapshot, ask
from dashboards.traces import BECOMES, KINDS, show_trace

LEAD = "What people should look at again: the most pressing first, and a sample that nobody chooses."
SHOWN = 500
# Verdicts on what the queue holds are no older than the queue.
VERDICTS_FOR = timedelta(days=60)
REASONS = {
    "flagged": "Flagged",
    "broken_promise": "A broken promise",
    "bad_csat": "Rated badly",
    "recontacted": "Came again within 7 days",
    "low_confidence": "Heard with little confidence",
    "sample": "Drawn at random",
}
VERDICTS = {"good": ("Good", "g"), "miss": ("Miss", "m"), "unclear": ("Unclear", "u")}


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("Review", LEAD)
    try:
        api, me = ReviewApi(staff.agent()), staff.me()
        judged = api.verdicts(snapshot.as_of - VERDICTS_FOR)
        queue, misses, sources = st.tabs(["Queue", "Misses", "Sources"])
        with queue:
            _queue(api, me, snapshot, configured, judged)
        with misses:
            _misses(api, me, configured)
        with sources:
            _sources(api, me, snapshot, configured)
    except AgentAwayError as away:
        st.error(str(away), icon=":material/cloud_off:")
    except AgentRefusedError as refused:
        st.error(words.literal(str(refused)), icon=":material/block:")


def _queue(api: ReviewApi, me: staff.Colleague, snapshot: Snapshot, configured: Settings, judged: list[Judged]) -> None:
    wanted = st.pills("Why", list(REASONS), selection_mode="multi", format_func=REASONS.__getitem__, key="reasons")
    is_all = st.toggle("Also what I have judged", key="also_judged")
    rows = ask(snapshot, "review_queue", reasons=tuple(wanted), row_limit=SHOWN)
    mine = {each.item_id: each for each in judged if each.reviewed_by == me.name}
    queued = records(rows)
    items = [row for row in queued if is_all or row["episode_id"] not in mine]
    _counted(len(queued), sum(row["episode_id"] in mine for row in queued), judged)
    if not items:
        st.success("Nothing is left to look at.", icon=":material/check:")
        return
    place = min(st.session_state.get("place", 0), len(items) - 1)
    item = items[place]
    _moving(place, len(items))
    _item(item, judged, configured)
    _judging(api, me, item)
    try:
        with st.spinner("Reading the conversation"):
            show_trace(api, api.trace(item["conversation_id"]), configured)
    except AgentRefusedError as refused:
        gone = "It was erased since the snapshot." if refused.status == 404 else str(refused)
        st.warning(words.literal(gone), icon=":material/search_off:")


def _counted(whole: int, done: int, judged: list[Judged]) -> None:
    agreed, misses = agreement(judged), missed(judged)
    told = [f"{words.count(done)} of {words.count(whole)} judged by you"]
    told.append(f"misses {misses.numerator} of {misses.denominator} ({words.percent(misses.value)})")
    told.append(f"reviewers agree in {agreed.numerator} of {agreed.denominator} pairs ({words.percent(agreed.value)})")
    st.caption(" · ".join(told))


def _moving(place: int, count: int) -> None:
    before, where, following = st.columns([1, 2, 1], vertical_alignment="center")
    # The keys are told beside the buttons, for whoever works without a mouse.
    if before.button("Previous", icon=":material/arrow_back:", shortcut="k", key="previous", disabled=place == 0):
        st.session_state["place"] = place - 1
        st.rerun()
    where.markdown(f"**{place + 1}** of {words.count(count)}")
    if following.button("Next", icon=":material/arrow_forward:", shortcut="j", key="next", disabled=place + 1 == count):
        st.session_state["place"] = place + 1
        st.rerun()


def _item(item: dict[str, Any], judged: list[Judged], configured: Settings) -> None:
    reasons = [REASONS[reason] for reason in item["reasons"].split(", ")]
    st.subheader(" · ".join(reasons))
    told = [item["evidence"], personal.customer(item["customer_id"]), words.name(item["channel"] or "unknown channel")]
    told += [words.moment(item["started_at"].to_pydatetime(), configured.zone), words.name(item["status"])]
    st.caption(" · ".join(words.literal(str(each)) for each in told))
    for each in (one for one in judged if one.item_id == item["episode_id"]):
        note = f": {each.note}" if each.note else ""
        st.caption(words.literal(f"{each.reviewed_by} says {VERDICTS[each.verdict][0].lower()}{note}"))


def _judging(api: ReviewApi, me: staff.Colleague, item: dict[str, Any]) -> None:
    may = me.may("review_conversations")
    note = st.text_input("Note", key=f"note-{item['episode_id']}", max_chars=2000, placeholder="Optional")
    for column, (verdict, (label, letter)) in zip(st.columns(3), VERDICTS.items(), strict=True):
        pressed = column.button(label, key=f"judge-{verdict}", shortcut=letter, disabled=not may, width="stretch")
        if pressed:
            # What is judged leaves the queue, so that the next one takes its place.
            _done(lambda given=verdict: api.judge(item["conversation_id"], item["episode_id"], given, note))  # type: ignore[misc]
    if not may:
        st.caption("Your role reads the queue and judges nothing.")


def _misses(api: ReviewApi, me: staff.Colleague, configured: Settings) -> None:
    flags = api.flags()
    if not flags:
        st.info("Nothing is flagged. Open a conversation and flag the turn that was wrong.", icon=":material/flag:")
    for flag in flags:
        with st.container(border=True):
            st.markdown(f"**{KINDS[flag.kind]}** · {BECOMES[flag.becomes]}")
            st.text(flag.right_answer)
            when = words.moment(flag.flagged_at, configured.zone)
            st.caption(words.literal(" · ".join([flag.flagged_by, when, *([flag.note] if flag.note else [])])))
            links.link(
                f"Turn {flag.turn_number}",
                links.to_conversation(flag.conversation_id, flag.turn_number),
                key=f"to-{flag.flag_id}",
            )
            if flag.becomes == "knowledge":
                _publishing(api, me, flag)
            if flag.lesson:
                _teaching(api, me, flag, flag.lesson)


def _publishing(api: ReviewApi, me: staff.Colleague, flag: Flag) -> None:
    """A lead answers for what becomes an article: shoppers hear it from the next refresh on."""
    if flag.article_id:
        st.caption(f"Published as article {flag.article_id}.")
    may, name = me.may("settle_reviews"), flag.flag_id
    with st.expander("Publish again" if flag.article_id else "Publish", icon=":material/menu_book:"):
        given = flag.article or Article(title="", body=flag.right_answer)
        title = st.text_input("Title", given.title, key=f"title-{name}", max_chars=200)
        body = st.text_area("Text", given.body, key=f"body-{name}", max_chars=20_000)
        if not may:
            st.caption("A lead publishes.")
        if st.button("Publish", key=f"publish-{name}", type="primary", disabled=not may or not title or not body):
            _done(lambda: api.publish(name, Article(title=title, body=body)))


def _teaching(api: ReviewApi, me: staff.Colleague, flag: Flag, lesson: Lesson) -> None:
    """What customers said goes into a draft; the flag's scenario has to pass there before it is signed."""
    may, name = me.may("edit_releases"), flag.flag_id
    if flag.draft_id:
        st.caption(f"In the draft {flag.draft_id[-6:]}: run its scenarios on the page Simulation, then sign it off.")
    with st.expander(f"Teach {words.name(lesson.skill)}", icon=":material/school:"):
        text = st.text_input("What customers say for it", lesson.text, key=f"taught-{name}", max_chars=200)
        drafts = api.drafts()
        place = list(drafts).index(flag.draft_id) + 1 if flag.draft_id in drafts else min(len(drafts), 1)
        into = st.selectbox(
            "Draft",
            ["", *drafts],
            place,
            format_func=lambda each: drafts.get(each, "A new one"),
            key=f"into-{name}-{flag.draft_id}",
        )
        if not may:
            st.caption("A draft is changed by an agent, a lead or an admin.")
        if st.button(
            "Put it into the draft", key=f"teach-{name}", type="primary", disabled=not may or not text.strip()
        ):
            _done(lambda: api.teach(name, text.strip(), into or None))


def _sources(api: ReviewApi, me: staff.Colleague, snapshot: Snapshot, configured: Settings) -> None:
    st.caption("A sentence that is called wrong is not quoted from the next refresh on, until it is mended or cleared.")
    wrong = [each for each in api.sources(datetime.now(UTC)) if each.state == "wrong"]
    if not wrong:
        st.success("Nothing of the brand's own words is called wrong.", icon=":material/check:")
    for each in wrong:
        _source(api, me, each, configured)
    told = ask(snapshot, "knowledge_flagged", row_limit=SHOWN)
    if not told.empty:
        st.subheader("As of the snapshot")
        named = told.assign(state=told["state"].map(words.name), reason=told["reason"].map(words.name))
        st.dataframe(
            in_zone(named.drop(columns="source_id"), configured.brand.time_zone),
            hide_index=True,
            alt="Sources that reviews called wrong, those that still are first",
            column_config={
                "source_value": st.column_config.TextColumn("It said", width="large"),
                "title": "Article",
                "owner": "Owner",
                "state": "State",
                "reason": "Because",
                "decided_by": "By",
                "decided_at": moment_column("When"),
            },
        )


def _source(api: ReviewApi, me: staff.Colleague, flagged: FlaggedSource, configured: Settings) -> None:
    with st.container(border=True):
        st.text(flagged.source.value)
        where = f"{flagged.source.table}, row {flagged.source.key}, {flagged.source.column}"
        by = f"{flagged.flagged_by}, {words.moment(flagged.flagged_at, configured.zone)}"
        st.caption(words.literal(f"{where} · {words.name(flagged.reason)} · {by}"))
        if st.toggle("Answers that stood on it", key=f"uses-{flagged.source_id}"):
            _uses(api, flagged, configured)
        reason = st.text_input("Why it is right", key=f"reason-{flagged.source_id}", max_chars=2000)
        if st.button(
            "Clear",
            icon=":material/check:",
            key=f"clear-{flagged.source_id}",
            disabled=not me.may("settle_reviews") or not reason.strip(),
        ):
            _done(lambda: api.clear(flagged.source_id, reason))


def _uses(api: ReviewApi, flagged: FlaggedSource, configured: Settings) -> None:
    """All of them counted, the newest to be opened."""
    uses = api.uses(flagged.source)
    told = [words.counted(uses.answer_count, "answer"), words.counted(uses.conversation_count, "conversation")]
    st.markdown(" · ".join([*told, words.counted(uses.customer_count, "customer")]))
    if not uses.newest:
        return
    rows = pd.DataFrame([each.model_dump() for each in uses.newest])
    rows["sent_at"] = pd.to_datetime(rows["sent_at"], utc=True).dt.tz_localize(None)
    rows["customer_identifier"] = rows["customer_identifier"].map(personal.customer)
    st.dataframe(
        in_zone(rows, configured.brand.time_zone),
        hide_index=True,
        alt="Answers that stood on the source, the newest first",
        column_order=["sent_at", "customer_identifier", "channel", "told", "text"],
        column_config={
            "sent_at": moment_column("Told"),
            "customer_identifier": "Customer",
            "channel": "Channel",
            "told": "It said then",
            "text": st.column_config.TextColumn("Answer", width="large"),
        },
    )
    for conversation_id in dict.fromkeys(each.conversation_id for each in uses.newest[:20]):
        links.link(
            f"Conversation {conversation_id[-6:]}",
            links.to_conversation(conversation_id),
            key=f"use-{flagged.source_id}-{conversation_id}",
        )


def _done(deed: Callable[[], object]) -> None:
    """Do it, and draw the page anew; a refusal is told where it was asked for."""
    try:
        deed()
    except AgentRefusedError as refused:
        st.warning(words.literal(str(refused)))
        return
    st.rerun()


show()
