"""A store that misbehaves by seed: it may do and not answer, answer and not do, do late, or take a request twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from agent.commerce.port import OPERATIONS, CommercePort, OutcomeUnknownError, Receipt, RefusedError, UnreachedError

FAULTS = (
    "time-out before the effect",
    "time-out after the effect",
    "429",
    "500 before the effect",
    "500 after the effect",
    "duplicate",
    "slow",
    "reset",
    "unreachable",
)
SETTLED_WITHIN_SECONDS = 30
# How long the slowest request may still be under way after its caller has given up.
SLOWEST = timedelta(seconds=12)


class KilledError(BaseException):
    """The process died at this point; nothing below it runs any more."""


@dataclass
class Clock:
    """Time as the run has it."""

    now: datetime

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Books:
    """What really happened in the store, by idempotency key. `late` are requests that are still under way."""

    effects: Counter[str] = field(default_factory=Counter)
    refused: set[str] = field(default_factory=set)
    late: list[tuple[datetime, str]] = field(default_factory=list)

    def take(self, key: str) -> Receipt:
        """Do it once for its key; a refusal stays one."""
        if key in self.refused:
            raise RefusedError("the store said no")
        if not self.effects[key]:
            self.effects[key] += 1
        return Receipt(key)

    def arrive(self, now: datetime) -> None:
        """Requests that were slow reach the books."""
        due, self.late = [each for each in self.late if each[0] <= now], [each for each in self.late if each[0] > now]
        for _, key in due:
            if key not in self.refused:
                self.take(key)


@dataclass
class FaultyStore:
    """Faults while `faults` lasts, then a healthy store; `kill` is where the caller's process dies, once."""

    random: Random
    clock: Clock
    faults: int
    kill: str | None = None
    books: Books = field(default_factory=Books)
    seen: Counter[str] = field(default_factory=Counter)
    offers: frozenset[str] = OPERATIONS
    # Until the ledger says what the books say, after the last fault.
    settled_within: float = SETTLED_WITHIN_SECONDS

    def __getattr__(self, operation: str) -> Any:
        if operation not in OPERATIONS:
            raise AttributeError(operation)
        return lambda *_, idempotency_key, **__: self._asked(idempotency_key)

    def _asked(self, key: str) -> Receipt:
        self.books.arrive(self.clock.now)
        self.die("before the effect")
        fault = self.random.choice(FAULTS) if self.faults > 0 else None
        self.faults -= 1
        receipt = self._faulty(fault, key) if fault else self.books.take(key)
        self.die("after the effect")
        return receipt

    def die(self, point: str) -> None:
        """The process dies here, if this is where it was to die."""
        if self.kill == point:
            self.kill = None
            self.seen[f"killed {point}"] += 1
            raise KilledError(point)

    def _faulty(self, fault: str, key: str) -> Receipt:
        self.seen[fault] += 1
        if fault == "unreachable":
            raise UnreachedError(fault)
        if fault == "duplicate":
            self.books.take(key)
            return self.books.take(key)
        if fault == "slow":
            self.clock.passes(10)
            self.books.late.append((self.clock.now + self.random.random() * SLOWEST, key))
            raise OutcomeUnknownError(fault)
        if fault in {"time-out after the effect", "500 after the effect"} or (
            fault == "reset" and self.random.random() < 0.5
        ):
            self.books.take(key)
        self.clock.passes(10 if fault.startswith("time-out") else 0)
        raise OutcomeUnknownError(fault)


def as_port(store: FaultyStore) -> CommercePort:
    """It answers to every operation by name."""
    return store
