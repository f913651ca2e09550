"""The overview's figures: counts of one period, and the median that no daily report can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from dashboards.filters import EpisodeFilter
from dashboards.rates import Rate
from dashboards.service import service_rates
from dashboards.snapshot import Snapshot, ask


@dataclass(frozen=True)
class PeriodFigures:
    """All that the overview says of one period."""

    rates: Mapping[str, Rate]
    median_ai_reply: timedelta | None
    ai_replied_count: int

    @property
    def episode_count(self) -> int:
        """Conversations, without those that are left out."""
        return self.rates["resolution"].denominator

    @property
    def open_count(self) -> int:
        """Of these, not decided yet."""
        return self.rates["resolution"].unknown

    @property
    def excluded_count(self) -> int:
        """Left out as preview, test or spam."""
        return self.rates["resolution"].excluded

    def count(self, rate: str) -> int:
        """How many a rate counts."""
        return self.rates[rate].numerator


def period_figures(snapshot: Snapshot, chosen: EpisodeFilter, zone: ZoneInfo) -> PeriodFigures:
    """The figures of the chosen episodes."""
    row = ask(snapshot, "episode_facts", "chosen_courses", **chosen.by_moment_and_skill(zone)).iloc[0]
    median = row["median_ai_reply_seconds"]
    return PeriodFigures(
        service_rates(snapshot, chosen),
        None if pd.isna(median) else timedelta(seconds=float(median)),
        int(row["ai_replied_count"]),
    )
