"""Whether answers come out the same again: past turns taken again, and scenarios played several times."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards import definitions, links, staff, words
from dashboards.agent_api import AgentAwayError, AgentRefusedError
from dashboards.cards import count_card
from dashboards.periods import Period
from dashboards.rates import Rate
from dashboards.review_api import Replays, ReviewApi
from dashboards.simulation_api import Run, SimulationApi

SHOWN_TURNS = 10


def show_trust(period: Period, zone: ZoneInfo) -> None:
    """Both figures; without an agent, or for whoever is not signed in, why they are not there."""
    try:
        api, me = staff.agent(), staff.me()
        played = SimulationApi(api).last_played()
        left, right = st.columns(2)
        with left:
            _played(played, zone, is_simulating=me.may("run_simulations"))
        with right:
            _replayed(ReviewApi(api), period, zone, is_reviewing=me.may("review_conversations"))
    except AgentAwayError as away:
        st.caption(f"Replay match and pass^k are asked of the agent. {away}")
    except AgentRefusedError as refused:
        st.caption(f"Replay match and pass^k are asked of the agent. {words.literal(str(refused))}")


def _played(run: Run | None, zone: ZoneInfo, *, is_simulating: bool) -> None:
    if run is None:
        count_card(
            "pass^k", words.NOTHING, None, "No scenarios were played to their end yet.", definitions.EVERY_ATTEMPT
        )
    else:
        hats, passed = run.result["pass_hat"], Rate(int(run.result["passed"]), int(run.result["scenarios"]))
        when = words.moment(run.finished_at, zone) if run.finished_at else words.NOTHING
        count_card(
            f"pass^{len(hats)}",
            words.percent(hats[-1]),
            f"{words.percent(hats[0])} pass^1" if len(hats) > 1 else None,
            f"**{words.count(passed.numerator)}** of **{words.count(passed.denominator)}** scenarios passed every time "
            f"({words.span(passed.interval)}) · {when}",
            definitions.EVERY_ATTEMPT,
        )
    if is_simulating and st.button("The scenarios", icon=":material/science:", key="to_simulation", type="tertiary"):
        st.switch_page(links.SIMULATION)


def _replayed(api: ReviewApi, period: Period, zone: ZoneInfo, *, is_reviewing: bool) -> None:
    since, until = (each.replace(tzinfo=UTC) for each in period.bounds(zone))
    key = f"replays {since:%Y-%m-%d} {until:%Y-%m-%d}"
    if is_reviewing and st.button("Take the newest turns again", icon=":material/replay:", key="take_again"):
        with st.spinner("Taking them again"):
            st.session_state[key] = api.replays(since, until)
    found: Replays | None = st.session_state.get(key)
    if found is None:
        count_card("Replay match", words.NOTHING, None, "Not asked yet of this period.", definitions.REPLAY_MATCH)
        return
    known = Rate(found.identical, found.identical + len(found.different), pending=sum(found.obstacles.values()))
    count_card(
        "Replay match",
        words.percent(known.value),
        None,
        f"**{words.count(known.numerator)}** of **{words.count(known.denominator)}** turns come out the same "
        f"({words.span(known.interval)}) · **{words.count(known.pending)}** cannot be taken again",
        definitions.REPLAY_MATCH,
    )
    for obstacle, count in sorted(found.obstacles.items()):
        st.caption(f"{words.counted(count, 'turn')}: {words.literal(obstacle)}")
    for place, turn in enumerate(found.different[:SHOWN_TURNS]):
        label = f"Turn {turn.turn_number} of {turn.conversation_id}"
        links.link(label, links.to_conversation(turn.conversation_id, turn.turn_number), key=f"differs_{place}")
