"""What the brand's people do with a conversation: take it, answer it, resolve it, hand it back to the agent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg import Connection

from agent import goodwill
from agent.dialogue import Memory
from agent.errors import NotYoursToAnswerError
from agent.feedback import Asking, AskingAfter
from agent.gifts import Wanted
from agent.goodwill import Given
from agent.handoff.suggestions import judged
from agent.profile import Customer, Order
from agent.settings_helpdesks import Person
from agent.staff import Person as Colleague
from agent.staff import masking
from agent.store.conversations import Conversation
from agent.store.database import Database
from agent.store.goodwill import Kept
from agent.store.people import PeoplesWork
from agent.store.undelivered import Undelivered, send_again, undelivered
from agent.transcript import Message, ReplyKind
from agent.turn import Means
from agent.turn.events import TurnEvents
from agent.visitor import email_identifier
from pipelines.inbox import IncomingEvent

# The last word of the conversation, and what is stored with it.
Told = tuple[Message | None, Callable[[Connection[Any]], None] | None]
# Asked while nobody else has the conversation.
Condition = Callable[[], bool]
HANDED_BACK = "handed back"
BACK = "My colleague has handed our conversation back to me. I remember what was said: what else can I do for you?"
UNLISTED = Person()
PERSONAL = frozenset({Customer.TABLE, Order.TABLE})


def never() -> bool:
    """Nothing stands in the way."""
    return False


@dataclass(frozen=True)
class People:
    """Everything a person may do. Deeds on one conversation come one after the other, the agent's turns among them.

    `listed` says who knows about which queues and how many conversations they have at once; whoever is not listed
    may have any.
    """

    means: Means
    database: Database
    work: PeoplesWork
    land: Callable[[], None]
    listed: Mapping[str, Person]

    def take(self, conversation_id: str, by: str, *, from_a_colleague: bool = False) -> None:
        """Have the conversation; once it is had here, no helpdesk gets it any more.

        Raises:
            NotYoursToAnswerError: nobody is asked for, or a colleague has it.
        """
        with self.database.one_turn_at_a_time(conversation_id):
            self.means.conversations.get(conversation_id)
            self.work.take(conversation_id, by, self.means.clock(), from_a_colleague=from_a_colleague)

    def take_next(self, by: str) -> str | None:
        """Have the most pressing conversation that `by` knows about and has room for; None when there is none."""
        person = self.listed.get(by, UNLISTED)
        return self.work.take_next(by, person.queues, person.capacity, self.means.clock())

    def reply(
        self, conversation_id: str, by: str, text: str, key: str, macros: Mapping[str, str] | None = None
    ) -> Message:
        """Say something to the visitor under one's name; the same `key` again says nothing more.

        `macros` are the texts that were put into the reply before it was sent, by their names.
        """
        with self.database.one_turn_at_a_time(conversation_id):
            conversation = self.means.conversations.get(conversation_id)
            digest = hashlib.sha256(key.encode()).hexdigest()[:12]
            now = self.means.clock()
            conversation = self.where_they_are(conversation)
            channel = conversation.channel
            message = Message(f"{conversation_id}-p-{digest}", "human", text, now, author_name=by, channel=channel)
            events = self.events_of(conversation, now)
            events.said_beside_a_turn(message)
            handoff = self.work.open_handoff(conversation_id)
            suggestion = judged(text, handoff["suggested_replies"]) if handoff["first_replied_at"] is None else None
            if suggestion:
                events.suggestion_judged(handoff["receipt"], suggestion, by)
            by_mail = self.by_mail(conversation, message)
            used = {name: str(judged(text, [put])) for name, put in (macros or {}).items()}
            self.work.reply(conversation_id, message, events.collected, suggestion, by_mail, used)
        self.land()
        return message

    def resolve(self, conversation_id: str, by: str, reason: str, unless: Condition = never) -> bool:
        """Call the matter settled, `unless` it is not; what the visitor writes next is the agent's again."""

        def told(conversation: Conversation, events: TurnEvents) -> Told:
            handoff = self.work.open_handoff(conversation_id)
            seconds = int((events.as_of - conversation.started_at).total_seconds())
            events.resolved_by_a_person(handoff["receipt"], conversation.memory.last_skill, by, reason, seconds)
            asking = Asking(self.means.current_release(), self.means.brand.name, self.means.post)
            # What was put before people silently and settled without a word, the customer knows nothing of.
            is_known = conversation.is_handed_over or handoff["first_replied_at"] is not None
            asked = asking.of(AskingAfter(conversation, "human", reason), events) if is_known else None
            return None, asking.keeping(asked, events) if asked else None

        return self._let_go(conversation_id, reason, by, told, unless)

    def hand_back(self, conversation_id: str, by: str, reason: str, unless: Condition = never) -> bool:
        """Give the conversation to the agent, which says so and goes on with what it remembers."""

        def told(conversation: Conversation, events: TurnEvents) -> Told:
            receipt = self.work.open_handoff(conversation_id)["receipt"]
            said = (f"{receipt}-back", "ai", BACK, events.as_of, ("hand_over",), ReplyKind.SMALL_TALK)
            message = Message(*said, channel=events.channel)  # type: ignore[arg-type]
            events.handed_back(receipt, by, reason)
            events.said_beside_a_turn(message)
            return message, self.by_mail(conversation, message)

        return self._let_go(conversation_id, f"{HANDED_BACK}: {reason}", by, told, unless)

    def act_for(self, conversation_id: str, by: Colleague, wanted: Wanted) -> Given:
        """Give something in the customer's name: within our rules, or beyond them within the cap of one's role.

        Raises:
            NotYoursToAnswerError: somebody else has the conversation, or nobody.
            NotGivenError: the reason is missing, the cap is used up, it is more than was paid, or cannot be done.
        """
        with self.database.one_turn_at_a_time(conversation_id):
            conversation, now = self.means.conversations.get(conversation_id), self.means.clock()
            if self.work.open_handoff(conversation_id)["assigned_to"] != by.name:
                raise NotYoursToAnswerError("Take the conversation first: who gives something has it.")
            events = self.events_of(conversation, now)
            given = goodwill.give(wanted, by, conversation, self.means, Kept(self.database.pool), events)
        self.land()
        return given

    def suggestions(self, since: datetime) -> tuple[tuple[str, str, int], ...]:
        """By queue, how many suggested replies were accepted, edited and overridden since."""
        return self.work.suggestions(since)

    def macros_used(self, since: datetime) -> tuple[tuple[str, str, int], ...]:
        """By macro, how often it was accepted, edited and overridden since."""
        return self.work.macros_used(since)

    def undelivered(self) -> tuple[Undelivered, ...]:
        """What should be at a helpdesk, or have come from there, and is not."""
        return undelivered(self.database.pool)

    def send_again(self, receipt: str, by: str) -> bool:
        """Have what is stuck of a handoff tried again; False when nothing is."""
        with self.database.pool.connection() as connection, connection.transaction():
            return send_again(connection, receipt, by, self.means.clock())

    def words_of(self, identifiers: Iterable[str]) -> frozenset[str]:
        """What these customers are called and where they live, word by word: what is hidden from who may not see it."""
        now = self.means.clock()
        read = (self.means.profiles.read(each, PERSONAL, as_of=now).profile for each in identifiers)
        rows = [
            row
            for profile in read
            for name in sorted(PERSONAL & profile.sections.keys())
            for row in profile.sections[name]
        ]
        told = (getattr(row, column, None) for row in rows for column in masking.PERSONAL)
        return frozenset(word for text in told if text for word in (text, *text.split()) if not word.isdigit())

    def _let_go(
        self,
        conversation_id: str,
        resolution: str,
        by: str,
        told: Callable[[Conversation, TurnEvents], Told],
        unless: Condition,
    ) -> bool:
        with self.database.one_turn_at_a_time(conversation_id):
            if unless():
                return False
            conversation = self.where_they_are(self.means.conversations.get(conversation_id))
            now = self.means.clock()
            events = self.events_of(conversation, now)
            last_word, beside = told(conversation, events)
            collected: list[IncomingEvent] = events.collected
            memory = calmed(conversation.memory)
            self.work.let_go(conversation_id, resolution, by, now, memory, last_word, collected, beside)
        self.land()
        return True

    def where_they_are(self, conversation: Conversation) -> Conversation:
        """The conversation on the channel that the customer wrote by last."""
        heard_by = self.means.conversations.heard_by(conversation.conversation_id)
        return replace(conversation, channel=heard_by or conversation.channel)

    def by_mail(self, conversation: Conversation, message: Message) -> Callable[[Connection[Any]], None] | None:
        """What carries the message by e-mail: to who wrote by mail, and to who may have left the chat meanwhile."""
        post, conversation_id = self.means.post, conversation.conversation_id
        if post is None:
            return None
        thread = post.letters.newest_thread(conversation_id)
        if conversation.channel == "email" and thread is not None:
            return lambda connection: post.answer(connection, thread, message)
        address = self.work.open_handoff(conversation_id)["email"]
        if conversation.channel != "web-chat" or not address or email_identifier(address) is None:
            return None
        return lambda connection: post.follow_up(connection, conversation_id, address, message)

    def events_of(self, conversation: Conversation, at: datetime) -> TurnEvents:
        """What happens beside a turn, still to be collected."""
        c, release_id = conversation, self.means.current_release().release_id
        return TurnEvents(c.conversation_id, c.channel, c.turn_count, c.customer_identifier, release_id, at)


def calmed(memory: Memory) -> Memory:
    """What the agent goes on with: the thread stays; questions and deeds that waited for a yes are over."""
    settled = {"open_question": None, "pending_action": None, "is_person_offered": False}
    return replace(memory, **settled, unclear_count=0, failed_attempts=0)  # type: ignore[arg-type]
