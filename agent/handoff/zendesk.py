"""Zendesk: a ticket whose first comment is the story, for agents' eyes only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import httpx

from agent.handoff.desk import (
    TIMEOUT,
    Comment,
    CommentRefusedError,
    DeskRefusedError,
    Look,
    OutsideAnswer,
    Taken,
    Ticket,
    asked,
    written,
)
from agent.handoff.harmless import as_html, plain_field
from agent.handoff.story import HOW, as_page, story
from agent.settings_helpdesks import Zendesk

TICKETS = "/api/v2/tickets.json"
TICKET = "/api/v2/tickets/{reference}.json"
COMMENTS = "/api/v2/tickets/{reference}/comments.json"
AUDITS = "/api/v2/tickets/{reference}/audits.json"
# More answers than anybody writes between two looks: what is older was read before.
NEWEST = {"include": "users", "page[size]": 100, "sort": "-created_at"}
# Comments have no id of ours. What an update brings as metadata stands in its audit.
MARK = "rapport_message_id"
CLOSED, FOR_GOOD = "closed", "the ticket is closed for good"
SETTLED = frozenset({"solved", CLOSED})
COLLEAGUES = frozenset({"agent", "admin"})


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

    def append(self, comment: Comment) -> None:
        """Add a public comment of the requester's, or a note; a repeated try first looks whether an audit knows it."""
        ticket = self._ticket(comment.reference)
        if comment.is_repeat and any(_mark(audit) == comment.message_id for audit in self._audits(comment.reference)):
            return
        if ticket["status"] == CLOSED:
            if comment.is_note:
                return
            raise DeskRefusedError(FOR_GOOD)
        body = comment_body(comment, ticket)
        try:
            written(self._client, "PUT", TICKET.format(reference=comment.reference), json=body)
        except CommentRefusedError as refusal:
            # Closed since it was read, it takes nothing else either.
            if self._ticket(comment.reference)["status"] == CLOSED:
                raise DeskRefusedError(FOR_GOOD) from refusal
            raise

    def look(self, reference: str) -> Look:
        """The ticket with what colleagues wrote in it for the customer to read."""
        ticket = self._ticket(reference)
        told = asked(self._client, "GET", COMMENTS.format(reference=reference), params=NEWEST)
        people = {user["id"]: user for user in told["users"] if user["role"] in COLLEAGUES}
        said = [
            _answer(each, people[each["author_id"]])
            for each in told["comments"]
            if each["public"] and each["author_id"] in people and each["author_id"] != ticket["requester_id"]
        ]
        answers = tuple(sorted(said, key=lambda answer: (answer.said_at, int(answer.answer_id))))
        return Look(answers, ticket["status"] in SETTLED, self._settings.hand_back_tag in ticket["tags"])

    def close(self) -> None:
        """Give up the connections."""
        self._client.close()

    def _ticket(self, reference: str) -> dict[str, Any]:
        return dict(asked(self._client, "GET", TICKET.format(reference=reference))["ticket"])

    def _audits(self, reference: str) -> Iterator[dict[str, Any]]:
        page: dict[str, Any] = {"page[size]": 100}
        while True:
            told = asked(self._client, "GET", AUDITS.format(reference=reference), params=page)
            yield from told["audits"]
            if not told["meta"]["has_more"]:
                return
            page["page[after]"] = told["meta"]["after_cursor"]

    def _found(self, ticket: Ticket) -> dict[str, Any] | None:
        tickets = asked(self._client, "GET", TICKETS, params={"external_id": ticket.receipt})["tickets"]
        return tickets[0] if tickets else None


def ticket_body(ticket: Ticket, settings: Zendesk) -> dict[str, Any]:
    """What is posted; the same ticket makes the same body, or its key would be refused."""
    how = HOW.format(settle="Solve", tag=settings.hand_back_tag)
    routed = {"group_id": settings.group_id, "brand_id": settings.brand_id}
    return {
        "ticket": {
            "subject": ticket.subject,
            "comment": {"html_body": as_page(story(ticket.package, how)), "public": False},
            "requester": {"name": plain_field(ticket.name) or ticket.email, "email": ticket.email},
            "external_id": ticket.receipt,
            "tags": list(ticket.tags),
            "type": "problem" if ticket.package["category"] == "bad-billing-state" else "question",
            "priority": ticket.priority,
            **{name: value for name, value in routed.items() if value is not None},
        }
    }


def comment_body(comment: Comment, ticket: Mapping[str, Any]) -> dict[str, Any]:
    """What a ticket is updated with: the customer's words as theirs, and the ticket open, whoever had settled it.

    It holds for the ticket as it was read: what comes twice over the wire, or late, is refused with 409.
    """
    said = {"html_body": as_html(comment.text)}
    theirs = {
        "comment": said | {"public": True, "author_id": ticket["requester_id"]},
        "status": "open",
    }
    held = {"metadata": {MARK: comment.message_id}, "safe_update": True, "updated_stamp": ticket["updated_at"]}
    return {"ticket": ({"comment": said | {"public": False}} if comment.is_note else theirs) | held}


def _mark(audit: dict[str, Any]) -> str | None:
    return ((audit.get("metadata") or {}).get("custom") or {}).get(MARK)


def _answer(comment: dict[str, Any], author: dict[str, Any]) -> OutsideAnswer:
    """A colleague's comment. Customers read the alias, where they have one."""
    return OutsideAnswer(
        answer_id=str(comment["id"]),
        author=author.get("alias") or author["name"],
        text=comment["plain_body"],
        said_at=datetime.fromisoformat(comment["created_at"]),
        attachments=tuple(each["file_name"] for each in comment.get("attachments") or ()),
    )
