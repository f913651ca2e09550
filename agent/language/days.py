"""Days as people say them, placed on the calendar. Pure: today is passed in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_COUNTS = {"one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_IN_DAYS = re.compile(r"^in (\d{1,2}|[a-z]+) days?$")
_OF_MONTH = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)$")
_SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})(?:/(\d{2,4}))?$")


def coming(day: str, relation: str | None, today: date) -> date | None:
    """The day that a question about the future means; None for what is no single day.

    A weekday is the coming one and today counts: asked on a Saturday, "before Saturday" means before today, the
    reading that never promises a parcel too early. "Next" Friday is the one of next week.
    """
    if day in WEEKDAYS:
        ahead = (WEEKDAYS.index(day) - today.weekday()) % 7
        is_this_week = today.weekday() + ahead < 7
        return today + timedelta(days=ahead + (7 if relation == "next" and is_this_week else 0))
    if day == "weekend":
        saturday = coming("saturday", None, today) if today.weekday() != 6 else today
        return saturday if relation in {"before", "after"} or saturday is None else _sunday_of(saturday)
    near = {"today": 0, "tonight": 0, "tomorrow": 1}
    if day in near:
        return today + timedelta(days=near[day])
    return _counted(day, today) or _dated(day, today)


def days_meant(said: Sequence[str], today: date) -> tuple[frozenset[date], frozenset[int]]:
    """The past days that words name ("from last week", "12 november") and the places of those words."""
    for place, word in enumerate(said):
        after = said[place + 1] if place + 1 < len(said) else ""
        if word in {"last", "this"} and after == "week":
            return _week(today - timedelta(days=7 * (word == "last"))), frozenset({place, place + 1})
        if word in {"today", "yesterday", "todays", "yesterdays"}:
            return frozenset({today - timedelta(days=word.startswith("yesterday"))}), frozenset({place})
        if word in WEEKDAYS:
            return frozenset(_past(word, today)), frozenset({place}) | _dates_beside(said, place)
        if word in MONTHS:
            return _in_month(said, place, today)
    return frozenset(), frozenset()


def _in_month(said: Sequence[str], place: int, today: date) -> tuple[frozenset[date], frozenset[int]]:
    number = next((at for at in (place - 1, place + 1, place - 2) if 0 <= at < len(said) and said[at].isdigit()), None)
    if number is None:
        days = frozenset(today - timedelta(days=back) for back in range(366))
        return frozenset(day for day in days if day.month == MONTHS.index(said[place]) + 1), frozenset({place})
    found = _on(today.year, MONTHS.index(said[place]) + 1, int(said[number]))
    past = found if found is None or found <= today else _on(found.year - 1, found.month, found.day)
    return frozenset({past} if past else ()), frozenset({place, number})


def _dates_beside(said: Sequence[str], place: int) -> frozenset[int]:
    """In "friday 20 november" the weekday is enough."""
    beside = said[place + 1 : place + 3]
    is_date = any(word in MONTHS for word in beside)
    return frozenset(range(place + 1, place + 1 + len(beside))) if is_date else frozenset()


def _past(weekday: str, today: date) -> list[date]:
    back = (today.weekday() - WEEKDAYS.index(weekday)) % 7
    return [today - timedelta(days=back + 7 * weeks) for weeks in range(7)]


def _week(day: date) -> frozenset[date]:
    monday = day - timedelta(days=day.weekday())
    return frozenset(monday + timedelta(days=place) for place in range(7))


def _sunday_of(saturday: date) -> date:
    return saturday if saturday.weekday() == 6 else saturday + timedelta(days=1)


def _counted(day: str, today: date) -> date | None:
    hit = _IN_DAYS.match(day)
    count = (int(hit[1]) if hit[1].isdigit() else _COUNTS.get(hit[1])) if hit else None
    return today + timedelta(days=count) if count is not None else None


def _dated(day: str, today: date) -> date | None:
    """The next such date: "the 3rd", said on the 20th, is of next month."""
    if hit := _OF_MONTH.match(day):
        month = today.month if int(hit[1]) >= today.day else today.month % 12 + 1
        return _on(today.year + (month < today.month), month, int(hit[1]))
    if day == "christmas":
        return _not_past(12, 25, today)
    if hit := _SLASHED.match(day):
        return _not_past(int(hit[2]), int(hit[1]), today)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        return _on(*(int(part) for part in day.split("-")))
    month_name = next((word for word in day.split() if word in MONTHS), None)
    number = re.search(r"\d{1,2}", day)
    return _not_past(MONTHS.index(month_name) + 1, int(number[0]), today) if month_name and number else None


def _not_past(month: int, number: int, today: date) -> date | None:
    this_year = _on(today.year, month, number)
    return this_year if this_year is None or this_year >= today else _on(today.year + 1, month, number)


def _on(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
