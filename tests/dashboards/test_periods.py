"""A period holds both of its ends, counted where the brand is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboards.periods import Period, last_days

LONDON = ZoneInfo("Europe/London")


def naive(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_both_ends_are_days_of_the_period() -> None:
    assert Period(date(2026, 6, 3), date(2026, 6, 30)).day_count == 28
    assert Period(date(2026, 6, 3), date(2026, 6, 3)).day_count == 1


def test_the_period_before_ends_the_day_before_and_is_as_long() -> None:
    assert Period(date(2026, 6, 3), date(2026, 6, 30)).before == Period(date(2026, 5, 6), date(2026, 6, 2))


def test_a_day_in_summer_starts_an_hour_before_midnight_utc() -> None:
    bounds = Period(date(2026, 6, 3), date(2026, 6, 3)).bounds(LONDON)
    assert bounds == (naive("2026-06-02 23:00"), naive("2026-06-03 23:00"))


def test_the_day_on_which_the_clock_goes_forward_has_23_hours() -> None:
    start, end = Period(date(2026, 3, 29), date(2026, 3, 29)).bounds(LONDON)
    assert (end - start).total_seconds() == 23 * 3600


def test_the_last_days_end_on_the_day_that_the_brand_has_and_not_on_the_one_utc_has() -> None:
    as_of = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert last_days(7, as_of, LONDON) == Period(date(2026, 6, 25), date(2026, 7, 1))


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="swap the two"):
        Period(date(2026, 6, 2), date(2026, 6, 1))
