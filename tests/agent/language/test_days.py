"""Days as people say them."""

from __future__ import annotations

from datetime import date

import pytest

from agent.language.days import coming

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("day", "relation", "meant"),
    [
        # Today counts: the reading that never promises a parcel too early.
        ("saturday", "before", date(2026, 11, 21)),
        ("monday", None, date(2026, 11, 23)),
        ("friday", "by", date(2026, 11, 27)),
        ("friday", "next", date(2026, 11, 27)),
        ("saturday", "next", date(2026, 11, 28)),
        ("weekend", "before", date(2026, 11, 21)),
        ("weekend", None, date(2026, 11, 22)),
        ("today", None, date(2026, 11, 21)),
        ("tomorrow", None, date(2026, 11, 22)),
        ("in two days", None, date(2026, 11, 23)),
        ("25th", "before", date(2026, 11, 25)),
        ("3rd", "before", date(2026, 12, 3)),
        ("31st", "by", None),
        ("24 december", "by", date(2026, 12, 24)),
        ("january 2nd", "by", date(2027, 1, 2)),
        ("christmas", "by", date(2026, 12, 25)),
        ("yesterday", None, None),
        ("", None, None),
    ],
)
def test_a_day_asked_for_is_the_coming_one(day, relation, meant):
    assert coming(day, relation, SATURDAY) == meant
