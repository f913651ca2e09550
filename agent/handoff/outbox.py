"""Carries handoffs to helpdesks, and what customers write later into their tickets: each until it is there, once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from agent.handoff.desk import Comment, CommentRefusedError, DeskAwayError, DeskRefusedError, HelpDesk, Taken, Ticket

log = logging.getLogger(__name__)

# Longer than the slowest call takes and than a request may still be under way after we gave up on it: whoever
# looks for a ticket then finds it, if it was made.
LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(minutes=5)
# A refusal does not pass by waiting, but somebody may mend the token.
AFTER_A_REFUSAL = timedelta(minutes=15)
EVERY = timedelta(seconds=2)


class Keyed(Protocol):
    """Whatever is carried."""

    @property
    def key(self) -> str:
        """What it is known by on its way."""
        ...


Item = TypeVar("Item", bound=Keyed)
Item_co = TypeVar("Item_co", bound=Keyed, covariant=True)
Receipt = TypeVar("Receipt")
Receipt_contra = TypeVar("Receipt_contra", contravariant=True)


class Waiting(Protocol[Item_co, Receipt_contra]):
    """Where what is undelivered waits. Every step is durable before it returns."""

    def claim(self, desk: str, at: datetime, lease: timedelta) -> Item_co | None:
        """The next one that is due, nobody else's until the lease is over; None when there is none."""
        ...

    def delivered(self, key: str, taken: Receipt_contra, at: datetime, /) -> None:
        """It is there."""
        ...

    def put_off(self, key: str, why: str, until: datetime, /) -> None:
        """It may not be there; look again not before `until`."""
        ...

    def tries(self, key: str, /) -> int:
        """How often it was claimed."""
        ...


class WaitingComments(Waiting[Comment, None], Protocol):
    """Where what customers wrote waits, each for the one before it."""

    def set_aside(self, key: str, why: str, at: datetime, /) -> None:
        """It is not tried again by itself, and holds up nothing; those who have the ticket are told."""
        ...


def deliver(waiting: Waiting[Ticket, Taken], desks: Mapping[str, HelpDesk], clock: Callable[[], datetime]) -> int:
    """Carry handoffs that are due, and say how many got there. A desk that is away is left alone until next time."""
    return sum(_carry(name, desk.take, waiting, clock) for name, desk in desks.items())


def forward(waiting: WaitingComments, desks: Mapping[str, HelpDesk], clock: Callable[[], datetime]) -> int:
    """As `deliver`, of what customers wrote after the desk had taken their conversation."""
    return sum(_carry(name, desk.append, waiting, clock, waiting.set_aside) for name, desk in desks.items())


def _carry(
    name: str,
    give: Callable[[Item], Receipt],
    waiting: Waiting[Item, Receipt],
    clock: Callable[[], datetime],
    set_aside: Callable[[str, str, datetime], None] | None = None,
) -> int:
    count = 0
    while (item := waiting.claim(name, clock(), LEASE)) is not None:
        try:
            taken = give(item)
        except DeskAwayError as away:
            waiting.put_off(item.key, str(away), clock() + pause(waiting.tries(item.key), away.wait_seconds))
            return count
        except DeskRefusedError as refusal:
            log.error("%s does not take %s: %s; people see it here", name, item.key, refusal)
            if set_aside is not None and isinstance(refusal, CommentRefusedError):
                set_aside(item.key, str(refusal), clock())
            else:
                waiting.put_off(item.key, str(refusal), clock() + AFTER_A_REFUSAL)
            continue
        waiting.delivered(item.key, taken, clock())
        count += 1
    return count


def pause(tries: int, asked_for: float | None) -> timedelta:
    """At least the lease and what the desk asked for, twice as long each time, five minutes at most."""
    doubled: timedelta = min(LEASE * 2.0 ** min(tries - 1, 10), LONGEST_PAUSE)
    return max(doubled, timedelta(seconds=asked_for or 0))
