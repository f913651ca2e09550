"""What service costs: the AI's replies and people's minutes, by contact, by resolution, by skill."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import definitions, links, words
from dashboards.breakdowns import amounts_by_day
from dashboards.cards import colour_legend, count_card
from dashboards.columns import count_column
from dashboards.downloads import offer
from dashboards.drawn import drawn
from dashboards.filters import EpisodeFilter, pick_episodes
from dashboards.frame import nobody_wrote, opened_page
from dashboards.settings import Settings
from dashboards.snapshot import Snapshot, ask
from dashboards.theme import palette

SIDES = {"ai": "The AI", "human": "People"}


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("Cost", "What the AI's replies and people's minutes cost.")
    chosen = pick_episodes(snapshot, configured.zone, by_matter=True)
    now, before = (
        ask(snapshot, "cost_totals", "chosen_contacts", **each.by_moment_and_skill(configured.zone)).iloc[0]
        for each in (chosen, chosen.before)
    )
    if not now["contact_count"]:
        nobody_wrote()
        return
    _totals(now, before, chosen, configured.brand.currency)
    _replies(snapshot, configured, chosen, now, before)
    _by_day(snapshot, configured, chosen)
    _by_skill(snapshot, configured, chosen)


def _whole(row: pd.Series) -> float:
    return float(row["ai_cost_amount"] + row["human_cost_amount"])


def _per(amount: float, count: float) -> float | None:
    return amount / count if count else None


def _totals(now: pd.Series, before: pd.Series, chosen: EpisodeFilter, currency: str) -> None:
    whole, contact, resolution = st.columns(3)
    with whole:
        count_card(
            "Cost",
            words.money(_whole(now), currency),
            f"{words.money(_whole(before), currency)} in the {chosen.earlier}",
            f"the AI **{words.money(now['ai_cost_amount'], currency)}** · people"
            f" **{words.money(now['human_cost_amount'], currency)}**",
            definitions.COST,
        )
    with contact:
        count_card(
            "Per conversation",
            words.money(_per(_whole(now), now["contact_count"]), currency),
            f"{words.money(_per(_whole(before), before['contact_count']), currency)} in the {chosen.earlier}",
            f"over **{words.counted(int(now['contact_count']), 'conversation')}**",
            definitions.COST_PER_CONTACT,
        )
    with resolution:
        count_card(
            "Per resolution by the AI",
            words.money(_per(now["alone_cost_amount"], now["resolved_count"]), currency),
            f"{words.money(_per(before['alone_cost_amount'], before['resolved_count']), currency)}"
            f" in the {chosen.earlier}",
            f"**{words.count(int(now['resolved_count']))}** resolved · **{words.count(int(now['verified_count']))}** of"
            " them event-verified",
            definitions.COST_PER_RESOLUTION,
        )


def _replies(
    snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter, now: pd.Series, before: pd.Series
) -> None:
    currency = configured.brand.currency
    replies, replies_before = (
        int(
            ask(snapshot, "reply_count", "chosen_contacts", **each.by_moment_and_skill(configured.zone)).iloc[0][
                "ai_reply_count"
            ]
        )
        for each in (chosen, chosen.before)
    )
    reply, model, minutes = st.columns(3)
    with reply:
        count_card(
            "Per reply of the AI",
            words.money(_per(now["ai_cost_amount"], replies), currency),
            f"{words.money(_per(before['ai_cost_amount'], replies_before), currency)} in the {chosen.earlier}",
            f"**{words.counted(replies, 'reply', 'replies')}**",
            definitions.COST_PER_REPLY,
        )
    with model:
        count_card(
            "Tokens of a language model",
            words.count(int(now["model_token_count"])),
            f"{words.count(int(before['model_token_count']))} in the {chosen.earlier}",
            f"**{words.money(now['model_cost_amount'], currency)}** of what the AI cost" + _unpriced(now),
            definitions.MODEL_TOKENS,
        )
    with minutes:
        count_card(
            "People's time",
            words.minutes(now["human_minutes"]),
            f"{words.minutes(before['human_minutes'])} in the {chosen.earlier}",
            f"**{words.minutes(_per(now['human_minutes'], now['contact_count']))}** a conversation",
            definitions.PEOPLES_TIME,
        )
    with st.container(horizontal=True):
        links.to_behind("resolution", answers=chosen.answers, key="behind_cost", label="Conversations, resolved")
        links.to_behind(
            "routed_to_team", answers=chosen.answers, key="behind_people", label="Conversations, with people"
        )


def _unpriced(now: pd.Series) -> str:
    """How much of it no price is known for, if any."""
    count = int(now["unpriced_token_count"])
    return f" · **{words.count(count)}** at no known price" if count else ""


def _by_day(snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter) -> None:
    st.header("By day")
    asked = {**chosen.by_date, **chosen.by_moment_and_skill(configured.zone), "zone": configured.brand.time_zone}
    rows = ask(snapshot, "cost_by_day", "chosen_contacts", **asked)
    named = rows.assign(side=rows["side"].map(SIDES))
    colour_legend(palette().sides, palette())
    drawn(
        amounts_by_day(named, palette(), configured.brand.currency),
        named,
        {
            "cost_date": st.column_config.DateColumn("Day", format="D MMM YYYY"),
            "side": "By",
            "cost_amount": st.column_config.NumberColumn(configured.brand.currency, format="%.2f"),
        },
        "What service cost each day, the AI's part and people's; the table has the numbers.",
        key="cost_by_day",
    )


def _by_skill(snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter) -> None:
    st.header("By skill")
    rows = ask(snapshot, "cost_by_skill", "chosen_contacts", **chosen.by_moment_and_skill(configured.zone))
    amounts = {
        "ai_cost_amount": "The AI",
        "human_cost_amount": "People",
        "cost_amount": "Cost",
        "each": "A conversation",
    }
    table = rows.assign(skill=rows["skill"].map(words.name), each=rows["cost_amount"] / rows["contact_count"])
    st.dataframe(
        table,
        hide_index=True,
        alt="What service cost by skill",
        column_order=["skill", "contact_count", "resolved_count", *amounts],
        column_config={
            "skill": st.column_config.TextColumn("Skill", pinned=True),
            "contact_count": count_column("Conversations"),
            "resolved_count": count_column("Resolved by the AI"),
            **{
                name: st.column_config.NumberColumn(f"{title} ({configured.brand.currency})", format="%.2f")
                for name, title in amounts.items()
            },
        },
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        skill = st.selectbox("Conversations for the skill", list(rows["skill"]), format_func=words.name, key="of_skill")
        links.to_behind("resolution", answers=str(skill), key="behind_skill")
        offer("Download cost by skill", "cost", chosen.period, lambda: table)


show()
