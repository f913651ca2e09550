"""How sure a resolution is, and what other systems would call one on the same conversations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import definitions, words
from dashboards.answer_trust import show_trust
from dashboards.cards import RateCard, count_card, rate_cards
from dashboards.columns import count_column, in_zone, moment_column
from dashboards.downloads import offer_rates
from dashboards.filters import EVERY_SKILL, EpisodeFilter, pick_episodes
from dashboards.frame import nobody_wrote, opened_page
from dashboards.rates import Rate
from dashboards.service import AnswerQuality, Judged, answer_quality, definitions_side_by_side, service_rates
from dashboards.settings import Settings
from dashboards.snapshot import Snapshot, ask
from dashboards.theme import palette

SHOWN_CONVERSATIONS = 200
LADDER = ("resolution", "confirmed", "durable", "event_verified")
BESIDE = ("autonomous", "assisted", "recontacted", "promise_kept", "avoidable_escalation", "missed_escalation",
          "covered", "deflected")  # fmt: skip


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("Resolution", "How sure a resolution is, and what others would call one.")
    chosen = pick_episodes(snapshot, configured.zone)
    now, before = service_rates(snapshot, chosen), service_rates(snapshot, chosen.before)
    if not now["resolution"].denominator:
        nobody_wrote()
        return
    quality, quality_before = answer_quality(snapshot, chosen), answer_quality(snapshot, chosen.before)
    offer_rates(
        "resolution",
        chosen,
        now | {"bound_at_once": quality.bound_at_once},
        before | {"bound_at_once": quality_before.bound_at_once},
    )
    st.header("The ladder")
    st.markdown(definitions.LADDER)
    rate_cards(LADDER, now, before, chosen.earlier, titles={"resolution": "Claimed or better"})
    st.header("Beside it")
    rate_cards(BESIDE, now, before, chosen.earlier, with_strip=False)
    _answers(quality, quality_before, chosen.earlier)
    show_trust(chosen.period, configured.zone)
    _side_by_side(snapshot, configured, chosen)


def _answers(now: AnswerQuality, before: AnswerQuality, earlier: str) -> None:
    """How well the replies are bound to rows, and how old these were."""
    st.header("What answers rest on")
    bound, claims, ages = st.columns(3)
    with bound:
        card = RateCard("bound_at_once", now.bound_at_once, before.bound_at_once, earlier)
        card.show(palette(), with_strip=False)
    with claims:
        told = Rate(now.claim_count, now.claim_count + now.held_back_count)
        count_card(
            "Claims that were told",
            words.count(now.claim_count),
            f"{words.count(before.claim_count)} in the {earlier}",
            f"**{words.count(now.held_back_count)}** held back · {words.percent(told.value)} bound"
            f" ({words.span(told.interval)})",
            definitions.CLAIMS,
        )
    with ages:
        count_card(
            "Age of the facts",
            _age(now.median_age),
            f"{_age(before.median_age)} in the {earlier}",
            f"95 of 100 younger than **{_age(now.age_of_95)}** · {words.count(now.fact_count)} rows told",
            definitions.FACT_AGES,
        )


def _age(length: timedelta | None) -> str:
    return words.NOTHING if length is None else words.duration(length)


def _side_by_side(snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter) -> None:
    st.header("Definitions side by side")
    st.markdown(definitions.SIDE_BY_SIDE)
    if chosen.skill != EVERY_SKILL:
        st.caption("Of every skill: other systems' definitions know none.")
    judged = definitions_side_by_side(snapshot, chosen)
    st.dataframe(
        pd.DataFrame([_row(each) for each in judged]),
        hide_index=True,
        alt="What each definition counts of the same conversations",
        column_config={
            "Conversations": count_column("Of"),
            "Counted": count_column("Counted"),
            "Unknown": count_column("Not known yet"),
            "Excluded": count_column("Left out"),
            "More": count_column("Counted here and not by ours"),
            "Fewer": count_column("Counted by ours and not here"),
        },
    )
    others = [each.definition for each in judged if each.definition != "ours"]
    # None until somebody asks: two definitions of each conversation side by side are the slowest of the page.
    picked = st.selectbox(
        "Why does it differ?",
        others,
        index=None,
        placeholder="Choose a system",
        format_func=definitions.SYSTEMS.__getitem__,
        key="definition",
    )
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
        "Excluded": judged.rate.excluded,
        "More": judged.more_count,
        "Fewer": judged.fewer_count,
    }


def _differences(snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter, definition: str) -> None:
    st.markdown(definitions.DEFINED[definition])
    rows = ask(snapshot, "definition_differences", definition=definition, **chosen.by_date)
    if rows.empty:
        st.success("It counts the same conversations as ours.", icon=":material/check:")
        return
    st.dataframe(
        _worded(rows),
        hide_index=True,
        alt="Why the definition and ours part, the most frequent reason first",
        column_config=_columns() | {"episode_count": count_column("How many")},
    )
    asked = {"definition": definition, "row_limit": SHOWN_CONVERSATIONS, **chosen.by_moment(configured.zone)}
    conversations = ask(snapshot, "differing_conversations", **asked)
    st.subheader("The conversations")
    st.dataframe(
        in_zone(_worded(conversations), configured.brand.time_zone),
        hide_index=True,
        alt="Conversations in which the definition and ours differ, the newest first",
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
