"""A promise that the warehouse found broken becomes work for a person, before the customer writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from agent.handoff import Package
from agent.profile import CustomerProfile
from agent.skills import Escalation
from agent.store.conversations import Conversation
from agent.store.database import Database
from agent.store.promises import PromiseWork
from agent.turn import Means
from agent.turn.handoff import packed, sentiments_of

BROKEN = Escalation(
    "a_broken_promise_meets_a_person",
    "We promised something and did not keep it.",
    "escalation-rule",
    "silent",
    "Make good what was promised, and write to the customer before they have to ask.",
)


@dataclass(frozen=True)
class BrokenPromise:
    """What was owed and is not there: money of an order, a parcel, a colleague's answer."""

    promise_id: str
    conversation_id: str
    promise_kind: str
    due_at: datetime
    order_id: str | None = None
    amount: Decimal | None = None

    @property
    def said(self) -> str:
        """As a colleague reads it."""
        amount = f" of {self.amount}" if self.amount is not None else ""
        order = f" for order {self.order_id}" if self.order_id else ""
        return f"{BROKEN.reason} A {self.promise_kind}{amount}{order} was due on {self.due_at:%-d %B %Y, %H:%M} UTC."


@dataclass(frozen=True)
class Promises:
    """Puts broken promises before people, each once."""

    means: Means
    database: Database

    def broken(self, promise: BrokenPromise) -> tuple[str, bool]:
        """The receipt of the work, and whether this call opened it; a conversation that people have stays theirs.

        Raises:
            NotFoundError: there is no such conversation, or none any more.
            HandoffFailedError: it did not get there; the next call tries again.
        """
        work, at = PromiseWork(self.database.pool), self.means.clock()
        with self.database.one_turn_at_a_time(promise.conversation_id):
            receipt = work.receipt(promise.promise_id)
            if receipt is not None:
                return receipt, False
            conversation = self.means.conversations.get(promise.conversation_id)
            # First the person, then the note that they were told: after a crash between the two the same line stands.
            receipt = self.means.handoffs.hand_over(self._package(promise, conversation), at)
            return receipt, work.opened(promise.promise_id, promise.conversation_id, receipt, at)

    def _package(self, promise: BrokenPromise, conversation: Conversation) -> Package:
        conversations = self.means.conversations
        messages = conversations.messages(conversation.conversation_id)
        records = conversations.records(conversation.conversation_id)
        escalation = replace(BROKEN, reason=promise.said)
        nobody = CustomerProfile(None, {})
        told = packed(conversation, escalation, messages, sentiments_of(records), nobody, ["promise"])
        return replace(told, priority="high", tags=("broken_promise", promise.promise_kind))
