"""Klaviyo: an event and profile properties that start the brand's own flow.

No open call makes a conversation in its inbox.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx

from agent.handoff.desk import TIMEOUT, Comment, Taken, Ticket, asked, written
from agent.handoff.harmless import plain_field, plain_lines
from agent.handoff.story import as_text, story
from agent.settings_helpdesks import Klaviyo

MEDIA_TYPE = "application/vnd.api+json"


class KlaviyoDesk:
    """One account. A repeated `unique_id` counts once there, so a repetition needs no look-up."""

    def __init__(self, settings: Klaviyo, key: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self._settings = settings
        headers = {
            "Authorization": f"Klaviyo-API-Key {key}",
            "revision": settings.revision,
            "Accept": MEDIA_TYPE,
            "Content-Type": MEDIA_TYPE,
        }
        self._client = httpx.Client(base_url=settings.base_url, headers=headers, timeout=TIMEOUT, transport=transport)

    def take(self, ticket: Ticket) -> Taken:
        """Tell the event; Klaviyo answers without a number, so our own is the reference."""
        asked(self._client, "POST", "/api/events", json=event_body(ticket, self._settings))
        return Taken(ticket.receipt)

    def append(self, comment: Comment) -> None:
        """Tell what the customer wrote as an event of its own; nothing is read back, for nothing can be."""
        written(self._client, "POST", "/api/events", json=message_event_body(comment, self._settings))

    def close(self) -> None:
        """Give up the connections."""
        self._client.close()


def event_body(ticket: Ticket, settings: Klaviyo) -> dict[str, Any]:
    """What is posted. It subscribes nobody: the profile gets two properties, and consent stays as it is."""
    package = ticket.package
    properties = {
        "reason": plain_field(package["reason"]),
        "rule": package["rule"],
        "category": package["category"],
        "priority": ticket.priority,
        "tags": list(ticket.tags),
        "channel": package["channel"],
        "conversation_id": ticket.conversation_id,
        "receipt": ticket.receipt,
        "summary": plain_field(package["summary"]),
        "suggested_next_step": plain_field(package["suggested_next_step"]),
        # Beginning with $extra it can be shown in a flow and never makes a segment.
        "$extra": {"story": plain_lines(as_text(story(package)))},
    }
    marked = {"rapport_last_escalated_at": ticket.opened_at.isoformat(), "rapport_open_handoff": ticket.receipt}
    profile = {"email": ticket.email, "properties": marked}
    return _event(settings.event, ticket.receipt, ticket.opened_at, properties, profile)


def message_event_body(comment: Comment, settings: Klaviyo) -> dict[str, Any]:
    """What is posted of a later message: the brand's flow may bring it to whoever answers."""
    properties = {
        "conversation_id": comment.conversation_id,
        "receipt": comment.receipt,
        "$extra": {"text": plain_lines(comment.text)},
    }
    return _event(settings.message_event, comment.message_id, comment.sent_at, properties, {"email": comment.email})


def _event(
    name: str, unique_id: str, at: datetime, properties: dict[str, Any], profile: dict[str, Any]
) -> dict[str, Any]:
    return {
        "data": {
            "type": "event",
            "attributes": {
                "unique_id": unique_id,
                "time": at.isoformat(),
                "properties": properties,
                "metric": {"data": {"type": "metric", "attributes": {"name": name}}},
                "profile": {"data": {"type": "profile", "attributes": profile}},
            },
        }
    }
