"""The numbers that a sentence of policy says: days, money, percent."""

from __future__ import annotations

import re
from decimal import Decimal

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
DAYS = re.compile(
    rf"(?<![\w.])(?:({NUMBER})\s*(?:to|and|or|-|\u2013)\s*)?({NUMBER})[\s-]*(?:calendar|working|business)?\s*(days?|weeks?)\b",
    re.IGNORECASE,
)
MONEY = re.compile(
    rf"[£$€]\s*({NUMBER})|(?<![\w.])({NUMBER})\s*(?:£|€|(?:pounds?|euros?|dollars?|GBP|EUR|USD)\b)", re.IGNORECASE
)
PERCENT = re.compile(rf"(?<![\w.])({NUMBER})\s*(?:%|per\s?cent\b)", re.IGNORECASE)
DAYS_OF_A_WEEK = 7


def days_told(text: str) -> frozenset[Decimal]:
    """Every number of days, of a range both ends; weeks as days."""
    found = set()
    for first, last, unit in DAYS.findall(text):
        each = DAYS_OF_A_WEEK if unit.lower().startswith("week") else 1
        found |= {_read(number) * each for number in (first, last) if number}
    return frozenset(found)


def money_told(text: str) -> frozenset[Decimal]:
    """Every amount that stands beside a currency."""
    return frozenset(_read(before or after) for before, after in MONEY.findall(text))


def percent_told(text: str) -> frozenset[Decimal]:
    """Every percentage."""
    return frozenset(map(_read, PERCENT.findall(text)))


def _read(number: str) -> Decimal:
    """`1,000` is a thousand, `4,95` is four and a bit."""
    is_grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number)
    return Decimal(number.replace(",", "" if is_grouped else "."))
