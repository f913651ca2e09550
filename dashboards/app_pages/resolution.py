"""How sure a resolution is, and what other systems would call one on the same conversations."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards import definitions, words
from dashboards.cards import Direction, RateCard
from dashboards.columns import count_column, in_zone, moment_column
from dashboards.filters import EpisodeFilter, pick_episodes
from dashboards.frame import opened_page
from dashboards.rates import Rate
from dashboards.service import Judged, definitions_side_by_side, service_rates
from dashboards.settings import Settings
from dashboards.snapshot import Snapshot, ask
from dashboards.theme import palette

SHOWN_CONVERSATIONS = 200
NOBODY = Rate(0, 0)
Cards = tuple[tuple[str, str, str, Direction], ...]
# Rate, title, definition, which way is good.
LADDER: Cards = (
    ("resolution", "Claimed or better", definitions.RESOLUTION, "more is better"),
    ("confirmed", "Confirmed", definitions.CONFIRMED, "more is better"),
    ("durable", "Durable", definitions.DURABLE, "more is better"),
    ("event_verified", "Event-verified", definitions.EVENT_VERIFIED, "more is better"),
)
BESIDE: Cards = (
    ("autonomous", "Autonomous", definitions.AUTONOMOUS, "more is better"),
    ("assisted", "Assisted", definitions.ASSISTED, "neither"),
    ("recontacted", "Second contacts", definitions.RECONTACTED, "less is better"),
    ("promise_kept", "Promises kept", definitions.PROMISES, "more is better"),
    ("avoidable_escalation", "Avoidable handovers", definitions.AVOIDABLE, "less is better"),
    ("missed_escalation", "Missed handovers", definitions.MISSED, "less is better"),
    ("covered", "Coverage", definitions.COVERAGE, "more is better"),
    ("deflected", "Deflection", definitions.DEFLECTION, "neither"),
)


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("Resolution", "How sure a resolution is, and what others would call one.")
    chosen = pick_episodes(snapshot, configured.zone)
    now, before = service_rates(snapshot, chosen), service_rates(snapshot, chosen.before)
    if not now:
        st.info(
            "No conversation started in this period with these filters. Choose a longer period, or another channel."
        )
        return
    earlier = f"{words.counted(chosen.period.day_count, 'day')} before"
    st.header("The ladder")
    st.markdown(definitions.LADDER)
    _cards(LADDER, now, before, earlier, with_strip=True)
    st.header("Beside it")
    _cards(BESIDE, now, before, earlier, with_strip=False)
    _side_by_side(snapshot, configured, chosen, now.get("resolution", NOBODY).excluded)


def _cards(cards: Cards, now: dict[str, Rate], before: dict[str, Rate], earlier: str, *, with_strip: bool) -> None:
    colours = palette()
    for start in range(0, len(cards), 4):
        for column, (rate, title, definition, direction) in zip(st.columns(4), cards[start : start + 4], strict=False):
            with column:
                card = RateCard(title, definition, direction, now.get(rate, NOBODY), before.get(rate, NOBODY), earlier)
                card.show(colours, with_strip=with_strip)


def _side_by_side(snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter, excluded: int) -> None:
    st.header("Definitions side by side")
    st.markdown(definitions.SIDE_BY_SIDE)
    judged = definitions_side_by_side(snapshot, chosen, excluded)
    st.dataframe(
        pd.DataFrame([_row(each) for each in judged]),
        hide_index=True,
        column_config={
            "Conversations": count_column("Of"),
            "Counted": count_column("Counted"),
            "Unknown": count_column("Not known yet"),
            "More": count_column("Counted here and not by ours"),
            "Fewer": count_column("Counted by ours and not here"),
        },
    )
    others = [each.definition for each in judged if each.definition != "ours"]
    picked = st.selectbox("Why does it differ?", others, format_func=definitions.SYSTEMS.__getitem__, key="definition")
    if picked:
        _differences(snapshot, configured, chosen, picked)


def _row(judged: Judged) -> dict[str, object]:
    return {
        "Definition": definitions.SYSTEMS[judged.definition],
        "Rate": words.percent(judged.rate.value),
        "95 %": words.span(judged.rate.interval),
        "Counted": judged.rate.numerator,
        "Conversations": judged.rate.denominator,
        "Unknown": judged.rate.unknown,
        "More": judged.more_count,
        "Fewer": judged.fewer_count,
    }


def _differences(snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter, definition: str) -> None:
    st.markdown(definitions.DEFINED[definition])
    rows = ask(snapshot, "definition_differences", definition=definition, **chosen.by_date)
    if rows.empty:
        st.success("It counts the same conversations as ours.", icon=":material/check:")
        return
    st.dataframe(_worded(rows), hide_index=True, column_config=_columns() | {"episode_count": count_column("How many")})
    asked = {"definition": definition, "row_limit": SHOWN_CONVERSATIONS, **chosen.by_moment(configured.zone)}
    conversations = ask(snapshot, "differing_conversations", **asked)
    st.subheader("The conversations")
    st.dataframe(
        in_zone(_worded(conversations), configured.brand.time_zone),
        hide_index=True,
        column_config=_columns()
        | {
            "conversation_id": "Conversation",
            "episode_id": "Episode",
            "channel": "Channel",
            "customer_type": "Customer",
            "started_at": moment_column("Started"),
        },
    )
    st.caption(f"The newest {SHOWN_CONVERSATIONS} at most.")


def _worded(rows: pd.DataFrame) -> pd.DataFrame:
    told = ("verdict", "reason", "our_verdict", "our_reason")
    return rows.drop(columns=["definition"], errors="ignore").assign(
        **{each: rows[each].map(words.name) for each in told}
    )


def _columns() -> dict[Any, Any]:
    return {
        "verdict": "It says",
        "reason": st.column_config.TextColumn("Because", width="medium"),
        "our_verdict": "Ours says",
        "our_reason": st.column_config.TextColumn("Because (ours)", width="medium"),
    }


show()
