"""A rate that says what it was made of and what it does not know."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True)
class Interval:
    """Two ends of a range, each a share from 0 to 1 (or a difference of shares from -1 to 1)."""

    low: float
    high: float


@dataclass(frozen=True)
class Rate:
    """`numerator` of `denominator`, the whole cohort.

    `unknown` are cases in the denominator that are not decided yet: they may join the numerator.
    `excluded` are cases that the definition leaves out (preview, test, spam). `pending` are cases that cannot be
    assessed yet and will join the denominator when they can.
    """

    numerator: int
    denominator: int
    excluded: int = 0
    unknown: int = 0
    pending: int = 0

    def __post_init__(self) -> None:
        """Refuse counts that no cohort could have."""
        parts = (self.numerator, self.unknown, self.excluded, self.pending)
        if min(parts) < 0 or self.numerator + self.unknown > self.denominator:
            raise ValueError(f"{self!r} is not a part of a whole: check the query that counted it")

    @property
    def value(self) -> float | None:
        """The share of the whole cohort, or None where there is no cohort."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def interval(self) -> Interval | None:
        """The 95 % Wilson score interval, or None where there is no cohort."""
        return wilson_interval(self.numerator, self.denominator) if self.denominator else None

    @property
    def reach(self) -> Interval | None:
        """Where the rate can end once the unknown are known: all against it, all for it."""
        whole, open_ended = self.denominator + self.pending, self.unknown + self.pending
        return Interval(self.numerator / whole, (self.numerator + open_ended) / whole) if whole else None


@dataclass(frozen=True)
class Change:
    """A difference of two rates with its 95 % interval."""

    difference: float
    interval: Interval

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero, so that chance alone hardly explains the difference."""
        return self.interval.low > 0 or self.interval.high < 0


def wilson_interval(numerator: int, denominator: int) -> Interval:
    """The score interval of Wilson, "Probable inference", JASA 22 (1927), 209-212."""
    share, spread = numerator / denominator, Z * Z / denominator
    centre = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * sqrt(share * (1 - share) / denominator + spread / (4 * denominator))
    # At 0/n and n/n the formula's end is exact, but floating point is not.
    low = 0.0 if numerator == 0 else max(0.0, centre - half)
    high = 1.0 if numerator == denominator else min(1.0, centre + half)
    return Interval(low, high)


def net_promoters(promoters: int, detractors: int, answered: int) -> tuple[float, Interval] | None:
    """Promoters less detractors as a share of those who answered, with its 95 % interval; None where nobody did.

    Both are shares of one sample, so their own intervals do not subtract. The interval is Wald's with 3/4 of a
    promoter, 3/4 of a detractor and 3/2 of the others added: Rocks, The American Statistician 70 (2016), 365-372.
    """
    if not answered:
        return None
    score, added = (promoters - detractors) / answered, answered + 3
    up, down = (promoters + 0.75) / added, (detractors + 0.75) / added
    half = Z * sqrt((up + down - (up - down) ** 2) / added)
    return score, Interval(max(-1.0, up - down - half), min(1.0, up - down + half))


def change_between(before: Rate, now: Rate) -> Change | None:
    """How far the rate moved, or None when one side is empty.

    The interval is Newcombe's hybrid score interval (method 10), Statistics in Medicine 17 (1998), 873-890.
    """
    if before.value is None or now.value is None or before.interval is None or now.interval is None:
        return None
    difference = now.value - before.value
    down = sqrt((now.value - now.interval.low) ** 2 + (before.interval.high - before.value) ** 2)
    up = sqrt((now.interval.high - now.value) ** 2 + (before.value - before.interval.low) ** 2)
    return Change(difference, Interval(difference - down, difference + up))
