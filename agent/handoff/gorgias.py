"""Gorgias: what the customer wrote as their message, and the story as an internal note beside it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from agent.handoff.desk import TIMEOUT, Comment, DeskAwayError, Look, OutsideAnswer, Taken, Ticket, asked, written
from agent.handoff.harmless import as_html, plain_field, plain_lines
from agent.handoff.story import HOW, as_page, as_text, story
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

    def append(self, comment: Comment) -> None:
        """Add an incoming message, or a note, unless one of its external id is there; for a message it is opened."""
        self._pace.spend(3)
        ticket, path = self._ticket(comment.reference), f"{TICKETS}/{comment.reference}"
        if any(each.get("external_id") == comment.message_id for each in ticket["messages"]):
            return
        # Before the message: found there by a repeated try, it would leave the ticket closed.
        if ticket["status"] == "closed" and not comment.is_note:
            asked(self._client, "PUT", path, json={"status": "open"})
        written(self._client, "POST", f"{path}/messages", json=message_body(comment, self._settings))

    def look(self, reference: str) -> Look:
        """The ticket with what people here wrote for the customer to read."""
        self._pace.spend(1)
        ticket = self._ticket(reference)
        said = sorted(map(_answer, filter(_is_answer, ticket["messages"])), key=lambda each: each.said_at)
        is_settled = ticket["status"] == "closed" or ticket.get("trashed_datetime") is not None
        tags = {tag["name"] for tag in ticket["tags"]}
        return Look(tuple(said), is_settled, self._settings.hand_back_tag in tags)

    def close(self) -> None:
        """Give up the connections."""
        self._client.close()

    def _ticket(self, reference: str) -> dict[str, Any]:
        return dict(asked(self._client, "GET", f"{TICKETS}/{reference}"))


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
    how = HOW.format(settle="Close", tag=settings.hand_back_tag)
    customer, sections = {"email": ticket.email}, story(ticket.package, how)
    said = (ticket.words, f"{ticket.receipt}-customer", ticket.opened_at)
    incoming = _incoming(ticket.email, settings, *said) | {"subject": ticket.subject}
    note = _note(settings, as_text(sections), as_page(sections), f"{ticket.receipt}-story", ticket.opened_at)
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


def message_body(comment: Comment, settings: Gorgias) -> dict[str, Any]:
    """What is posted into a ticket that is there."""
    if comment.is_note:
        texts = (plain_lines(comment.text), as_html(comment.text))
        return _note(settings, *texts, comment.message_id, comment.sent_at)
    return _incoming(comment.email, settings, comment.text, comment.message_id, comment.sent_at)


def _incoming(email: str, settings: Gorgias, words: str, external_id: str, at: datetime) -> dict[str, Any]:
    """A message of the customer's: with a sender, and no receiver."""
    return {
        "channel": "api",
        "via": "api",
        "from_agent": False,
        "public": True,
        "sender": {"email": email},
        "source": {"type": "api", "from": {"address": email}, "to": [{"address": settings.address}]},
        "body_text": plain_lines(words),
        "body_html": as_html(words),
        "external_id": external_id,
        "sent_datetime": at.isoformat(),
    }


def _note(settings: Gorgias, text: str, html: str, external_id: str, at: datetime) -> dict[str, Any]:
    """What only people there see."""
    return {
        "channel": "internal-note",
        "via": "api",
        "from_agent": True,
        "public": False,
        "sender": {"email": settings.user},
        "source": {"type": "internal-note", "from": {"address": settings.user}, "to": []},
        "body_text": text,
        "body_html": html,
        "external_id": external_id,
        "sent_datetime": at.isoformat(),
    }


def _is_answer(message: dict[str, Any]) -> bool:
    """Whether a person wrote it for the customer: no note, and no automatic word of a rule."""
    is_note = message["channel"] == "internal-note" or not message["public"]
    return bool(message["from_agent"]) and not is_note and message.get("via") != "rule"


def _answer(message: dict[str, Any]) -> OutsideAnswer:
    sender = message.get("sender") or {}
    said_at = datetime.fromisoformat(message["created_datetime"])
    return OutsideAnswer(
        answer_id=str(message["id"]),
        author=sender.get("name") or sender.get("firstname") or "",
        text=message.get("stripped_text") or message.get("body_text") or "",
        # The API writes some times without a zone, and means UTC.
        said_at=said_at if said_at.tzinfo else said_at.replace(tzinfo=UTC),
        attachments=tuple(each.get("name") or "a file" for each in message.get("attachments") or ()),
        is_mailed=message["channel"] == "email",
    )
