"""What goes over the wire, in and out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from agent.language.words import all_visible, without_invisible
from agent.transcript import (
    Channel,
    ClaimView,
    ConversationView,
    HandedOver,
    Message,
    Reconciliation,
    ReplyKind,
    Trace,
    TurnResult,
)


class ConversationIn(BaseModel):
    """Which channel a conversation is opened on."""

    model_config = ConfigDict(extra="ignore")

    channel: Channel = "web-chat"


class _Part(BaseModel):
    type: str = Field(max_length=64)
    text: str = ""


class _UiMessage(BaseModel):
    """A message as the AI SDK's `useChat` posts it."""

    role: str = Field(max_length=32)
    parts: list[_Part] = Field(default=[], max_length=100)

    @property
    def text(self) -> str:
        return "\n".join(part.text for part in self.parts if part.type == "text")


class MessageIn(BaseModel):
    """Either `text`, or the `messages` of `useChat`, of which the last is the shopper's."""

    model_config = ConfigDict(extra="ignore")

    text: str | None = None
    messages: list[_UiMessage] = Field(default=[], max_length=1000)

    @property
    def said(self) -> str:
        """What the shopper says now; empty when the body says nothing."""
        if self.text is not None:
            return self.text
        return self.messages[-1].text if self.messages and self.messages[-1].role == "user" else ""


class ClaimOut(BaseModel):
    """A fact of the reply and the row it stands in."""

    text: str
    table: str
    key: str
    column: str
    value: str
    as_of: datetime | None

    @classmethod
    def of(cls, claim: ClaimView) -> ClaimOut:
        """As the outside may see it."""
        return cls(**{name: getattr(claim, name) for name in cls.model_fields})


class MessageOut(BaseModel):
    """One message of the conversation."""

    message_id: str
    author: str
    author_name: str | None
    text: str
    sent_at: datetime
    skills: tuple[str, ...]
    reply_kind: ReplyKind | None
    claims: tuple[ClaimOut, ...]

    @classmethod
    def of(cls, message: Message) -> MessageOut:
        """As the outside may see it."""
        plain = {name: getattr(message, name) for name in cls.model_fields if name != "claims"}
        return cls(**plain, claims=tuple(ClaimOut.of(claim) for claim in message.claims))


class ReplyOut(MessageOut):
    """The reply to a message, and whether a person has the conversation now."""

    is_handed_over: bool


class TurnOut(BaseModel):
    """What a message led to. `reply` is null when a person has taken over and will write."""

    message_id: str
    is_handed_over: bool
    reply: ReplyOut | None

    @classmethod
    def of(cls, turn: TurnResult) -> TurnOut:
        """As the outside may see it."""
        reply = None
        if turn.reply is not None:
            reply = ReplyOut(**MessageOut.of(turn.reply).model_dump(), is_handed_over=turn.is_handed_over)
        return cls(message_id=turn.message_id, is_handed_over=turn.is_handed_over, reply=reply)


class ConversationOut(BaseModel):
    """A conversation as its visitor sees it."""

    conversation_id: str
    channel: Channel
    is_handed_over: bool
    started_at: datetime
    messages: tuple[MessageOut, ...]

    @classmethod
    def of(cls, view: ConversationView) -> ConversationOut:
        """As the outside may see it."""
        plain = {name: getattr(view, name) for name in ConversationOut.model_fields if name != "messages"}
        return cls(**plain, messages=tuple(MessageOut.of(message) for message in view.messages))


class StartedOut(ConversationOut):
    """A new conversation. A stranger keeps `session_secret` and sends it as `X-Rapport-Session`."""

    session_secret: str | None = None


def _visible(text: str) -> str:
    seen = without_invisible(text).strip()
    if not seen:
        raise ValueError("has no visible character")
    return seen


Name = Annotated[str, StringConstraints(max_length=80), AfterValidator(_visible)]
Reason = Annotated[str, StringConstraints(max_length=300), AfterValidator(_visible)]


class TakeIn(BaseModel):
    """Whether a conversation is taken from a colleague who has it."""

    from_a_colleague: bool = False


class PersonReplyIn(BaseModel):
    """What a person says; the same `key` twice is the same message."""

    text: Annotated[str, StringConstraints(max_length=4000), AfterValidator(_visible)]
    key: str = Field(min_length=8, max_length=80)


class CloseIn(BaseModel):
    """Why somebody is done with a conversation."""

    reason: Reason


class CreditIn(BaseModel):
    """Store credit for an order of the customer's; beyond our rules it needs a reason."""

    order_name: Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_visible)]
    amount: Decimal = Field(gt=0, max_digits=8, decimal_places=2)
    reason: Annotated[str, StringConstraints(max_length=300)] = ""


class CreditOut(BaseModel):
    """What came of it: `done`, `failed` or `unknown`; by which rule, and how much is left today beyond the rules."""

    action_id: str
    state: str
    rule: str
    is_beyond_policy: bool
    left_today: Decimal


class SuggestionsOut(BaseModel):
    """How many suggested replies of one queue came to what."""

    queue: str
    judged: str
    count: int


class TakenOut(BaseModel):
    """The conversation that one has now, if one has one."""

    conversation_id: str | None


class HandedOverOut(BaseModel):
    """One line of the staff's inbox."""

    receipt: str
    conversation_id: str
    customer_identifier: str | None
    channel: Channel
    rule: str
    reason: str
    handed_over_at: datetime
    state: str
    desk: str
    priority: str
    queue: str
    tags: tuple[str, ...]
    delivered_at: datetime | None
    reference: str | None
    url: str | None
    attempts: int
    last_error: str | None
    assigned_to: str | None
    taken_at: datetime | None
    first_replied_at: datetime | None
    reply_due_at: datetime | None
    resolved_at: datetime | None
    resolution: str | None
    package: dict[str, Any]

    @classmethod
    def of(cls, line: HandedOver) -> HandedOverOut:
        """As staff may see it."""
        return cls(**{name: getattr(line, name) for name in cls.model_fields})


class MissingActionOut(BaseModel):
    """One action whose change no load shows, though it is overdue."""

    action_id: str
    conversation_id: str
    name: str
    state: str
    table: str
    changed_at: datetime


class ReconciliationOut(BaseModel):
    """How many open actions the profiles show by now, how many may still come, and which are overdue."""

    shown: int
    waiting: int
    missing: list[MissingActionOut]

    @classmethod
    def of(cls, found: Reconciliation) -> ReconciliationOut:
        """As the scheduler may see it."""
        return cls.model_validate(asdict(found))


class TraceOut(BaseModel):
    """Everything about a conversation, for staff."""

    conversation: ConversationOut
    customer_identifier: str | None
    records: tuple[dict[str, Any], ...]
    handoffs: tuple[HandedOverOut, ...]

    @classmethod
    def of(cls, trace: Trace) -> TraceOut:
        """As staff may see it."""
        return cls(
            conversation=ConversationOut.of(trace.conversation),
            customer_identifier=trace.customer_identifier,
            # As the warehouse had it, but for what a reader would not see.
            records=all_visible(trace.records),
            handoffs=tuple(HandedOverOut.of(line) for line in trace.handoffs),
        )
