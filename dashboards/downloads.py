"""Figures and rows as CSV files that a spreadsheet opens without running anything of theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.filters import EpisodeFilter
from dashboards.periods import Period
from dashboards.rate_definitions import RATES
from dashboards.rates import Rate

# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(value: Any) -> Any:
    """A text as a cell that is only text; anything else as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_csv(rows: pd.DataFrame) -> bytes:
    """The rows with a head; times are UTC, as the tables keep them."""
    texts = rows.select_dtypes(exclude=["number", "datetime", "datetimetz", "bool"]).columns
    told: str = rows.assign(**{str(name): rows[name].map(inert) for name in texts}).to_csv(index=False)
    return told.encode()


def offer(label: str, topic: str, period: Period, rows: Callable[[], pd.DataFrame]) -> None:
    """A button that downloads rows, which are made when it is pressed."""
    st.download_button(
        label,
        data=lambda: as_csv(rows()),
        file_name=f"rapport-{topic}-{period.first}-{period.last}.csv",
        mime="text/csv",
        key=f"download_{topic}",
        icon=":material/download:",
        on_click="ignore",
    )


def offer_rates(topic: str, chosen: EpisodeFilter, now: Mapping[str, Rate], before: Mapping[str, Rate]) -> None:
    """A button that downloads every rate of a page: both periods, with all that they are made of."""
    offer("Download figures", topic, chosen.period, lambda: rate_rows(chosen, now, before))


def rate_rows(chosen: EpisodeFilter, now: Mapping[str, Rate], before: Mapping[str, Rate]) -> pd.DataFrame:
    """One row per rate and period, with the filters that it was counted under."""
    return pd.DataFrame(
        {
            "figure": RATES[name].title,
            "rate": name,
            "first_date": period.first,
            "last_date": period.last,
            "numerator": rate.numerator,
            "denominator": rate.denominator,
            "not_known_yet": rate.unknown + rate.pending,
            "left_out": rate.excluded,
            "value": rate.value,
            "low_95": rate.interval.low if rate.interval else None,
            "high_95": rate.interval.high if rate.interval else None,
            "channels": ", ".join(chosen.channels),
            "customer_types": ", ".join(chosen.customer_types),
            "skill": chosen.skill,
            "definition": RATES[name].text.replace("*", ""),
        }
        for period, rates in ((chosen.period, now), (chosen.period.before, before))
        for name, rate in rates.items()
    )
