"""Days of contacts as plans and their backtest meet them."""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.coverage.counts import Counts, DayCounts
from pipelines.coverage.plan import Intent


def contacts(
    intent: str, day: date, count: int, *, live: bool = False, resolved: int = 0, verified: int = 0
) -> DayCounts:
    covered = count if live else 0
    became = Counts(count, covered, covered, resolved, verified, 0, covered - resolved)
    return DayCounts(day, intent, intent, became)


def intents(**modes: str) -> dict[str, Intent]:
    return {name: Intent(name, name, "transactional", True, mode) for name, mode in modes.items()}


def every_day(intent: str, last: date, days: int, count: int, **became: int) -> list[DayCounts]:
    return [contacts(intent, last - timedelta(days=n), count, live=bool(became), **became) for n in range(days)]
