"""What was found on a day, told to the inbox once like everything else that happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal

from pipelines.coverage.backtest import Held
from pipelines.coverage.chances import Expected
from pipelines.coverage.drift import Drift
from pipelines.coverage.plan import PERIOD_DAYS, Line
from pipelines.inbox import Inbox, IncomingEvent, rapport_event

Kind = Literal["coverage_planned", "skill_drift_judged"]


def is_told(inbox: Inbox, kind: Kind, today: date, about: str = "") -> bool:
    """Whether this day's finding is there already."""
    return bool(inbox.unseen([_key(kind, today, about)], after=0))


def tell(inbox: Inbox, event: IncomingEvent) -> bool:
    """Keep a finding; False when it was there."""
    return inbox.append([event]) != [None]


def plan_event(
    lines: Sequence[Line], held: Sequence[Held], release_id: str, now: datetime, today: date
) -> IncomingEvent:
    """The plan of a day for a release, with its backtest."""
    data = {
        "release_id": release_id,
        "period_days": PERIOD_DAYS,
        "lines": [_line(place, each) for place, each in enumerate(lines, start=1)],
        "backtest": [_held(each) for each in held],
    }
    return _event("coverage_planned", data, now, today, release_id)


def drift_event(found: Sequence[Drift], now: datetime, today: date) -> IncomingEvent:
    """What became of every skill."""
    return _event("skill_drift_judged", {"lines": [_drift(each) for each in found]}, now, today)


def _event(kind: Kind, data: Mapping[str, Any], now: datetime, today: date, about: str = "") -> IncomingEvent:
    key = _key(kind, today, about)
    told = {"found_on": today.isoformat(), **data}
    return rapport_event(
        kind, told, event_id=key.replace(":", "/", 1), occurred_at=now.astimezone(UTC), routing_keys=[key]
    )


def _key(kind: Kind, today: date, about: str) -> str:
    return f"coverage:{kind}/{today.isoformat()}" + (f"/{about}" if about else "")


def _line(place: int, line: Line) -> dict[str, Any]:
    intent = line.intent
    return {
        "place": place,
        "intent": intent.intent,
        "skill": intent.skill,
        "manner": intent.manner,
        "skill_mode": intent.mode,
        "contact_count": line.contacts,
        "basis": line.basis,
        "pool_skill_count": line.pool_skills,
        "pool_contact_count": line.pool_contacts,
        "cost_now": round(line.cost_now, 4),
        **_expected("resolved", line.resolved),
        **_expected("verified", line.verified),
        **_expected("cost", line.cost),
    }


def _held(held: Held) -> dict[str, Any]:
    return {
        "intent": held.intent,
        "measure": held.measure,
        "test": held.test,
        "planned_on": held.planned_on.isoformat(),
        "contacts_before": held.contacts_before,
        "contacts_after": held.contacts_after,
        "happened_count": held.happened,
        "is_within": held.is_within,
        **_expected("expected", held.expected),
    }


def _drift(drift: Drift) -> dict[str, Any]:
    return {
        "skill": drift.skill,
        "measure": drift.measure,
        "baseline": drift.baseline,
        "state": drift.state,
        "first_date": drift.days.first.isoformat(),
        "last_date": drift.days.last.isoformat(),
        "first_date_before": drift.days_before.first.isoformat(),
        "last_date_before": drift.days_before.last.isoformat(),
        "part": drift.now.part,
        "whole": drift.now.whole,
        "part_before": drift.before.part,
        "whole_before": drift.before.whole,
        "p_value": drift.p_value,
        "difference_low": drift.low,
        "difference_high": drift.high,
    }


def _expected(name: str, expected: Expected | None) -> dict[str, Any]:
    if expected is None:
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"))
    return {
        name: round(expected.mean, 4),
        f"{name}_low": round(expected.low, 4),
        f"{name}_high": round(expected.high, 4),
    }
