"""Feedback as one part of the agent: what is open to answer, and what becomes of an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent.errors import ClosedError, NotFoundError, OutOfRangeError
from agent.feedback.asking import Asking, AskingAfter, is_silent
from agent.feedback.wording import RANGES, question
from agent.profile import Customer
from agent.store.conversations import Conversation
from agent.store.database import Database
from agent.store.feedback import Asked, FeedbackKept, answer, ask, id_of
from agent.store.outbox import put
from agent.transcript import FeedbackQuestion, Message
from agent.turn import Means
from agent.turn.events import TurnEvents

EVERY = timedelta(minutes=1)
# What fell silent before that is not asked about any more.
LOOKED_BACK = timedelta(days=3)


@dataclass(frozen=True)
class FeedbackDesk:
    """Everything that is asked after an episode. `land` carries stored events to the inbox."""

    means: Means
    database: Database
    land: Callable[[], None]

    def asking(self) -> Asking:
        """How questions are asked today."""
        return Asking(self.means.current_release(), self.means.brand.name, self.means.post)

    def open(self, conversation_id: str) -> tuple[FeedbackQuestion, ...]:
        """What of a conversation can be answered now; only the way of a question is told, never whose it is."""
        return tuple(map(self._said, self._kept.open(conversation_id, self.means.clock())))

    def shown(self, conversation: Conversation, messages: Sequence[Message]) -> tuple[FeedbackQuestion, ...]:
        """What to show with a conversation that its visitor looks at; nothing while a person has it."""
        if conversation.is_handed_over:
            return ()
        release = self.means.current_release()
        if is_silent(messages, self.means.clock(), release.feedback.after_silence_hours):
            self._ask_after_silence(conversation.conversation_id)
        return self.open(conversation.conversation_id)

    def give(self, conversation_id: str, feedback_id: str, rating: int, comment: str) -> tuple[FeedbackQuestion, ...]:
        """Note an answer, or another one, and say what is open then.

        Raises:
            NotFoundError: it is no question of this conversation.
            ClosedError: it is too late.
            OutOfRangeError: there is no such rating.
        """
        if self._kept.get(feedback_id).conversation_id != conversation_id:
            raise NotFoundError(f"no question {feedback_id!r} in {conversation_id!r}")
        self._give(feedback_id, rating, comment)
        return self.open(conversation_id)

    def of_token(self, token: str) -> FeedbackQuestion:
        """The question that a link leads to.

        Raises:
            NotFoundError: the link is not ours, or what it led to is gone.
            ClosedError: it is too late.
        """
        asked = self._of_token(token)
        if asked.closes_at <= self.means.clock():
            raise ClosedError("This question is closed: it can be answered no longer.")
        return self._said(asked)

    def give_by_token(self, token: str, rating: int, comment: str) -> tuple[FeedbackQuestion, ...]:
        """As `give`, for who came by a link."""
        asked = self._of_token(token)
        return self.give(asked.conversation_id, asked.feedback_id, rating, comment)

    def token(self, feedback_id: str) -> str:
        """What the link to this question ends with."""
        links = self.means.post.links if self.means.post else None
        return links.token(feedback_id) if links else ""

    def ask_silent(self) -> int:
        """Ask by mail where a full answer met silence, and say how many conversations were looked at."""
        now, own = self.means.clock(), self.means.current_release().feedback
        silent_since = now - timedelta(hours=own.after_silence_hours)
        found = self._kept.silent_mails(silent_since, silent_since - LOOKED_BACK)
        for conversation_id in found:
            self._ask_after_silence(conversation_id)
        return len(found)

    @property
    def _kept(self) -> FeedbackKept:
        return FeedbackKept(self.database.pool)

    def _said(self, asked: Asked) -> FeedbackQuestion:
        return question(asked, self.means.current_release(), self.means.brand.name)

    def _of_token(self, token: str) -> Asked:
        links = self.means.post.links if self.means.post else None
        feedback_id = links.feedback_id(token) if links else None
        if feedback_id is None:
            raise NotFoundError("no question under this link")
        return self._kept.get(feedback_id)

    def _give(self, feedback_id: str, rating: int, comment: str) -> None:
        before, now = self._kept.get(feedback_id), self.means.clock()
        lowest, highest = RANGES[before.kind]
        if not lowest <= rating <= highest:
            raise OutOfRangeError(f"A rating of {rating} is not between {lowest} and {highest}.")
        if before.closes_at <= now:
            raise ClosedError("This question is closed: it can be answered no longer.")
        # Read before: a transaction that waits for a second connection holds up everybody when all do.
        conversation = self.means.conversations.get(before.conversation_id)
        further = self._recommending(before, conversation, now)
        since = now - timedelta(days=self.means.current_release().feedback.nps_every_days)
        with self.database.pool.connection() as connection, connection.transaction():
            given = answer(connection, feedback_id, rating, comment, now)
            if given is not None:
                events = self._events(conversation, given.asked_at)
                events.feedback_given(given)
                if further is not None and ask(connection, further, since):
                    events.feedback_asked(further)
                put(connection, events.collected)
        self.land()

    def _recommending(self, before: Asked, conversation: Conversation, now: datetime) -> Asked | None:
        """Whether they would recommend us, asked of customers whom we know, after they said how it was."""
        release, identifier = self.means.current_release(), conversation.customer_identifier
        if before.kind != "csat" or identifier is None or not release.feedback.nps_every_days:
            return None
        profile = self.means.profiles.read(identifier, {Customer.TABLE}, as_of=now).profile
        feedback_id = id_of(before.conversation_id, "nps", before.turn_number)
        closes_at = now + timedelta(days=release.feedback.changeable_days)
        asked = replace(before, feedback_id=feedback_id, kind="nps", whom=profile.customer_id or identifier)
        return replace(asked, asked_at=now, closes_at=closes_at, release_id=release.release_id)

    def _ask_after_silence(self, conversation_id: str) -> None:
        """Ask once more under the lock of the conversation: a message may have come meanwhile."""
        with self.database.one_turn_at_a_time(conversation_id):
            conversation = self.means.conversations.get(conversation_id)
            messages = self.means.conversations.messages(conversation_id)
            asking, now = self.asking(), self.means.clock()
            if conversation.is_handed_over or not is_silent(messages, now, asking.release.feedback.after_silence_hours):
                return
            conversation = replace(conversation, channel=messages[-1].channel or conversation.channel)
            events = self._events(conversation, now)
            asked = asking.of(AskingAfter(conversation, "ai"), events)
            if asked is None:
                return
            with self.database.pool.connection() as connection, connection.transaction():
                asking.keeping(asked, events)(connection)
        self.land()

    def _events(self, conversation: Conversation, at: datetime) -> TurnEvents:
        c, release_id = conversation, self.means.current_release().release_id
        return TurnEvents(c.conversation_id, c.channel, c.turn_count, c.customer_identifier, release_id, at)
