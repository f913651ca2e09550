"""Tries a draft before it is signed: played by hand, against scenarios, over past conversations, beside live ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import simulation_parts, staff, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.settings import settings
from dashboards.simulation_api import Run, SimulationApi

MAY = "run_simulations"
LEAD = (
    "Nothing that is tried here reaches a shopper, the store, a helpdesk or a mailbox. A draft that its scenarios have "
    "not passed can be signed only by somebody who says why."
)
# What is asked for is begun by the scheduler, which looks every few seconds.
LOOKS_AGAIN = "5s"


def show() -> None:
    """Draw the page."""
    st.title("Simulation")
    try:
        api, me = SimulationApi(staff.agent()), staff.me()
        if not me.may(MAY):
            st.info("Drafts are tried by an agent, a lead or an admin.", icon=":material/block:")
            return
        st.markdown(LEAD)
        _tell()
        draft = _chosen(api)
        if draft:
            _standing(api, draft)
        names = ["Scenarios", "Run", "Policy diff", "Rehearsal", "Try it"]
        scenarios, run, diff, rehearsal, by_hand = st.tabs(names)
        with scenarios:
            simulation_parts.scenarios(api, _done)
            with st.expander("Make some of the skills", icon=":material/auto_awesome:"):
                _drawn(_generation, api, draft)
        for tab, drawn in ((run, _runs), (diff, _diff), (rehearsal, _rehearsal), (by_hand, _by_hand)):
            with tab:
                _drawn(drawn, api, draft)
    except AgentRefusedError as refused:
        st.error(words.literal(str(refused)), icon=":material/block:")
    except AgentAwayError as away:
        st.error(str(away), icon=":material/cloud_off:")
        st.markdown("Simulations are kept by the agent. Start everything, then load this page again:")
        st.code("make run", language="bash")


def _drawn(
    drawn: Callable[[SimulationApi, dict[str, Any]], None], api: SimulationApi, draft: dict[str, Any] | None
) -> None:
    if draft is None:
        st.info("Open a draft on the page Releases first.", icon=":material/edit_note:")
    else:
        drawn(api, draft)


def _tell() -> None:
    # A place of its own also when it is empty: what moves below it loses the tab that the reader has open.
    place = st.empty()
    if told := st.session_state.pop("told", None):
        place.success(told, icon=":material/check:")


def _chosen(api: SimulationApi) -> dict[str, Any] | None:
    drafts = {draft["draft_id"]: draft for draft in api.drafts()}
    if not drafts:
        st.info(
            "Nobody works on a draft. Open one on the page Releases, then try it here.", icon=":material/edit_note:"
        )
        return None
    named = {name: f"{each['body'].get('name', '?')} · revision {each['revision']}" for name, each in drafts.items()}
    chosen = st.selectbox("Draft", list(drafts), format_func=lambda name: f"{named[name]} · {name[-6:]}", key="tried")
    return drafts[chosen]


def _standing(api: SimulationApi, draft: dict[str, Any]) -> None:
    """Whether the draft may be signed, in a line, and what is in the way."""
    against = api.obstacles(draft["draft_id"])
    if not against:
        st.success("Every scenario passed on this revision: it may be signed.", icon=":material/verified:")
        return
    with st.expander(f"{words.counted(len(against), 'thing')} in the way of a signature", icon=":material/pending:"):
        st.markdown("\n".join(f"- {words.literal(each)}" for each in against))


def _runs(api: SimulationApi, draft: dict[str, Any]) -> None:
    known = {each.scenario_id: each.scenario["title"] for each in api.scenarios()}
    if not known:
        st.info("There is no scenario yet: write one, or make one of a conversation.", icon=":material/playlist_add:")
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    some = left.multiselect(
        "Scenarios", list(known), format_func=lambda name: known[name], key="some", placeholder="All of them"
    )
    times = right.number_input("Times each", 1, 20, 3, key="times")
    if st.button("Run", type="primary", icon=":material/play_arrow:", key="run"):
        _done(lambda: api.ask("scenarios", draft, scenario_ids=some, times=times), "The run is asked for.")
    _latest(api, draft, "scenarios", lambda run: _scenario_results(api, run, known))


def _scenario_results(api: SimulationApi, run: Run, known: dict[str, str]) -> None:
    # None where no scenario was played: that is no share of zero.
    hats = run.result.get("pass_hat") or [None]
    passed, often, took = st.columns(3)
    passed.metric("Passed every time", f"{run.result['passed']} of {run.result['scenarios']}")
    often.metric(f"pass^{len(hats)}", words.percent(hats[-1]))
    took.metric("Took", words.duration(timedelta(seconds=run.result["seconds"])))
    results = sorted(api.results(run.run_id), key=lambda each: each.passes / each.attempts)
    for each in results:
        icon = ":material/check_circle:" if each.passes == each.attempts else ":material/cancel:"
        title = known.get(each.scenario_id, "A scenario that was retired")
        with st.expander(f"{words.literal(title)}: {each.passes} of {each.attempts}", icon=icon):
            simulation_parts.attempts(each.result["attempts"])


def _generation(api: SimulationApi, draft: dict[str, Any]) -> None:
    st.markdown(
        "Of each skill of the agent's as the live release answers it now, in the mouth of customers whom it has "
        "something to tell. Of each skill of yours in this draft every example, and every way that it may go: as it is "
        "meant to, asked by a stranger, with a no, and with other systems that fail or fall silent."
    )
    times = st.number_input("Customers for each skill of the agent's", 1, 20, 1, key="generated_times")
    if st.button("Make them", icon=":material/auto_awesome:", key="generate"):
        _done(lambda: api.ask("generation", draft, times=times), "The scenarios are asked for.")
    _latest(api, draft, "generation", lambda _: None)


def _diff(api: SimulationApi, draft: dict[str, Any]) -> None:
    st.markdown(
        "What this draft would have decided otherwise in past conversations, at the profiles that customers had then."
    )
    today = datetime.now(settings().zone).date()
    first, last = st.columns(2)
    since = first.date_input("From", today - timedelta(days=30), key="diff_from")
    until = last.date_input("To, inclusive", today, key="diff_to")
    if st.button("Compare", type="primary", icon=":material/difference:", key="compare"):
        zone = settings().zone
        begin = datetime(since.year, since.month, since.day, tzinfo=zone).astimezone(UTC)
        end = datetime(until.year, until.month, until.day, tzinfo=zone) + timedelta(days=1)
        stretch = {"since": begin.isoformat(), "until": end.astimezone(UTC).isoformat()}
        _done(lambda: api.ask("policy_diff", draft, **stretch), "The comparison is asked for.")
    _latest(api, draft, "policy_diff", lambda run: _flips(api, run))


def _rehearsal(api: SimulationApi, draft: dict[str, Any]) -> None:
    st.markdown(
        "Live conversations are also planned under this draft, after the shopper has had their answer. Nothing of it "
        "is said to them. What would have been otherwise is listed here."
    )
    current = next((run for run in api.runs(draft["draft_id"]) if run.kind == "rehearsal"), None)
    if current and current.state in {"requested", "running"}:
        st.info(f"Rehearsing {current.asked['share_percent']} % of the conversations.", icon=":material/sensors:")
        if st.button("Stop the rehearsal", icon=":material/stop:", key="stop"):
            _done(lambda: api.stop(current.run_id), "The rehearsal is over; what it found stays.")
    else:
        share = st.slider("Share of the conversations in %", 1, 100, 100, key="share")
        if st.button("Rehearse", type="primary", icon=":material/sensors:", key="rehearse"):
            _done(lambda: api.ask("rehearsal", draft, share_percent=share), "The rehearsal begins.")
    if current and current.result:
        _flips(api, current)
    elif current:
        st.caption("No conversation was looked at yet: the scheduler looks once a minute.")


def _flips(api: SimulationApi, run: Run) -> None:
    """The totals in words and numbers, then every turn with both answers."""
    found = run.result
    turns, flipped, people, money = st.columns(4)
    turns.metric("Turns looked at", words.count(found["turns"]))
    flipped.metric("Come out otherwise", words.count(found["flipped"]))
    people.metric("Customers", words.count(found["customers"]))
    money.metric("Money that hangs on them", f"{found['money']} {settings().brand.currency}")
    if found["not_comparable"]:
        st.warning(f"{words.counted(found['not_comparable'], 'turn')} cannot be compared:", icon=":material/help:")
        st.markdown("\n".join(f"- {words.literal(why)} ({number})" for why, number in found["obstacles"].items()))
    if not found["flipped"]:
        st.success("Nothing comes out otherwise.", icon=":material/check:")
        return
    kinds = pd.DataFrame(
        [(simulation_parts.kind(name), number) for name, number in found["kinds"].items()], columns=["What", "Turns"]
    )
    st.dataframe(kinds, hide_index=True, alt="How many turns come out otherwise, by what flips")
    simulation_parts.flipped_turns(api.flipped(run.run_id), settings())


def _by_hand(api: SimulationApi, draft: dict[str, Any]) -> None:
    customer = st.text_input("Customer", key="customer", placeholder="shopify_customer_id:1001, or empty: a stranger")
    said = st.text_area("What they say, one message a line", key="says")
    says = [line.strip() for line in said.splitlines() if line.strip()]
    if st.button("Play", icon=":material/play_arrow:", key="play", disabled=not says):
        with st.spinner("The agent is answering ..."):
            st.session_state["played"] = (
                draft["draft_id"],
                draft["revision"],
                api.preview(draft, customer.strip(), says),
            )
    # Of no other draft, and of no other revision, is it known what these would answer.
    *of, turns = st.session_state.get("played", (None, None, ()))
    if of == [draft["draft_id"], draft["revision"]]:
        for turn in turns:
            simulation_parts.turn(turn)


def _latest(api: SimulationApi, draft: dict[str, Any], kind: str, drawn: Callable[[Run], None]) -> None:
    """The newest run of a kind: waited for, failed, or its results; and which revision it ran on."""
    run = next((each for each in api.runs(draft["draft_id"]) if each.kind == kind), None)
    if run is None:
        st.caption("Nothing was run against this draft yet.")
        return
    when = words.moment(run.requested_at, settings().zone)
    st.caption(f"Asked for by {words.literal(run.requested_by)}, {when}, on revision {run.revision}")
    if run.revision != draft["revision"]:
        st.warning(f"The draft is at revision {draft['revision']} by now: run it again.", icon=":material/update:")
    if run.is_waited_for:
        st.info(
            "It begins as soon as the scheduler is free." if run.state == "requested" else "It is at work.",
            icon=":material/hourglass_top:",
        )
        _wait(api, run.run_id)
    elif run.state == "failed":
        st.error(f"It did not end: {words.literal(run.summary)}", icon=":material/error:")
    elif run.result:
        st.markdown(f"**{words.literal(run.summary)}**")
        drawn(run)


def _wait(api: SimulationApi, run_id: str) -> None:
    """Look again by itself until it is over, and draw the page anew then."""

    @st.fragment(run_every=LOOKS_AGAIN)
    def looks_again() -> None:
        # Of several that are waited for, each looks for itself.
        try:
            is_over = not api.run(run_id).is_waited_for
        except (AgentAwayError, AgentRefusedError) as problem:
            st.caption(words.literal(str(problem)))
            return
        if is_over:
            st.rerun()

    looks_again()


def _done(ask: Callable[[], Any], told: str) -> None:
    """Have it done and say so at the top of the page; a refusal is told here, with its faults."""
    try:
        with st.spinner("Asking the agent ..."):
            ask()
    except AgentRefusedError as refused:
        st.error(
            "\n\n".join(
                [
                    words.literal(str(refused)),
                    *(f"`{each.field}`: {words.literal(each.message)}" for each in refused.faults),
                ]
            )
        )
        return
    st.session_state["told"] = told
    st.rerun()


show()
