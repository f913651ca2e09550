"""What goes over the wire to and from people, in and out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from agent.gifts import Deed, Wanted
from agent.language.words import all_visible, without_invisible
from agent.releases.macros import Macro
from agent.routes.wire import ConversationOut
from agent.transcript import Channel, HandedOver, Reconciliation, Trace


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


class MacroUsedIn(BaseModel):
    """A text at hand that was put into a reply, filled in."""

    name: Name
    text: str = Field(max_length=4000)


class PersonReplyIn(BaseModel):
    """What a person says, and the macros that went into it; the same `key` twice is the same message."""

    text: Annotated[str, StringConstraints(max_length=4000), AfterValidator(_visible)]
    key: str = Field(min_length=8, max_length=80)
    macros: list[MacroUsedIn] = Field(default=[], max_length=10)


class CloseIn(BaseModel):
    """Why somebody is done with a conversation."""

    reason: Reason


class DeedIn(BaseModel):
    """Something for an order of the customer's; beyond our rules it needs a reason."""

    deed: Deed
    order_name: Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_visible)]
    amount: Decimal | None = Field(default=None, gt=0, max_digits=8, decimal_places=2)
    charge_id: str = Field(default="", max_length=200)
    reason: Annotated[str, StringConstraints(max_length=300)] = ""

    @property
    def wanted(self) -> Wanted:
        """As the desk takes it."""
        return Wanted(self.order_name, self.amount, self.reason.strip(), self.deed, self.charge_id)


class DeedOut(BaseModel):
    """What came of it: `done`, `failed` or `unknown`; by which rule, and how much is left today beyond the rules."""

    action_id: str
    state: str
    rule: str
    is_beyond_policy: bool
    left_today: Decimal


class MacroOut(BaseModel):
    """A text at hand, and the queues in which it is offered; none named: all."""

    name: str
    text: str
    queues: tuple[str, ...]

    @classmethod
    def of(cls, macro: Macro, text: str) -> MacroOut:
        """With its places filled in as far as they are known."""
        return cls(name=macro.name, text=text, queues=macro.queues)


class SuggestionsOut(BaseModel):
    """How many suggested replies of one queue came to what."""

    queue: str
    judged: str
    count: int


class MacroUsesOut(BaseModel):
    """How often one macro came to what."""

    name: str
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
