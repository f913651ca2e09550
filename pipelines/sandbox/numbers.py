"""Where ids come from: one range for each kind of thing, so that an id alone tells what it is of."""

from __future__ import annotations

from collections import Counter
from enum import IntEnum
from typing import Protocol


class Kind(IntEnum):
    """What an id can be of. The value is the start of its range, in units of `RANGE`."""

    CUSTOMER = 41
    ADDRESS = 42
    PRODUCT = 43
    VARIANT = 44
    INVENTORY_ITEM = 45
    ORDER = 46
    LINE = 47
    SHIPPING_LINE = 48
    FULFILLMENT = 49
    CARRIER_EVENT = 50
    TRANSACTION = 51
    REFUND = 52
    REFUND_LINE = 53
    RETURN = 54
    RETURN_LINE = 55
    CHECKOUT = 56
    LOYALTY_ENTRY = 57
    SUBSCRIPTION = 58
    TICKET = 59
    ARTICLE = 60
    ORDER_NUMBER = 0


RANGE = 100_000_000_000
FIRST_ORDER_NUMBER = 1001
# Ids of a running shop start half-way, so they never meet one that the world made.
LIVE_OFFSET = RANGE // 2


class Numbers(Protocol):
    """A source of fresh ids."""

    def take(self, kind: Kind) -> int:
        """Return an id of this kind that was never given before."""


class CountedNumbers:
    """Ids counted in memory: the same calls give the same ids."""

    def __init__(self) -> None:
        self._given: Counter[Kind] = Counter()

    def take(self, kind: Kind) -> int:
        """Return the next id of this kind."""
        self._given[kind] += 1
        return nth(kind, self._given[kind])


def nth(kind: Kind, position: int) -> int:
    """The `position`-th id of a kind, counted from 1."""
    if kind is Kind.ORDER_NUMBER:
        return FIRST_ORDER_NUMBER + position - 1
    return kind * RANGE + position
