"""The overview's figures: counts of one period, and the rates they make."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from dashboards.filters import EpisodeFilter
from dashboards.rates import Rate
from dashboards.snapshot import Snapshot, ask


@dataclass(frozen=True)
class EpisodeCounts:
    """Episodes of one period by outcome; preview, test and spam are only in `excluded_count`."""

    episode_count: int
    resolved_by_ai_count: int
    confirmed_count: int
    claimed_count: int
    autonomous_count: int
    assisted_count: int
    routed_to_team_count: int
    human_resolved_count: int
    closed_count: int
    open_count: int
    excluded_count: int

    @property
    def resolution(self) -> Rate:
        """Resolved without escalation, of all conversations."""
        return Rate(self.resolved_by_ai_count, self.episode_count, self.excluded_count, self.open_count)

    @property
    def routed_to_team(self) -> Rate:
        """Handover succeeded, of all conversations."""
        return Rate(self.routed_to_team_count, self.episode_count, self.excluded_count, self.open_count)


@dataclass(frozen=True)
class EpisodeFacts:
    """What must be counted from single episodes."""

    median_ai_reply: timedelta | None
    ai_replied_count: int
    team_requested: Rate
    handoff_failed: Rate


@dataclass(frozen=True)
class PeriodFigures:
    """All that the overview says of one period."""

    counts: EpisodeCounts
    facts: EpisodeFacts


def period_figures(snapshot: Snapshot, chosen: EpisodeFilter, zone: ZoneInfo) -> PeriodFigures:
    """The figures of the chosen episodes."""
    counts = episode_counts(snapshot, chosen)
    return PeriodFigures(counts, _episode_facts(snapshot, chosen, zone, counts.excluded_count))


def episode_counts(snapshot: Snapshot, chosen: EpisodeFilter) -> EpisodeCounts:
    """The counts of the chosen episodes, from the daily report."""
    row = ask(snapshot, "episode_totals", **chosen.by_date).iloc[0]
    return EpisodeCounts(**{field.name: int(row[field.name]) for field in fields(EpisodeCounts)})


def _episode_facts(snapshot: Snapshot, chosen: EpisodeFilter, zone: ZoneInfo, excluded: int) -> EpisodeFacts:
    row = ask(snapshot, "episode_facts", **chosen.by_moment(zone)).iloc[0]
    median, episodes = row["median_ai_reply_seconds"], int(row["episode_count"])
    return EpisodeFacts(
        median_ai_reply=None if pd.isna(median) else timedelta(seconds=float(median)),
        ai_replied_count=int(row["ai_replied_count"]),
        team_requested=Rate(int(row["team_requested_count"]), episodes, excluded, int(row["may_request_count"])),
        handoff_failed=Rate(int(row["handoff_failed_count"]), episodes, excluded, int(row["may_fail_count"])),
    )
