"""Who is asked, when, and by which way: once after an episode, and nobody who has no way to answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from agent.feedback.wording import mailed, question
from agent.releases.model import Release
from agent.store.conversations import Conversation
from agent.store.feedback import Asked, Resolver, ask, id_of
from agent.store.letters import newest_thread
from agent.store.outbox import put
from agent.store.post import Post
from agent.transcript import Message, ReplyKind
from agent.turn.events import TurnEvents

# A person who closes a conversation with this word calls it no conversation.
SPAM = "spam"
# After these, silence means that the customer has what they came for.
FULL = frozenset({ReplyKind.ANSWER, ReplyKind.ACTION_DONE})

Beside = Callable[[Connection[Any]], None]


@dataclass(frozen=True)
class AskingAfter:
    """The end of an episode: the conversation as it is then, who resolved it, and why a person closed it."""

    conversation: Conversation
    resolved_by: Resolver
    reason: str = ""


@dataclass(frozen=True)
class Asking:
    """What a question needs: the words, and the way by mail where there is one."""

    release: Release
    brand: str
    post: Post | None

    def of(self, end: AskingAfter, events: TurnEvents) -> Asked | None:
        """The question after this episode; None where none is asked."""
        conversation, own = end.conversation, self.release.feedback
        is_no_episode = conversation.turn_count == 0 or end.reason.strip().lower() == SPAM
        if is_no_episode or conversation.channel not in own.channels or not self._reaches(end):
            return None
        at = events.as_of + timedelta(microseconds=len(events.collected))
        return Asked(
            feedback_id=id_of(conversation.conversation_id, "csat", conversation.turn_count),
            conversation_id=conversation.conversation_id,
            kind="csat",
            turn_number=conversation.turn_count,
            channel=conversation.channel,
            resolved_by=end.resolved_by,
            whom=None,
            release_id=self.release.release_id,
            asked_at=at,
            closes_at=at + timedelta(days=own.changeable_days),
        )

    def keeping(self, asked: Asked, events: TurnEvents) -> Beside:
        """What stores the question in the transaction of what it follows, with its event and its mail."""
        since = asked.asked_at - timedelta(hours=self.release.feedback.pause_hours)

        def keep(connection: Connection[Any]) -> None:
            if not ask(connection, asked, since):
                return
            events.feedback_asked(asked)
            put(connection, events.collected[-1:])
            self._write(connection, asked, events.as_of)

        return keep

    def _reaches(self, end: AskingAfter) -> bool:
        """Whether there is a way to ask. A stranger's mail is not answered with more mails than they asked for."""
        if end.conversation.channel != "email":
            return True
        is_known = end.conversation.customer_identifier is not None or end.resolved_by == "human"
        return is_known and self.post is not None and self.post.links is not None

    def _write(self, connection: Connection[Any], asked: Asked, at: datetime) -> None:
        """The mail: to who writes by mail at once, to who may have left the chat unless they look at it again."""
        post = self.post
        to = newest_thread(connection, asked.conversation_id)
        if post is None or post.links is None or to is None:
            return
        text = mailed(question(asked, self.release, self.brand), post.links)
        post.ask(connection, to, asked.feedback_id, text, at, is_in_chat=asked.channel != "email")


def is_silent(messages: Sequence[Message], at: datetime, hours: int) -> bool:
    """Whether the last word is a full answer of ours that nobody came back to for more than `hours`."""
    last = messages[-1] if messages else None
    is_full = last is not None and last.author == "ai" and last.reply_kind in FULL
    return last is not None and is_full and at - last.sent_at > timedelta(hours=hours)
