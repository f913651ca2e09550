"""Conversations, their messages and what every turn decided on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from agent.dialogue import Memory
from agent.errors import NotFoundError
from agent.store.outbox import put
from agent.transcript import Channel, ClaimView, Message, ReplyKind
from pipelines.inbox import IncomingEvent

CREATE = """
    insert into agent.conversations (conversation_id, owner, customer_identifier, channel, started_at)
    values (%s, %s, %s, %s, %s)
"""
GET = """
    select conversation_id, owner, customer_identifier, channel, started_at, turn_count, is_handed_over, proved_until,
        state
    from agent.conversations where conversation_id = %s
"""
ADVANCE = """
    update agent.conversations set turn_count = %s, is_handed_over = %s, state = %s, customer_identifier = %s,
        proved_until = %s
    where conversation_id = %s
"""
SAY = """
    insert into agent.messages
        (message_id, conversation_id, author, author_name, text, skills, reply_kind, claims, sent_at, channel)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    on conflict (message_id) do nothing
"""
RECORD = "insert into agent.turns (conversation_id, turn_number, record, taken_at) values (%s, %s, %s, %s)"
MESSAGES = """
    select message_id, author, author_name, text, skills, reply_kind, claims, sent_at, channel
    from agent.messages where conversation_id = %s order by position
"""
HEARD_BY = """
    select channel from agent.messages where conversation_id = %s and author = 'customer' order by position desc limit 1
"""
LOOKED_AT = "update agent.conversations set looked_at = %s where conversation_id = %s"
RECORDS = "select record from agent.turns where conversation_id = %s order by turn_number"
KEPT = """
    select c.conversation_id, c.owner, c.customer_identifier, c.channel, c.started_at, t.turn_number, t.record
    from agent.turns as t
    inner join agent.conversations as c on t.conversation_id = c.conversation_id
    where t.taken_at >= %s and t.taken_at < %s and (%s::text is null or c.conversation_id = %s)
    order by t.taken_at, t.conversation_id, t.turn_number
"""
NEWEST = """
    select c.conversation_id, c.owner, c.customer_identifier, c.channel, c.started_at, t.turn_number, t.record
    from agent.turns as t
    inner join agent.conversations as c on t.conversation_id = c.conversation_id
    where t.taken_at >= %s and t.taken_at < %s
    order by t.taken_at desc, t.conversation_id, t.turn_number
    limit %s
"""
TOKENS = """
    select coalesce(sum((record -> 'understanding' ->> 'tokens')::bigint), 0) from agent.turns where taken_at >= %s
"""


@dataclass(frozen=True)
class Conversation:
    """One conversation as it is stored. `owner` is whom it belongs to: an identifier, or a session.

    `proved_until` is how long a session's code makes it the customer's; its owner stays the session.
    """

    conversation_id: str
    owner: str
    customer_identifier: str | None
    channel: Channel
    started_at: datetime
    turn_count: int = 0
    is_handed_over: bool = False
    memory: Memory = field(default_factory=Memory)
    proved_until: datetime | None = None


@dataclass(frozen=True)
class KeptTurn:
    """One turn's record, with what the conversation adds to it."""

    conversation_id: str
    owner: str
    customer_identifier: str | None
    channel: Channel
    started_at: datetime
    turn_number: int
    record: dict[str, Any]


class Conversations:
    """Reads and writes whole turns: what was said, the record, the events, all of it or nothing."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def create(self, conversation: Conversation, first: Message, events: Sequence[IncomingEvent]) -> None:
        """Open a conversation with its first message."""
        c = conversation
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(CREATE, [c.conversation_id, c.owner, c.customer_identifier, c.channel, c.started_at])
            say(connection, c.conversation_id, first)
            put(connection, events)

    def get(self, conversation_id: str) -> Conversation:
        """The conversation.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(GET, [conversation_id]).fetchone()
        if row is None:
            raise NotFoundError(f"no conversation {conversation_id!r}")
        return Conversation(memory=Memory.of(row.pop("state")), **row)

    def save_turn(
        self,
        conversation: Conversation,
        messages: Sequence[Message],
        record: dict[str, Any],
        events: Sequence[IncomingEvent],
        taken_at: datetime,
        beside: Callable[[Connection[Any]], None] | None = None,
    ) -> None:
        """Store one turn with the conversation as it is after it, and what `beside` stores with it."""
        c = conversation
        state = [c.turn_count, c.is_handed_over, Jsonb(c.memory.as_json())]
        advanced = [*state, c.customer_identifier, c.proved_until, c.conversation_id]
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(ADVANCE, advanced)
            for message in messages:
                say(connection, c.conversation_id, message)
            connection.execute(RECORD, [c.conversation_id, c.turn_count, Jsonb(record), taken_at])
            put(connection, events)
            if beside is not None:
                beside(connection)

    def messages(self, conversation_id: str) -> tuple[Message, ...]:
        """What was said, in order."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(_message(row) for row in cursor.execute(MESSAGES, [conversation_id]).fetchall())

    def heard_by(self, conversation_id: str) -> Channel | None:
        """The channel that the customer wrote by last, where it is not the conversation's own."""
        with self._pool.connection() as connection:
            row = connection.execute(HEARD_BY, [conversation_id]).fetchone()
        return row[0] if row else None

    def looked_at(self, conversation_id: str, at: datetime) -> None:
        """The visitor has the conversation before their eyes."""
        with self._pool.connection() as connection:
            connection.execute(LOOKED_AT, [at, conversation_id])

    def records(self, conversation_id: str) -> tuple[dict[str, Any], ...]:
        """Every turn's record, in order."""
        with self._pool.connection() as connection:
            return tuple(record for (record,) in connection.execute(RECORDS, [conversation_id]).fetchall())

    def turns_between(self, since: datetime, until: datetime, conversation_id: str | None = None) -> Iterator[KeptTurn]:
        """The turns from `since` on and before `until`, of one conversation or of all, as they were taken."""
        asked = [since, until, conversation_id, conversation_id]
        # Of a month there are more than memory should hold: a named cursor hands them out a few at a time.
        with (
            self._pool.connection() as connection,
            connection.transaction(),
            connection.cursor(name="kept_turns", row_factory=class_row(KeptTurn)) as cursor,
        ):
            cursor.itersize = 200
            yield from cursor.execute(KEPT, asked)

    def newest_turns(self, since: datetime, until: datetime, most: int) -> tuple[KeptTurn, ...]:
        """The last turns from `since` on and before `until`, the newest first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(KeptTurn)) as cursor:
            return tuple(cursor.execute(NEWEST, [since, until, most]))

    def tokens_since(self, moment: datetime) -> int:
        """What the turns from `moment` on have asked of a model, in tokens."""
        with self._pool.connection() as connection:
            row = connection.execute(TOKENS, [moment]).fetchone()
        return int(row[0]) if row else 0


def say(connection: Connection[Any], conversation_id: str, message: Message) -> bool:
    """Store one message in the transaction at hand; False when one of its id is there."""
    claims = [asdict(claim) | {"as_of": claim.as_of and claim.as_of.isoformat()} for claim in message.claims]
    head = [message.message_id, conversation_id, message.author, message.author_name, message.text]
    said = [*head, list(message.skills), message.reply_kind, Jsonb(claims), message.sent_at, message.channel]
    return connection.execute(SAY, said).rowcount == 1


def _message(row: dict[str, Any]) -> Message:
    kind = row["reply_kind"]
    return Message(
        message_id=row["message_id"],
        author=row["author"],
        text=row["text"],
        sent_at=row["sent_at"],
        skills=tuple(row["skills"]),
        reply_kind=None if kind is None else ReplyKind(kind),
        claims=tuple(_claim(claim) for claim in row["claims"]),
        author_name=row["author_name"],
        channel=row["channel"],
    )


def _claim(stored: dict[str, Any]) -> ClaimView:
    return ClaimView(**stored | {"as_of": stored["as_of"] and datetime.fromisoformat(stored["as_of"])})
