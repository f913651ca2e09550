"""Spans of days, inclusive at both ends, in the brand's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Period:
    """From the first moment of `first` to the last moment of `last`."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.last < self.first:
            raise ValueError(f"Period ends on {self.last!r}, before it starts on {self.first!r}: swap the two")

    @property
    def day_count(self) -> int:
        """How many days; one when first and last are the same."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """The period of the same length that ends the day before this one."""
        last = self.first - timedelta(days=1)
        return Period(last - timedelta(days=self.day_count - 1), last)

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The start, and the end just past the last day, as naive UTC: how the tables keep time."""
        return _midnight(self.first, zone), _midnight(self.last + timedelta(days=1), zone)


def last_days(day_count: int, as_of: datetime, zone: ZoneInfo) -> Period:
    """The `day_count` days that end on the day of `as_of`."""
    last = as_of.astimezone(zone).date()
    return Period(last - timedelta(days=day_count - 1), last)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC).replace(tzinfo=None)
