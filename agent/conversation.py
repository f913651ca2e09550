"""The turn, readable top to bottom."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import psycopg
from psycopg import Connection

from agent.errors import NotFoundError
from agent.evidence import Locale
from agent.feedback import AskingAfter, FeedbackDesk
from agent.open_actions import OpenActions
from agent.people import People
from agent.promises import Promises
from agent.protocols import TakesTurns
from agent.settings_helpdesks import Person
from agent.store.conversations import Conversation
from agent.store.database import Database
from agent.store.handoffs import BuiltInInbox
from agent.store.outbox import Outbox
from agent.store.people import PeoplesWork
from agent.transcript import (
    Channel,
    ConversationView,
    FeedbackQuestion,
    HandedOver,
    Message,
    ReplyKind,
    Trace,
    TurnResult,
)
from agent.turn import Means, Turn
from agent.turn.by_mail import Keep, Mailed, taken_along
from agent.turn.events import TurnEvents
from agent.turn.forwarding import forwarded
from agent.turn.promising import tell_promises
from agent.turn.record import recorded, viewed
from agent.turn.remembering import is_settled, remembered, tell_resolved
from agent.turn.strangers import proved, typed
from agent.turn.taking import take
from agent.visitor import Visitor, email_identifier

__all__ = ["Mailed", "Turns"]

log = logging.getLogger(__name__)

DISCLOSURE = (
    "Hello, I am the AI assistant of {brand}. I can look up your orders, returns, points and payments. "
    "If you would rather talk to a person, just say so."
)


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
        self.feedback = FeedbackDesk(means, database, self._land)
        self.promises = Promises(means, database)
        self.open_actions = OpenActions(means, outbox, self._land)

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
        messages = self._means.conversations.messages(conversation_id)
        asked = self.feedback.shown(conversation, messages)
        if conversation.is_handed_over or asked:
            # What a person wrote meanwhile, and what we ask, need not follow them by e-mail.
            self._means.conversations.looked_at(conversation_id, self._means.clock())
        return replace(_view(conversation, messages), feedback=asked)

    def give_feedback(
        self, conversation_id: str, visitor: Visitor, feedback_id: str, rating: int, comment: str
    ) -> tuple[FeedbackQuestion, ...]:
        """Answer a question of the visitor's own conversation, and see what is open then.

        Raises:
            ClosedError: it is too late.
            OutOfRangeError: there is no such rating.
        """
        return self.feedback.give(self._own(conversation_id, visitor).conversation_id, feedback_id, rating, comment)

    def handed_over(self) -> tuple[HandedOver, ...]:
        """The staff's inbox, oldest first."""
        return self._staff_inbox.waiting()

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
            turn.events.sent(messages[-1], turn.message.message_id, len(turn.problems))
            tell_promises(turn)
        if is_settled(turn):
            tell_resolved(turn)
        is_handed_over = turn.conversation.is_handed_over or turn.receipt is not None
        after = replace(turn.conversation, is_handed_over=is_handed_over, memory=remembered(turn))
        record = recorded(turn, self._means.commerce.offers)
        reply = messages[-1] if turn.reply else None

        along, ask = taken_along(turn, self._means, reply), self._asked_after(turn, after)

        def beside(connection: Connection[Any]) -> None:
            if keep is not None:
                keep(connection, reply)
            for each in (along, ask, forwarded(turn)):
                if each is not None:
                    each(connection)

        self._means.conversations.save_turn(after, messages, record, turn.events.collected, turn.as_of, beside)
        asked = self.feedback.open(after.conversation_id) if ask else ()
        return TurnResult(turn.message.message_id, reply, is_handed_over, tuple(turn.steps), asked)

    def _asked_after(self, turn: Turn, after: Conversation) -> Callable[[Connection[Any]], None] | None:
        """What asks the customer who has just said that their matter is settled."""
        if after.is_handed_over or not is_settled(turn):
            return None
        asking = self.feedback.asking()
        asked = asking.of(AskingAfter(after, "ai"), turn.events)
        return asking.keeping(asked, turn.events) if asked else None

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
