"""How many tokens a model may be paid for in a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Lock


@dataclass
class TokenBudget:
    """Counts what was spent since midnight UTC; without a limit nothing is ever used up.

    `spent` is what the turns of today have cost before this process began.
    """

    limit: int | None = None
    spent: int = 0
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _day: date = field(init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        """What was spent before was spent today."""
        self._day = self.clock().date()

    @property
    def is_used_up(self) -> bool:
        """Whether the day's tokens are gone. A call that is under way may go a little past them."""
        with self._lock:
            self._turn_the_page()
            return self.limit is not None and self.spent >= self.limit

    def spend(self, tokens: int) -> None:
        """Count the tokens of one call."""
        with self._lock:
            self._turn_the_page()
            self.spent += tokens

    def _turn_the_page(self) -> None:
        today = self.clock().date()
        if today != self._day:
            self._day, self.spent = today, 0
