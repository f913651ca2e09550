"""What a message gives for a slot. Pure: words in, a canonical text out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from agent.language.agreement import is_no, is_yes
from agent.language.days import MONTHS, coming, days_meant
from agent.language.entities import entities_of
from agent.language.words import without_invisible, words
from agent.releases.custom import Slot

LONGEST = 200
NUMBER = re.compile(r"(?<![\w.,-])\d{1,9}(?:[.,]\d{1,4})?(?![\w])")
ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
WRITTEN_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({'|'.join(MONTHS)}),? (\d{{4}})\b")


def heard_for(slot: Slot, text: str, today: date) -> str | None:
    """What the text says for the slot: a number with a point, a day in ISO, yes or no, a choice; None if nothing."""
    return BY_KIND[slot.kind](slot, text, today)


def _text(_: Slot, text: str, __: date) -> str | None:
    said = " ".join(without_invisible(text).split())
    return said if 0 < len(said) <= LONGEST else None


def _number(_: Slot, text: str, __: date) -> str | None:
    found = NUMBER.findall(text)
    return str(found[0]).replace(",", ".") if len(found) == 1 else None


def _day(_: Slot, text: str, today: date) -> str | None:
    day = _written(text) or _near(text, today)
    return day.isoformat() if day else None


def _written(text: str) -> date | None:
    """A day that is written out with its year."""
    iso, written = ISO_DAY.search(text), WRITTEN_DAY.search(text.lower())
    try:
        if iso:
            return date(*map(int, iso.groups()))
        return date(int(written[3]), MONTHS.index(written[2]) + 1, int(written[1])) if written else None
    except ValueError:
        return None


def _near(text: str, today: date) -> date | None:
    """A day by its distance or its name: "yesterday", "next friday"."""
    past, _ = days_meant(words(text), today)
    if len(past) == 1:
        return next(iter(past))
    named = entities_of(text)
    return coming(named["day"], named.get("day_relation"), today) if "day" in named else None


def _yes_no(_: Slot, text: str, __: date) -> str | None:
    return "yes" if is_yes(text) else "no" if is_no(text, is_asked=True) else None


def _choice(slot: Slot, text: str, __: date) -> str | None:
    said = f" {' '.join(words(text))} "
    named = [each for each in slot.choices if f" {' '.join(words(each))} " in said]
    # "Express" is not meant where "express plus" is said.
    longest = [each for each in named if not any(each != other and each in other for other in named)]
    return longest[0] if len(longest) == 1 else None


BY_KIND: Mapping[str, Callable[[Slot, str, date], str | None]] = {
    "text": _text,
    "number": _number,
    "day": _day,
    "yes_no": _yes_no,
    "choice": _choice,
}
