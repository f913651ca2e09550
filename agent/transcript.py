"""What a conversation looks like from outside: messages, claims, the result of a turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

Channel = Literal["web-chat", "sms", "email", "whatsapp"]
Author = Literal["customer", "ai", "human"]
FeedbackKind = Literal["csat", "nps"]
HandoffState = Literal["waiting", "taken", "resolved"]


class ReplyKind(StrEnum):
    """What a reply amounts to; the metrics count silence after some of them and never after others."""

    ANSWER = "answer"
    QUESTION = "question"
    REFUSAL = "refusal"
    APOLOGY = "apology"
    NO_ANSWER = "no_answer"
    ACTION_DONE = "action_done"
    HANDOVER = "handover"
    SMALL_TALK = "small_talk"
    DISCLOSURE = "disclosure"
    OFFICE_HOURS = "office_hours"


@dataclass(frozen=True)
class ClaimView:
    """One bound fact of a reply, as the outside may see it."""

    text: str
    table: str
    key: str
    column: str
    value: str
    as_of: datetime | None


@dataclass(frozen=True)
class Message:
    """One message of the conversation, from either side."""

    message_id: str
    author: Author
    text: str
    sent_at: datetime
    skills: tuple[str, ...] = ()
    reply_kind: ReplyKind | None = None
    claims: tuple[ClaimView, ...] = ()
    author_name: str | None = None
    channel: Channel | None = None


@dataclass(frozen=True)
class ToolStep:
    """One thing done for the answer: a read of the profile, an action. Shown in the stream."""

    step_id: str
    tool: str
    input: dict[str, Any]
    output: dict[str, Any]
    needs_approval: bool = False


@dataclass(frozen=True)
class FeedbackQuestion:
    """What a customer is asked after an episode, and what they answered so far.

    `csat` is how happy they are with the help, from 1 to 5; `nps` how likely they recommend the brand, from 0 to 10.
    """

    feedback_id: str
    kind: FeedbackKind
    question: str
    lowest: int
    highest: int
    lowest_label: str
    highest_label: str
    comment_question: str
    thanks: str
    closes_at: datetime
    rating: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class TurnResult:
    """What one message led to. `reply` is None when a human has taken over; `feedback` is asked once it is settled."""

    message_id: str
    reply: Message | None
    is_handed_over: bool
    steps: tuple[ToolStep, ...] = ()
    feedback: tuple[FeedbackQuestion, ...] = ()


@dataclass(frozen=True)
class ConversationView:
    """A whole conversation as its visitor may see it."""

    conversation_id: str
    channel: Channel
    is_handed_over: bool
    started_at: datetime
    messages: tuple[Message, ...]
    feedback: tuple[FeedbackQuestion, ...] = ()


@dataclass(frozen=True)
class HandedOver:
    """One line of the staff's inbox. `delivered_at` is when the helpdesk took it, under `reference`."""

    receipt: str
    conversation_id: str
    customer_identifier: str | None
    channel: Channel
    rule: str
    reason: str
    handed_over_at: datetime
    package: dict[str, Any]
    state: HandoffState = "waiting"
    desk: str = "inbox"
    priority: str = "normal"
    queue: str = "general"
    tags: tuple[str, ...] = ()
    delivered_at: datetime | None = None
    reference: str | None = None
    url: str | None = None
    attempts: int = 0
    last_error: str | None = None
    assigned_to: str | None = None
    taken_at: datetime | None = None
    first_replied_at: datetime | None = None
    reply_due_at: datetime | None = None
    resolved_at: datetime | None = None
    resolution: str | None = None


@dataclass(frozen=True)
class Trace:
    """Everything about a conversation, for staff: the view and every turn's record."""

    conversation: ConversationView
    customer_identifier: str | None
    records: tuple[dict[str, Any], ...]
    handoffs: tuple[HandedOver, ...]


@dataclass(frozen=True)
class MissingAction:
    """One action whose change no load shows, though it is overdue."""

    action_id: str
    conversation_id: str
    name: str
    state: str
    table: str
    changed_at: datetime


@dataclass(frozen=True)
class Reconciliation:
    """What came of one look at every open action."""

    shown: int
    waiting: int
    missing: tuple[MissingAction, ...]
