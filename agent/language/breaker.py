"""Spares a service that keeps failing, and everybody who would wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Breaker:
    """Lets nobody call for `seconds` once `failures` calls in a row have failed; then one call tries again.

    Safe to share between threads. It is asked and told, and holds nobody up: `pybreaker` keeps its lock during
    the call, which would let one turn at a time ask a model.
    """

    failures: int = 5
    seconds: float = 30.0
    clock: Callable[[], float] = time.monotonic
    _failed: int = field(default=0, init=False)
    _closed_until: float = field(default=0.0, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def may_call(self) -> bool:
        """Whether a call may be made now. Whoever is told yes tells what came of it."""
        with self._lock:
            if self._failed < self.failures:
                return True
            if self.clock() < self._closed_until:
                return False
            # This caller tries; the others wait for what it finds.
            self._closed_until = self.clock() + self.seconds
            return True

    def succeeded(self) -> None:
        """A call went well: everybody may call again."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """A call went wrong."""
        with self._lock:
            self._failed += 1
            if self._failed >= self.failures:
                self._closed_until = self.clock() + self.seconds
