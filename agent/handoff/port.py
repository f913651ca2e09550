"""What a person is given when they take over, and where it can be put."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, Protocol

from agent.errors import AgentError
from agent.handoff.triage import Priority
from agent.language.words import all_visible
from agent.settings_helpdesks import Desk

HandoffMode = Literal["hard", "soft", "silent"]
Category = Literal["explicit-ask", "escalation-rule", "unintelligible-input", "bad-billing-state"]


class HandoffFailedError(AgentError):
    """The conversation could not be put before a person; the customer must not be told otherwise."""


@dataclass(frozen=True)
class Package:
    """The whole story, so that a person need not ask again. Nothing in it is there that its reader would not see."""

    conversation_id: str
    channel: str
    customer_identifier: str | None
    rule: str
    reason: str
    category: Category
    mode: HandoffMode
    summary: str
    transcript: tuple[dict[str, Any], ...]
    sentiment_course: tuple[float, ...]
    profile: dict[str, Any]
    earlier_conversations: tuple[dict[str, Any], ...]
    tried: tuple[str, ...]
    suggested_next_step: str
    decisions: tuple[dict[str, Any], ...] = ()
    # Which desk takes it; a helpdesk needs somewhere to write to, and without an address the built-in inbox keeps it.
    desk: Desk = "inbox"
    email: str | None = None
    name: str = ""
    priority: Priority = "normal"
    queue: str = "general"
    tags: tuple[str, ...] = ()
    # What the agent wrote for a person to send.
    suggested_replies: tuple[str, ...] = ()
    reply_due_at: datetime | None = None

    def __post_init__(self) -> None:
        """Take out what no reader sees: titles and tickets are written by others, and read here by people and tools."""
        for each in fields(self):
            object.__setattr__(self, each.name, all_visible(getattr(self, each.name)))


class HandoffPort(Protocol):
    """A place where people take conversations over: the built-in inbox, a helpdesk."""

    def hand_over(self, package: Package, at: datetime) -> str:
        """Put the conversation before a person and return the receipt; again gives the same receipt.

        Raises:
            HandoffFailedError: it did not get there.
        """
        ...

    def reachable_at(self, conversation_id: str, email: str, at: datetime) -> bool:
        """Note where the visitor can be written to; whether nobody has taken the conversation yet."""
        ...
