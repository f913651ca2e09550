"""Carries handoffs to the helpdesks: each one until it is there, and there once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from agent.handoff.desk import DeskAwayError, DeskRefusedError, HelpDesk, Taken, Ticket

log = logging.getLogger(__name__)

# Longer than the slowest call takes and than a request may still be under way after we gave up on it: whoever
# looks for a ticket then finds it, if it was made.
LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(minutes=5)
# A refusal does not pass by waiting, but somebody may mend the token.
AFTER_A_REFUSAL = timedelta(minutes=15)
EVERY = timedelta(seconds=2)


class Waiting(Protocol):
    """Where undelivered handoffs wait. Every step is durable before it returns."""

    def claim(self, desk: str, at: datetime, lease: timedelta) -> Ticket | None:
        """The next ticket that is due, nobody else's until the lease is over; None when there is none."""
        ...

    def delivered(self, receipt: str, taken: Taken, at: datetime) -> None:
        """It is there."""
        ...

    def put_off(self, receipt: str, why: str, until: datetime) -> None:
        """It may not be there; look again not before `until`."""
        ...

    def tries(self, receipt: str) -> int:
        """How often it was claimed."""
        ...


def deliver(waiting: Waiting, desks: Mapping[str, HelpDesk], clock: Callable[[], datetime]) -> int:
    """Carry what is due, and say how many got there. A desk that is away is left alone until the next round."""
    return sum(_deliver_to(name, desk, waiting, clock) for name, desk in desks.items())


def _deliver_to(name: str, desk: HelpDesk, waiting: Waiting, clock: Callable[[], datetime]) -> int:
    count = 0
    while (ticket := waiting.claim(name, clock(), LEASE)) is not None:
        try:
            taken = desk.take(ticket)
        except DeskAwayError as away:
            waiting.put_off(
                ticket.receipt, str(away), clock() + pause(waiting.tries(ticket.receipt), away.wait_seconds)
            )
            return count
        except DeskRefusedError as refusal:
            log.error("%s does not take %s: %s; it stays in the built-in inbox", name, ticket.receipt, refusal)
            waiting.put_off(ticket.receipt, str(refusal), clock() + AFTER_A_REFUSAL)
            continue
        waiting.delivered(ticket.receipt, taken, clock())
        count += 1
    return count


def pause(tries: int, asked_for: float | None) -> timedelta:
    """At least the lease and what the desk asked for, twice as long each time, five minutes at most."""
    doubled: timedelta = min(LEASE * 2.0 ** min(tries - 1, 10), LONGEST_PAUSE)
    return max(doubled, timedelta(seconds=asked_for or 0))
