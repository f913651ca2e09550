"""What the AI does alone and what people do, side by side and never mixed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboards import definitions, words
from dashboards.breakdowns import rates_by_side
from dashboards.cards import RateCard, colour_legend, count_card, rate_cards
from dashboards.columns import count_column
from dashboards.downloads import offer_rates
from dashboards.drawn import drawn
from dashboards.filters import pick_episodes
from dashboards.frame import nobody_wrote, opened_page
from dashboards.rate_definitions import APART, APART_BESIDE, RATES
from dashboards.rates import Interval, Rate, net_promoters
from dashboards.service import apart_beside, service_rates
from dashboards.snapshot import ask
from dashboards.theme import palette

SIDES = {"ai": "The AI", "human": "People"}
TIMES = {
    "first_reply_minutes": ("First reply", "replied_count"),
    "resolution_minutes": ("To the resolution", "resolved_count"),
    "resolution_business_minutes": ("To the resolution, within business hours", "resolved_count"),
    "handle_minutes": ("Handling", "handled_count"),
}


def show() -> None:
    """Draw the page."""
    snapshot, configured = opened_page("AI and human", "What the AI settles alone, and what people do.")
    chosen = pick_episodes(snapshot, configured.zone)
    now, before = service_rates(snapshot, chosen), service_rates(snapshot, chosen.before)
    if not now["resolution"].denominator:
        nobody_wrote()
        return
    now, before = now | apart_beside(snapshot, chosen), before | apart_beside(snapshot, chosen.before)
    ours = [f"{side}_{rate}" for side in SIDES for rate in (*APART, *APART_BESIDE)]
    offer_rates("ai-and-human", chosen, *({name: rates[name] for name in ours} for rates in (now, before)))
    _side_by_side(now)
    for side, title in SIDES.items():
        st.header(title)
        rate_cards([f"{side}_{rate}" for rate in APART], now, before, chosen.earlier, with_strip=False)
        _recommends(side, now, before, chosen.earlier)
    times, times_before = (
        ask(snapshot, "times_by_side", "chosen_courses", **each.by_moment_and_skill(configured.zone))
        for each in (chosen, chosen.before)
    )
    _times(times, times_before, chosen.earlier)


def _side_by_side(now: Mapping[str, Rate]) -> None:
    rows = pd.DataFrame(
        [
            {"figure": RATES[name].title, "side": title, "value": rate.value, "low": rate.interval.low,
             "high": rate.interval.high, "numerator": rate.numerator, "denominator": rate.denominator}
            for side, title in SIDES.items() for end in APART
            if (rate := now[(name := f"{side}_{end}")]).interval
        ]
    )  # fmt: skip
    if rows.empty:
        st.info("Nothing is resolved yet of what began in this period.")
        return
    share = st.column_config.NumberColumn(format="percent")
    colour_legend(palette().sides, palette())
    drawn(
        rates_by_side(rows, palette()),
        rows,
        {"figure": "Figure", "side": "By", "value": share, "low": share, "high": share,
         "numerator": count_column("Counted"), "denominator": count_column("Of")},
        "Rates of the AI and of people with their 95 % intervals; the table has the numbers.",
        key="by_side",
    )  # fmt: skip


def _recommends(side: str, now: Mapping[str, Rate], before: Mapping[str, Rate], earlier: str) -> None:
    """NPS beside what it is made of, and what became of bad experiences."""
    columns = st.columns(1 + len(APART_BESIDE))
    with columns[0]:
        promoters = now[f"{side}_promoters"]
        found = _nps(side, now)
        count_card(
            "NPS",
            words.NOTHING if found is None else words.nps(found[0]),
            f"{words.NOTHING if (then := _nps(side, before)) is None else words.nps(then[0])} in the {earlier}",
            f"**{words.counted(promoters.denominator, 'answer')}**"
            + (f" · {words.nps(found[1].low)} to {words.nps(found[1].high)}" if found else "")
            + f" · {words.count(promoters.pending)} not known yet · {words.count(promoters.excluded)} left out",
            definitions.NPS,
        )
    for column, rate in zip(columns[1:], APART_BESIDE, strict=True):
        name = f"{side}_{rate}"
        with column:
            RateCard(name, now[name], before[name], earlier).show(palette(), with_strip=False)


def _nps(side: str, rates: Mapping[str, Rate]) -> tuple[float, Interval] | None:
    promoters, detractors = rates[f"{side}_promoters"], rates[f"{side}_detractors"]
    return net_promoters(promoters.numerator, detractors.numerator, promoters.denominator)


def _times(now: pd.DataFrame, before: pd.DataFrame, earlier: str) -> None:
    st.header("How long it takes")
    st.dataframe(
        pd.DataFrame([_time_row(column, side, now, before) for column in TIMES for side in SIDES]),
        hide_index=True,
        alt="Median times of the AI and of people, in this period and the one before",
        column_config={"over": count_column("Over"), "before": f"In the {earlier}"},
    )
    with st.popover("How it is counted", type="tertiary", icon=":material/info:"):
        st.markdown(definitions.TIMES)


def _time_row(column: str, side: str, now: pd.DataFrame, before: pd.DataFrame) -> dict[str, object]:
    title, counted = TIMES[column]
    now, before = now[now["side"] == side], before[before["side"] == side]
    return {
        "Median": title,
        "By": SIDES[side],
        "Time": words.minutes(_cell(now, column)),
        "over": int(_cell(now, counted) or 0),
        "before": words.minutes(_cell(before, column)),
    }


def _cell(rows: pd.DataFrame, column: str) -> float | None:
    return None if rows.empty or pd.isna(rows.iloc[0][column]) else float(rows.iloc[0][column])


show()
