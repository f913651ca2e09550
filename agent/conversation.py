"""The turn, readable top to bottom."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg import Connection

from agent.actions.ledger import ActionRecord, State
from agent.actions.recovery import recover
from agent.dialogue import Memory
from agent.errors import NotFoundError
from agent.evidence import Locale
from agent.people import People
from agent.settings_helpdesks import Person
from agent.skills.catalogue import ACTIONS
from agent.store.conversations import Conversation
from agent.store.database import Database
from agent.store.handoffs import BuiltInInbox
from agent.store.outbox import Outbox
from agent.store.people import PeoplesWork
from agent.transcript import (
    Channel,
    ConversationView,
    HandedOver,
    Message,
    MissingAction,
    Reconciliation,
    ReplyKind,
    TakesTurns,
    Trace,
    TurnResult,
    TurnsProtocol,
)
from agent.turn import Means, Turn
from agent.turn.by_mail import taken_along
from agent.turn.events import TurnEvents
from agent.turn.promising import tell_promises
from agent.turn.record import recorded, viewed
from agent.turn.remembering import is_settled, remembered, tell_resolved
from agent.turn.settling import recovered, settled, told_a_person
from agent.turn.strangers import proved, typed
from agent.turn.taking import take
from agent.visitor import Visitor, email_identifier

__all__ = ["Turns", "TurnsProtocol"]

log = logging.getLogger(__name__)

DISCLOSURE = (
    "Hello, I am the AI assistant of {brand}. I can look up your orders, returns, points and payments. "
    "If you would rather talk to a person, just say so."
)


Keep = Callable[[Connection[Any], Message | None], None]


@dataclass(frozen=True)
class Mailed:
    """A message that came by e-mail. `keep` stores with the turn what becomes of the mail; the reply is its message.

    `notes` are said of the mail itself; `memory` is what another conversation left off with, where this one goes on.
    """

    text: str
    keep: Keep
    notes: tuple[str, ...] = ()
    memory: Memory | None = None


class Turns:
    """Conversations and their turns. Every method raises `NotFoundError` alike for not yours and not there."""

    def __init__(
        self,
        means: Means,
        database: Database,
        staff_inbox: BuiltInInbox,
        outbox: Outbox,
        listed: Mapping[str, Person] | None = None,
        elsewhere: TakesTurns | None = None,
    ) -> None:
        """`elsewhere` takes the turns of customers who have proved who they are; None: they are taken here."""
        self._means = means
        self._elsewhere = elsewhere
        self._database = database
        self._staff_inbox = staff_inbox
        self._outbox = outbox
        self.people = People(means, database, PeoplesWork(database.pool), self._land, listed or {})

    def start(self, visitor: Visitor, channel: Channel, conversation_id: str | None = None) -> ConversationView:
        """Open a conversation; its first message says that it is an AI."""
        now = self._means.clock()
        identifier = visitor.identifier if visitor.is_verified else None
        made = conversation_id or f"conv_{uuid.uuid4().hex}"
        conversation = Conversation(made, _owner(visitor), identifier, channel, now)
        first = Message(
            f"{conversation.conversation_id}-0-out",
            "ai",
            DISCLOSURE.format(brand=self._means.brand.name),
            now,
            ("disclosure",),
            ReplyKind.DISCLOSURE,
        )
        events = self._events(conversation, self._means.current_release().release_id)
        events.add("conversation_started")
        events.sent(first, None)
        self._means.conversations.create(conversation, first, events.collected)
        self._land()
        return _view(conversation, (first,))

    def answer(self, conversation_id: str, visitor: Visitor, text: str) -> TurnResult:
        """Answer one message of the visitor's own conversation."""
        # What a stranger may try is counted within the turn and in this process.
        if self._elsewhere is not None and visitor.is_verified:
            return self._elsewhere.answer(conversation_id, visitor, text)
        with self._database.one_turn_at_a_time(conversation_id):
            conversation = self._own(conversation_id, visitor)
            turn = self._begun(conversation, visitor, text)
            take(turn, self._means)
            result = self._kept(turn)
            if conversation.is_handed_over:
                self._means.conversations.looked_at(conversation_id, turn.as_of)
        self._land()
        return result

    def answer_mail(self, conversation_id: str, visitor: Visitor, mail: Mailed) -> TurnResult:
        """Answer what came by e-mail; whose conversation it continues was judged by the mail itself."""
        with self._database.one_turn_at_a_time(conversation_id):
            conversation = replace(self._means.conversations.get(conversation_id), channel="email")
            if mail.memory is not None:
                conversation = replace(conversation, memory=mail.memory)
            turn = self._begun(conversation, visitor, mail.text)
            turn.notes = mail.notes
            take(turn, self._means)
            result = self._kept(turn, mail.keep)
        self._land()
        return result

    def view(self, conversation_id: str, visitor: Visitor) -> ConversationView:
        """The visitor's own conversation."""
        conversation = self._own(conversation_id, visitor)
        if conversation.is_handed_over:
            # What a person wrote meanwhile need not follow them by e-mail.
            self._means.conversations.looked_at(conversation_id, self._means.clock())
        return _view(conversation, self._means.conversations.messages(conversation_id))

    def handed_over(self) -> tuple[HandedOver, ...]:
        """The staff's inbox, oldest first."""
        return self._staff_inbox.waiting()

    def recover(self) -> tuple[ActionRecord, ...]:
        """Ask again for actions that a crash or a silent store left open; tell the inbox of those that are done now."""
        now = self._means.clock()
        taken_up = recover(ACTIONS, self._means.ledger, self._means.commerce, now)
        for record in taken_up:
            if record.state is State.DONE:
                self._outbox.keep(recovered(record, self._means, now).collected)
        self._land()
        return taken_up

    def reconcile(self) -> Reconciliation:
        """Hold every open action against the profiles; those overdue are put before a person, once each."""
        now, means = self._means.clock(), self._means
        looked_at = [(record, settled(record, means, now)) for record in means.ledger.every_unsettled()]
        missing = tuple(record for record, verdict in looked_at if verdict == "missing")
        for record in missing:
            self._outbox.keep(told_a_person(record, means, now).collected)
        self._land()
        verdicts = [verdict for _, verdict in looked_at]
        return Reconciliation(verdicts.count("shown"), verdicts.count("waiting"), tuple(map(_missing, missing)))

    def trace(self, conversation_id: str) -> Trace:
        """One conversation with every turn's record, for staff."""
        conversation = self._means.conversations.get(conversation_id)
        return Trace(
            _view(conversation, self._means.conversations.messages(conversation_id)),
            conversation.customer_identifier,
            self._means.conversations.records(conversation_id),
            self._staff_inbox.waiting(conversation_id),
        )

    def _begun(self, conversation: Conversation, visitor: Visitor, text: str) -> Turn:
        now, release = self._means.clock(), self._means.current_release()
        visitor, said = proved(conversation, visitor, now), typed(text, conversation.memory.sign_in)
        channel = conversation.channel
        identifier = conversation.customer_identifier or (visitor.identifier if visitor.is_verified else None)
        conversation = replace(conversation, turn_count=conversation.turn_count + 1, customer_identifier=identifier)
        message = Message(
            f"{conversation.conversation_id}-{conversation.turn_count}-in", "customer", said.text, now, channel=channel
        )
        brand = self._means.brand
        return Turn(
            conversation=conversation,
            message=message,
            release=release,
            locale=Locale(brand.time_zone, brand.currency, now),
            events=self._events(replace(conversation, started_at=now), release.release_id),
            is_verified=visitor.is_verified,
            address=visitor.address,
            mailbox=visitor.mailbox,
            code=said.code,
        )

    def _kept(self, turn: Turn, keep: Keep | None = None) -> TurnResult:
        """Store the turn, its record and its events together, and the e-mail that carries the reply."""
        messages = [turn.message]
        if turn.reply is not None:
            messages.append(_reply_message(turn))
            turn.events.sent(messages[-1], turn.message.message_id)
            tell_promises(turn)
        if is_settled(turn):
            tell_resolved(turn)
        is_handed_over = turn.conversation.is_handed_over or turn.receipt is not None
        after = replace(turn.conversation, is_handed_over=is_handed_over, memory=remembered(turn))
        record = recorded(turn, self._means.commerce.offers)
        reply = messages[-1] if turn.reply else None

        along = taken_along(turn, self._means, reply)

        def beside(connection: Connection[Any]) -> None:
            if keep is not None:
                keep(connection, reply)
            if along is not None:
                along(connection)

        self._means.conversations.save_turn(after, messages, record, turn.events.collected, turn.as_of, beside)
        return TurnResult(turn.message.message_id, reply, is_handed_over, tuple(turn.steps))

    def _own(self, conversation_id: str, visitor: Visitor) -> Conversation:
        conversation = self._means.conversations.get(conversation_id)
        if conversation.owner != _owner(visitor):
            raise NotFoundError(f"no conversation {conversation_id!r}")
        return conversation

    def _events(self, conversation: Conversation, release_id: str) -> TurnEvents:
        return TurnEvents(
            conversation.conversation_id,
            conversation.channel,
            conversation.turn_count,
            conversation.customer_identifier,
            release_id,
            conversation.started_at,
        )

    def _land(self) -> None:
        """The turn stands already; what does not reach the inbox now does so with the next turn."""
        try:
            self._outbox.land()
        except psycopg.Error:
            log.exception("events wait in the outbox")


def _owner(visitor: Visitor) -> str:
    if visitor.mailbox:
        # Nobody comes over HTTP with such an identifier: what began by mail is read in the mailbox alone.
        return str(email_identifier(visitor.mailbox))
    return str(visitor.identifier) if visitor.is_verified else f"session:{visitor.session_id}"


def _missing(record: ActionRecord) -> MissingAction:
    r = record
    return MissingAction(r.action_id, r.conversation_id, r.name, r.state.value, r.expected.table, r.changed_at)


def _view(conversation: Conversation, messages: tuple[Message, ...]) -> ConversationView:
    c = conversation
    return ConversationView(c.conversation_id, c.channel, c.is_handed_over, c.started_at, messages)


def _reply_message(turn: Turn) -> Message:
    assert turn.reply is not None  # noqa: S101
    return Message(
        f"{turn.conversation.conversation_id}-{turn.conversation.turn_count}-out",
        "ai",
        turn.reply.text,
        turn.as_of,
        tuple(dict.fromkeys(turn.skills)),
        turn.kind,
        tuple(viewed(claim) for claim in turn.reply.claims),
        channel=turn.conversation.channel,
    )
