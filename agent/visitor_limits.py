"""How often somebody may try something, counted in this process: each agent behind a balancer counts its own."""

from __future__ import annotations

import math
import time

import limits
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Allowance:
    """One rate, in the notation of the package `limits`, for everybody by name."""

    def __init__(self, rate: str) -> None:
        self._rate = limits.parse(rate)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def spend(self, *names: str) -> bool:
        """Count one try against each name; False when any of them has none left."""
        # A list: every name is counted, also after the first that has none left.
        counted = [self._window.hit(self._rate, name) for name in names]
        return all(counted)

    def wait_seconds(self, name: str) -> int:
        """How long until `name` may try again; one at least."""
        return max(1, math.ceil(self._window.get_window_stats(self._rate, name).reset_time - time.time()))
