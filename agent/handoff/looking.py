"""Looks into tickets for what people at a helpdesk answered, and whether they are done.

A helpdesk's webhook that lies in the inbox says that there is something to see; what there is, its API says. So a
webhook that is lost, doubled, late or made up changes nothing but when we look.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from agent.handoff.desk import AnsweringDesk, DeskAwayError, DeskRefusedError, Look, OpenTicket
from agent.handoff.outbox import AFTER_A_REFUSAL, LEASE, LONGEST_PAUSE

log = logging.getLogger(__name__)

# Nobody waits long for an answer in a lively talk, and a ticket that lies still for a day costs a hundred calls.
SHARE_OF_THE_QUIET = 10
# So many looks in vain, a minute apart at least, are no hiccup.
AWAY_IN_EARNEST = 3
SOONEST, LATEST = timedelta(seconds=10), timedelta(minutes=15)


class Tickets(Protocol):
    """Where open tickets are kept."""

    def claim(self, desk: str, at: datetime, lease: timedelta) -> OpenTicket | None:
        """The next one that is due, nobody else's until the lease is over; None when there is none."""
        ...

    def looked(self, ticket: OpenTicket, until: datetime, heard_at: datetime | None) -> None:
        """It was read."""
        ...

    def put_off(self, ticket: OpenTicket, why: str, until: datetime, *, shown_from: int = 1) -> None:
        """It could not be read; people see it from that try on."""
        ...

    def told(self, desk: str, references: Collection[str], at: datetime) -> None:
        """The desk says that something moved in these."""
        ...


# What is done about a ticket that was read from a moment on; whether there was something new in it.
Heard = Callable[[OpenTicket, Look, datetime], bool]


def look(tickets: Tickets, desks: Mapping[str, AnsweringDesk], heard: Heard, clock: Callable[[], datetime]) -> int:
    """Read every ticket that is due, and say in how many there was something new."""
    return sum(_look_at(name, desk, tickets, heard, clock) for name, desk in desks.items())


def _look_at(name: str, desk: AnsweringDesk, tickets: Tickets, heard: Heard, clock: Callable[[], datetime]) -> int:
    count = 0
    while (ticket := tickets.claim(name, (began := clock()), LEASE)) is not None:
        try:
            seen = desk.look(ticket.reference)
        except DeskAwayError as away:
            wait = timedelta(seconds=away.wait_seconds or 0)
            until = clock() + min(max(wait, LEASE), LONGEST_PAUSE)
            tickets.put_off(ticket, str(away), until, shown_from=AWAY_IN_EARNEST)
            return count
        except DeskRefusedError as refusal:
            log.error("%s does not show %s of %s: %s", name, ticket.reference, ticket.receipt, refusal)
            tickets.put_off(ticket, str(refusal), clock() + AFTER_A_REFUSAL)
            continue
        is_new = heard(ticket, seen, began)
        now = clock()
        tickets.looked(ticket, now + soon(now - ticket.quiet_since, is_new=is_new), now if is_new else None)
        count += is_new
    return count


def soon(quiet: timedelta, *, is_new: bool) -> timedelta:
    """How long until the next look: a tenth of how long the ticket has lain still."""
    return SOONEST if is_new else min(max(quiet / SHARE_OF_THE_QUIET, SOONEST), LATEST)


class Told(Protocol):
    """The inbox, as far as it tells of tickets."""

    def horizon(self) -> int:
        """The highest number there is."""
        ...

    def keys_between(self, after: int, until: int, beginning: str) -> set[str]:
        """Which keys that begin so the events past `after` and up to `until` bear."""
        ...


@dataclass
class Tidings:
    """What the inbox has told of tickets since this process began; before it, tickets are due by themselves."""

    inbox: Told
    after: int

    def pass_on(self, tickets: Tickets, desks: Collection[str], at: datetime) -> None:
        """Have those tickets looked at now that webhooks told of."""
        until = self.inbox.horizon()
        for desk in desks if until > self.after else ():
            beginning = f"ticket:{desk}-"
            keys = self.inbox.keys_between(self.after, until, beginning)
            if keys:
                tickets.told(desk, [key.removeprefix(beginning) for key in keys], at)
        self.after = until
