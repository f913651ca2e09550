"""Zendesk: a ticket whose first comment is the story, for agents' eyes only."""

from __future__ import annotations

from typing import Any

import httpx

from agent.handoff.desk import TIMEOUT, Taken, Ticket, asked
from agent.handoff.harmless import plain_field
from agent.handoff.story import as_page, story
from agent.settings_helpdesks import Zendesk

TICKETS = "/api/v2/tickets.json"


class ZendeskDesk:
    """One account. Its idempotency keys last two hours; beyond them the ticket is found by its external id."""

    def __init__(self, settings: Zendesk, token: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self._settings = settings
        auth = httpx.BasicAuth(f"{settings.user}/token", token)
        self._client = httpx.Client(base_url=settings.base_url, auth=auth, timeout=TIMEOUT, transport=transport)

    def take(self, ticket: Ticket) -> Taken:
        """Make the ticket, or find it."""
        found = self._found(ticket) if ticket.is_repeat else None
        if found is None:
            headers = {"Idempotency-Key": ticket.receipt}
            body = ticket_body(ticket, self._settings)
            found = asked(self._client, "POST", TICKETS, json=body, headers=headers)["ticket"]
        return Taken(str(found["id"]), f"{self._settings.base_url}/agent/tickets/{found['id']}")

    def close(self) -> None:
        """Give up the connections."""
        self._client.close()

    def _found(self, ticket: Ticket) -> dict[str, Any] | None:
        tickets = asked(self._client, "GET", TICKETS, params={"external_id": ticket.receipt})["tickets"]
        return tickets[0] if tickets else None


def ticket_body(ticket: Ticket, settings: Zendesk) -> dict[str, Any]:
    """What is posted; the same ticket makes the same body, or its key would be refused."""
    routed = {"group_id": settings.group_id, "brand_id": settings.brand_id}
    return {
        "ticket": {
            "subject": ticket.subject,
            "comment": {"html_body": as_page(story(ticket.package)), "public": False},
            "requester": {"name": plain_field(ticket.name) or ticket.email, "email": ticket.email},
            "external_id": ticket.receipt,
            "tags": list(ticket.tags),
            "type": "problem" if ticket.package["category"] == "bad-billing-state" else "question",
            "priority": ticket.priority,
            **{name: value for name, value in routed.items() if value is not None},
        }
    }
