"""Answers mails that wait: finds the conversation that each continues, and whose it is."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from agent.conversation import Mailed, Turns
from agent.dialogue import Memory
from agent.email.inbound import PREFIX
from agent.email.tokens import tokens_in
from agent.errors import NotFoundError
from agent.language.entities import order_names
from agent.profile import Customer
from agent.profile_store import ProfileStore
from agent.store.conversations import Conversation, Conversations
from agent.store.letters import Letters, Thread, hear, move, thread
from agent.store.post import Post
from agent.store.received import Received, ReceivedMail, answered
from agent.transcript import Message
from agent.visitor import Visitor, email_identifier

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=2)
LEASE = timedelta(minutes=2)
TRIES = 5
HOUR = timedelta(hours=1)
# A reply proves the mailbox while our mail is young; later it is answered as a stranger's, in the same conversation.
PROVES_FOR = timedelta(days=14)
SHORT = 4
NO_ATTACHMENTS = (
    "I cannot open attachments. What you attached is kept with this conversation, and a colleague can look at it."
)
CUT = "Your message is long, and I have read its beginning only."
STUCK = "It could not be answered: {why}."
STRANGERS = "More strangers than {most} wrote within an hour."


class AnsweredMeanwhileError(RuntimeError):
    """Another process answered the mail while this one was at it; nothing of this turn is kept."""


@dataclass(frozen=True)
class Answering:
    """What answers mails. `most_characters` of one are read; `strangers_hourly` are answered, all together."""

    turns: Turns
    conversations: Conversations
    profiles: ProfileStore
    received: Received
    post: Post
    clock: Callable[[], datetime]
    most_characters: int = 2000
    strangers_hourly: int = 500

    @property
    def letters(self) -> Letters:
        """The outbox."""
        return self.post.letters

    def answer_waiting(self) -> int:
        """Answer every mail that waits, and say how many those were."""
        count = 0
        while (mail := self.received.claim(self.clock(), LEASE)) is not None:
            count += self._tried(mail)
        return count

    def _tried(self, mail: ReceivedMail) -> int:
        try:
            return int(self._answer(mail))
        except AnsweredMeanwhileError:
            return 0
        except Exception as failure:
            # One mail that breaks a turn must not hold up those behind it: it is tried again, then shown to people.
            log.exception("mail %s was not answered", mail.received_key[:12])
            if mail.attempts >= TRIES:
                self.received.settle(mail.received_key, "stuck", STUCK.format(why=type(failure).__name__))
            return 0

    def _answer(self, mail: ReceivedMail) -> bool:
        found = self._thread_of(mail)
        if found is None and self.received.strangers_since(self.clock() - HOUR) >= self.strangers_hourly:
            self.received.settle(mail.received_key, "silent", STRANGERS.format(most=self.strangers_hourly))
            return False
        conversation, memory = self._conversation_of(mail, found)
        visitor = self._visitor_of(mail, found, conversation)
        text, is_cut = self._text_of(mail, is_first=found is None)
        notes = (*((CUT,) if is_cut else ()), *((NO_ATTACHMENTS,) if mail.attachments else ()))
        keep = self._keeping(mail, found, conversation.conversation_id)
        self.turns.answer_mail(conversation.conversation_id, visitor, Mailed(text, keep, notes, memory))
        return True

    def _thread_of(self, mail: ReceivedMail) -> Thread | None:
        """The thread that the mail continues: one of ours, carried back by the address that it was written to."""
        if mail.verdict == "not_aligned":
            return None
        tokens = tokens_in(mail.recipients, self.post.address)
        return self.letters.thread_of(tokens, mail.reference_ids, mail.sender)

    def _conversation_of(self, mail: ReceivedMail, found: Thread | None) -> tuple[Conversation, Memory | None]:
        """The conversation to go on with, and what it takes over from another one."""
        before = self.conversations.get(found.conversation_id) if found else None
        if before is not None and (before.is_handed_over or self._is_their_own(before, mail.sender)):
            return before, None
        conversation_id = _named_after(mail)
        try:
            opened = self.conversations.get(conversation_id)
        except NotFoundError:
            self.turns.start(Visitor(None, "none", "", mailbox=mail.sender), "email", conversation_id)
            opened = self.conversations.get(conversation_id)
        # A customer's own talk is not told to another mailbox; a stranger's holds nothing of anybody's.
        return opened, before.memory if before is not None and before.customer_identifier is None else None

    def _is_their_own(self, conversation: Conversation, address: str) -> bool:
        """Whether what is said in the conversation is for the reader of this mailbox.

        What began in the chat of somebody who proved nothing does not go on there: whoever sits at that chat would read
        what is answered to this mailbox.
        """
        if conversation.owner == email_identifier(address):
            return True
        customer = conversation.customer_identifier
        return customer is not None and self._is_on_file(customer, address)

    def _visitor_of(self, mail: ReceivedMail, found: Thread | None, conversation: Conversation) -> Visitor:
        """Who writes: a customer, if they answered a young mail of ours from their address on file."""
        stranger = Visitor(None, "none", "", f"mail:{mail.sender}", mailbox=mail.sender)
        if found is None or found.last_sent_at is None or self.clock() - found.last_sent_at > PROVES_FOR:
            return stranger
        if not self._is_their_own(conversation, mail.sender):
            return stranger
        identifier = conversation.customer_identifier or email_identifier(mail.sender)
        if not self._is_on_file(identifier, mail.sender):
            return stranger
        return replace(stranger, identifier=identifier, proof="mail_reply")

    def _is_on_file(self, identifier: str | None, address: str) -> bool:
        """Whether this is the very address on file of that customer today."""
        reading = self.profiles.read(identifier, {Customer.TABLE}, as_of=self.clock())
        return any((row.email or "").strip().lower() == address for row in reading.profile.rows(Customer))

    def _text_of(self, mail: ReceivedMail, *, is_first: bool) -> tuple[str, bool]:
        """What is heard of the mail: its words, and its subject where that says what they leave out."""
        subject = PREFIX.sub("", mail.subject)
        names_more = bool(set(order_names(subject)) - set(order_names(mail.text)))
        is_short = len(mail.text.split()) < SHORT
        text = f"{subject}\n{mail.text}".strip() if is_first and (names_more or is_short) else mail.text
        text = text or subject or "(nothing but attachments)"
        return text[: self.most_characters], len(text) > self.most_characters

    def _keeping(
        self, mail: ReceivedMail, found: Thread | None, conversation_id: str
    ) -> Callable[[Connection[Any], Message | None], None]:
        """What is stored with the turn: that the mail is answered, and our answer in its thread."""

        def keep(connection: Connection[Any], reply: Message | None) -> None:
            if not answered(connection, mail.received_key, conversation_id):
                raise AnsweredMeanwhileError(mail.received_key)
            subject = PREFIX.sub("", mail.subject)
            if found is not None and found.conversation_id != conversation_id:
                move(connection, found.token, conversation_id)
            at = reply.sent_at if reply else self.clock()
            to = thread(connection, conversation_id, mail.sender, subject, at)
            to = hear(connection, to, mail.message_id)
            if reply is not None:
                self.post.answer(connection, to, reply)

        return keep


def _named_after(mail: ReceivedMail) -> str:
    """The id of the conversation that this mail opens: the same when a crash has it opened twice."""
    return f"conv_{hashlib.sha256(mail.received_key.encode()).hexdigest()[:32]}"
