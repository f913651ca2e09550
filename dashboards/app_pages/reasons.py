"""What people write about, by matter, stage and product, and what that costs."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import definitions, links, words
from dashboards.breakdowns import bars_by_name
from dashboards.cards import count_card
from dashboards.columns import count_column
from dashboards.downloads import offer
from dashboards.drawn import drawn
from dashboards.filters import EpisodeFilter, pick_episodes
from dashboards.frame import nobody_wrote, opened_page
from dashboards.rates import Rate, change_between
from dashboards.settings import Settings
from dashboards.snapshot import Snapshot, ask
from dashboards.theme import palette

SHOWN_PRODUCTS = 200


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("Reasons", "What people write about, and what it costs.")
    chosen = pick_episodes(snapshot, configured.zone, by_matter=True)
    now, before = (
        ask(snapshot, "contact_reasons", "chosen_contacts", **each.by_moment_and_skill(configured.zone))
        for each in (chosen, chosen.before)
    )
    if now.empty:
        nobody_wrote()
        return
    _totals(now, before, chosen, configured.brand.currency)
    table = _worded(now, before, configured.brand.currency)
    _by_reason(table, now, chosen)
    _by_stage(now, before, configured.brand.currency)
    _by_product(snapshot, configured, chosen)


def _totals(now: pd.DataFrame, before: pd.DataFrame, chosen: EpisodeFilter, currency: str) -> None:
    contacts, cost, unnamed = st.columns(3)
    with contacts:
        count_card(
            "Contacts",
            words.count(int(now["contact_count"].sum())),
            f"{words.count(int(before['contact_count'].sum()))} in the {chosen.earlier}",
            f"about **{words.counted(int((now['intent'] != 'none').sum()), 'matter')}**",
            definitions.REASONS,
        )
    with cost:
        count_card(
            "Cost",
            words.money(float(now["cost_amount"].sum()), currency),
            f"{words.money(float(before['cost_amount'].sum()), currency)} in the {chosen.earlier}",
            f"**{words.money(float(now['cost_amount'].sum() / now['contact_count'].sum()), currency)}** a contact",
            definitions.COST,
        )
    with unnamed:
        none = Rate(int(now.loc[now["intent"] == "none", "contact_count"].sum()), int(now["contact_count"].sum()))
        count_card(
            "Nothing understood",
            words.percent(none.value),
            None,
            f"**{words.count(none.numerator)}** of **{words.count(none.denominator)}** · {words.span(none.interval)}",
            "No message named a matter ÷ all contacts.",
        )


def _worded(now: pd.DataFrame, before: pd.DataFrame, currency: str) -> pd.DataFrame:
    whole, whole_before = int(now["contact_count"].sum()), int(before["contact_count"].sum())
    counts = dict(zip(before["intent"], before["contact_count"], strict=True))
    shares = [Rate(int(count), whole) for count in now["contact_count"]]
    moved = [
        change_between(Rate(int(counts.get(intent, 0)), whole_before), share)
        for intent, share in zip(now["intent"], shares, strict=True)
    ]
    return now.assign(
        name=now["intent"].map(words.name),
        stage=now["stage"].map(words.name),
        amount=now["contact_count"],
        before=[int(counts.get(intent, 0)) for intent in now["intent"]],
        share=[words.percent(share.value) for share in shares],
        interval=[words.span(share.interval) for share in shares],
        change=["" if each is None else words.points(each.difference) + ("" if each.is_clear else ", not clear")
                for each in moved],
        resolved=(now["resolved_count"] / now["contact_count"]).map(words.percent),
        cost=[words.money(amount, currency) for amount in now["cost_amount"]],
    )  # fmt: skip


def _by_reason(table: pd.DataFrame, now: pd.DataFrame, chosen: EpisodeFilter) -> None:
    st.header("By matter")
    drawn(
        bars_by_name(table, palette(), "contacts (the mark: period before)"),
        table,
        {
            "name": st.column_config.TextColumn("Matter", pinned=True),
            "stage": "Stage",
            "contact_count": count_column("Contacts"),
            "before": count_column("Period before"),
            "share": "Share",
            "interval": "95 %",
            "change": "Change",
            "resolved": "Resolved",
            "open_count": count_column("Open"),
            "cost": "Cost",
        },
        "Contacts by matter beside the period before; the table has the numbers.",
        key="by_reason",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.selectbox("Conversations about", list(now["intent"]), format_func=words.name, key="of_reason")
        links.to_behind("resolution", reason=str(reason), answers=chosen.answers, key="behind_reason")
        offer("Download reasons", "reasons", chosen.period, lambda: table)
        with st.popover("How it is counted", type="tertiary", icon=":material/info:"):
            st.markdown(definitions.REASONS)


def _by_stage(now: pd.DataFrame, before: pd.DataFrame, currency: str) -> None:
    st.header("By stage of the journey")
    counted = ["contact_count", "cost_amount"]
    stages = now.groupby("stage")[counted].sum().join(before.groupby("stage")[counted].sum().add_suffix("_before"))
    rows = stages.fillna(0).sort_values("contact_count", ascending=False).reset_index()
    st.dataframe(
        rows.assign(
            stage=rows["stage"].map(words.name),
            cost=[words.money(amount, currency) for amount in rows["cost_amount"]],
            cost_before=[words.money(amount, currency) for amount in rows["cost_amount_before"]],
        ),
        hide_index=True,
        alt="Contacts and cost by stage of the journey",
        column_order=["stage", "contact_count", "contact_count_before", "cost", "cost_before"],
        column_config={
            "stage": st.column_config.TextColumn("Stage", pinned=True),
            "contact_count": count_column("Contacts"),
            "contact_count_before": count_column("Period before"),
            "cost": "Cost",
            "cost_before": "Cost before",
        },
    )


def _by_product(snapshot: Snapshot, configured: Settings, chosen: EpisodeFilter) -> None:
    st.header("By product")
    asked = {**chosen.by_date, **chosen.by_moment_and_skill(configured.zone)}
    rows = ask(snapshot, "contact_products", "chosen_contacts", **asked, row_limit=SHOWN_PRODUCTS)
    if rows.empty:
        st.info("No contact named a product.")
        return
    table = rows.assign(
        most_named_intent=rows["most_named_intent"].map(words.name),
        cost=[words.money(amount, configured.brand.currency) for amount in rows["cost_amount"]],
    )
    st.dataframe(
        table,
        hide_index=True,
        alt="Contacts and cost by product",
        column_order=["product_title", "contact_count", "most_named_intent", "cost"],
        column_config={
            "product_title": st.column_config.TextColumn("Product", pinned=True, width="medium"),
            "contact_count": count_column("Contacts"),
            "most_named_intent": "Most about",
            "cost": "Cost",
        },
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        titles = dict(zip(rows["product_id"], rows["product_title"], strict=True))
        product = st.selectbox(
            "Conversations about the product", list(titles), format_func=titles.__getitem__, key="of_product"
        )
        links.to_behind("resolution", product=str(product), answers=chosen.answers, key="behind_product")
        offer("Download products", "products", chosen.period, lambda: table)
        with st.popover("How it is counted", type="tertiary", icon=":material/info:"):
            st.markdown(definitions.PRODUCTS)


show()
