"""What is known of each arm: how many people, and for each outcome the sums that every estimate follows from."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

Kind = Literal["share", "amount"]
Better = Literal["higher", "lower"]


@dataclass(frozen=True)
class Measured:
    """One outcome of one arm, by intention to treat: everybody who was drawn into it, whatever they then got.

    Of `assigned` people the outcome of `known` is known; `total` and `total_of_squares` are sums over these. Of a share
    each person's value is 1 or 0.
    """

    assigned: int
    known: int
    total: float
    total_of_squares: float

    @property
    def unknown(self) -> int:
        """Whose outcome is not known: their time is not over, or they were erased."""
        return self.assigned - self.known

    @property
    def mean(self) -> float:
        """Of a share the rate. Zero where nobody is known."""
        return self.total / self.known if self.known else 0.0

    @property
    def variance(self) -> float:
        """With Bessel's correction; zero for fewer than two."""
        if self.known < 2:
            return 0.0
        # A hair below zero by rounding, where everybody is alike.
        return max(0.0, (self.total_of_squares - self.known * self.mean**2) / (self.known - 1))

    @property
    def deviation(self) -> float:
        """The standard deviation between people."""
        return sqrt(self.variance)
