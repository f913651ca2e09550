"""Contacts by day and intent as the reports count them, and sums over stretches of days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

import duckdb


@dataclass(frozen=True)
class Days:
    """A stretch of days, both ends in it."""

    first: date
    last: date

    @classmethod
    def until(cls, last: date, count: int) -> Self:
        """So many days, of which that is the last."""
        return cls(last - timedelta(days=count - 1), last)

    @property
    def before(self) -> Days:
        """As many days, right before."""
        return Days.until(self.first - timedelta(days=1), (self.last - self.first).days + 1)

    def __contains__(self, day: date) -> bool:
        """Whether a day is in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Counts:
    """Contacts and what became of them; `covered` are those whose skill was live when they began."""

    contacts: int = 0
    covered: int = 0
    decided: int = 0
    resolved: int = 0
    verified: int = 0
    refuted: int = 0
    routed: int = 0
    ai_cost: Decimal = Decimal(0)
    human_cost: Decimal = Decimal(0)
    covered_ai_cost: Decimal = Decimal(0)
    covered_human_cost: Decimal = Decimal(0)

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True)
class DayCounts:
    """One day of one intent. What became of contacts is told of the covered ones."""

    day: date
    intent: str
    skill: str
    counts: Counts


QUERY = """
select episode_date, intent, skill, sum(contact_count), sum(covered_count), sum(covered_decided_count),
    sum(covered_resolved_count), sum(covered_verified_count), sum(covered_refuted_count), sum(covered_routed_count),
    sum(ai_cost_amount), sum(human_cost_amount), sum(covered_ai_cost_amount), sum(covered_human_cost_amount)
from {relation}
group by all
order by all
"""


def read(warehouse: duckdb.DuckDBPyConnection, relation: str) -> list[DayCounts]:
    """All days of `rpt_intent_mix_daily`, channels and customers together."""
    return [_day(row) for row in warehouse.execute(QUERY.format(relation=relation)).fetchall()]


def _day(row: Sequence[Any]) -> DayCounts:
    day, intent, skill, *numbers = row
    counted: list[Any] = [*(int(number) for number in numbers[:7]), *numbers[7:]]
    return DayCounts(day, intent, skill, Counts(*counted))


def by_intent(days: Iterable[DayCounts], within: Days) -> dict[str, Counts]:
    """What was counted in these days of each intent; of contacts without a matter under `none`."""
    found: dict[str, Counts] = {}
    for each in days:
        if each.day in within:
            found[each.intent] = found.get(each.intent, Counts()) + each.counts
    return found


def by_skill(days: Iterable[DayCounts], within: Days) -> dict[str, Counts]:
    """What was counted in these days of each skill."""
    found: dict[str, Counts] = {}
    for each in days:
        if each.day in within and each.skill != "none":
            found[each.skill] = found.get(each.skill, Counts()) + each.counts
    return found
