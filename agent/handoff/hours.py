"""When people are there: open or not, when next, and when so many open minutes will have passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agent.releases.model import OfficeHours

# Beyond it nobody is ever there: every day of the year is named as closed.
LOOKED_AHEAD_DAYS = 366
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_open(hours: OfficeHours | None, at: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody is there; without hours somebody always is. Open at the very start, closed at the very end."""
    return hours is None or any(begins <= at < ends for begins, ends in _span(hours, _day(at, zone), zone))


def next_opening(hours: OfficeHours | None, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When people are back, in UTC; None while they are there, and where they never come."""
    if hours is None or is_open(hours, at, zone):
        return None
    days = (_day(at, zone) + timedelta(days=ahead) for ahead in range(LOOKED_AHEAD_DAYS))
    return next((begins for day in days for begins, _ in _span(hours, day, zone) if begins > at), None)


def after_open_minutes(hours: OfficeHours | None, at: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """When `minutes` of opening time will have passed since `at`."""
    left, day = timedelta(minutes=minutes), _day(at, zone)
    if hours is None:
        return at + left
    for ahead in range(LOOKED_AHEAD_DAYS):
        for begins, ends in _span(hours, day + timedelta(days=ahead), zone):
            begins = max(begins, at)
            if begins + left <= ends:
                return begins + left
            left -= max(ends - begins, timedelta())
    return at + left


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _span(hours: OfficeHours, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """The opening of one day in UTC; none on a day that is closed. A day ends on the clock of its own zone."""
    if DAYS[day.weekday()] not in hours.days or day in hours.closed_on:
        return []
    return [(_utc(day, hours.opens, zone), _utc(day, hours.closes, zone))]


def _utc(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
