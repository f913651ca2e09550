"""Gorgias: what the customer wrote as their message, and the story as an internal note beside it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import httpx

from agent.handoff.desk import TIMEOUT, DeskAwayError, Taken, Ticket, asked
from agent.handoff.harmless import as_html, plain_field, plain_lines
from agent.handoff.story import as_page, as_text, story
from agent.settings_helpdesks import Gorgias

TICKETS = "/api/tickets"
CALLS, SECONDS = 40, 20.0


class GorgiasDesk:
    """One account. It knows no idempotency key: a ticket is looked for by its external id before it is made."""

    def __init__(
        self,
        settings: Gorgias,
        key: str,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        auth = httpx.BasicAuth(settings.user, key)
        self._client = httpx.Client(base_url=settings.base_url, auth=auth, timeout=TIMEOUT, transport=transport)
        self._pace = Pace(CALLS, SECONDS, clock)

    def take(self, ticket: Ticket) -> Taken:
        """Find the ticket, or make it. Never a search without room for the call that may follow it."""
        self._pace.spend(2)
        query = {"external_id": ticket.receipt, "limit": 1}
        [*found] = asked(self._client, "GET", TICKETS, params=query)["data"]
        made = found[0] if found else asked(self._client, "POST", TICKETS, json=ticket_body(ticket, self._settings))
        return Taken(str(made["id"]), f"{self._settings.base_url}/app/ticket/{made['id']}")

    def close(self) -> None:
        """Give up the connections."""
        self._client.close()


class Pace:
    """So many calls in so many seconds, and an error that says how long to wait instead of one call more."""

    def __init__(self, calls: int, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds, self._clock = seconds, clock
        self._spent: deque[float] = deque(maxlen=calls)
        self._lock = threading.Lock()

    def spend(self, count: int) -> None:
        """Count the calls.

        Raises:
            DeskAwayError: they would be too many; nothing was sent.
        """
        with self._lock:
            now = self._clock()
            while self._spent and self._spent[0] <= now - self._seconds:
                self._spent.popleft()
            if len(self._spent) + count > (self._spent.maxlen or 0):
                raise DeskAwayError("as many calls as the helpdesk allows", self._seconds - (now - self._spent[0]))
            self._spent.extend([now] * count)


def ticket_body(ticket: Ticket, settings: Gorgias) -> dict[str, Any]:
    """What is posted: an incoming message with a sender and no receiver, and a note that only people here see."""
    customer, sections = {"email": ticket.email}, story(ticket.package)
    incoming = {
        "channel": "api",
        "via": "api",
        "from_agent": False,
        "public": True,
        "sender": customer,
        "source": {"type": "api", "from": {"address": ticket.email}, "to": [{"address": settings.address}]},
        "subject": ticket.subject,
        "body_text": plain_lines(ticket.words),
        "body_html": as_html(ticket.words),
        "external_id": f"{ticket.receipt}-customer",
        "sent_datetime": ticket.opened_at.isoformat(),
    }
    note = {
        "channel": "internal-note",
        "via": "api",
        "from_agent": True,
        "public": False,
        "sender": {"email": settings.user},
        "source": {"type": "internal-note", "from": {"address": settings.user}, "to": []},
        "body_text": as_text(sections),
        "body_html": as_page(sections),
        "external_id": f"{ticket.receipt}-story",
        "sent_datetime": ticket.opened_at.isoformat(),
    }
    return {
        "channel": "api",
        "via": "api",
        "from_agent": False,
        "customer": customer | {"name": plain_field(ticket.name)},
        "subject": ticket.subject,
        "external_id": ticket.receipt,
        "status": "open",
        # The field for it is not in the public description of this call.
        "tags": [{"name": tag} for tag in (*ticket.tags, f"priority-{ticket.priority}")],
        "messages": [incoming, note],
    }
