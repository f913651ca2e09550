"""What people do with a conversation that waits for them, each deed whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from agent.dialogue import Memory
from agent.errors import NotYoursToAnswerError
from agent.handoff.desk import OpenTicket
from agent.store import audit, ticket_messages
from agent.store.conversations import say
from agent.store.outbox import put
from agent.transcript import Message
from pipelines.inbox import IncomingEvent

OPEN = """
    select receipt, conversation_id, state, assigned_to, handed_over_at, first_replied_at, email,
        coalesce(package -> 'suggested_replies', '[]') as suggested_replies, suggestion
    from agent.handoffs
    where conversation_id = %s and state <> 'resolved' for update
"""
TAKE = """
    update agent.handoffs set state = 'taken', assigned_to = %s, taken_at = coalesce(taken_at, %s) where receipt = %s
"""
# The first reply answers the suggestion; what is said later answers something else.
REPLIED = """
    update agent.handoffs
    set first_replied_at = coalesce(first_replied_at, %s),
        suggestion = case when first_replied_at is null then %s else suggestion end
    where receipt = %s
"""
SUGGESTIONS = """
    select queue, suggestion, count(*) from agent.handoffs
    where suggestion is not null and first_replied_at >= %s group by queue, suggestion order by queue, suggestion
"""
MACROS = """
    select used.name, used.judged, count(*)
    from agent.audit, jsonb_each_text(after -> 'macros') as used (name, judged)
    where deed = 'customer_answered' and done_at >= %s and jsonb_typeof(after -> 'macros') = 'object'
    group by used.name, used.judged order by used.name, used.judged
"""
# For those at a helpdesk who have its ticket.
TAKEN = "{by} answers this customer elsewhere now: what is written in this ticket is not read in the chat any more."
OVER = "{by} is done with this conversation ({how}); the agent answers what the customer writes next."
RESOLVE = "update agent.handoffs set state = 'resolved', resolved_at = %s, resolution = %s where receipt = %s"
RELEASED = "update agent.conversations set is_handed_over = false, state = %s where conversation_id = %s"
# The most pressing first; of those the one whose reply is due first.
NEXT = """
    select conversation_id from agent.handoffs
    where
        state = 'waiting' and delivered_at is null and (%(queues)s::text[] is null or queue = any(%(queues)s))
        and (select count(*) from agent.handoffs where state = 'taken' and assigned_to = %(by)s) < %(capacity)s
    order by array_position(array['urgent', 'high', 'normal', 'low'], priority), reply_due_at nulls last, handed_over_at
    limit 1 for update skip locked
"""


class PeoplesWork:
    """Handoffs and the conversations that they are of."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def take(self, conversation_id: str, by: str, at: datetime, *, from_a_colleague: bool = False) -> str:
        """Have the conversation, and give back its receipt.

        Raises:
            NotYoursToAnswerError: nobody is asked for here, or a colleague has it and is not to be relieved.
        """
        with self._pool.connection() as connection, connection.transaction():
            return _taken(connection, conversation_id, by, at, from_a_colleague=from_a_colleague)

    def take_next(self, by: str, queues: Sequence[str] | None, capacity: int, at: datetime) -> str | None:
        """Have the most pressing conversation of these queues; None when there is none, or `by` has enough."""
        asked = {"by": by, "queues": None if queues is None else list(queues), "capacity": capacity}
        with self._pool.connection() as connection, connection.transaction():
            row = connection.execute(NEXT, asked).fetchone()
            if row is None:
                return None
            _taken(connection, row[0], by, at)
            return str(row[0])

    def reply(
        self,
        conversation_id: str,
        message: Message,
        events: Sequence[IncomingEvent],
        suggestion: str | None = None,
        beside: Callable[[Connection[Any]], None] | None = None,
        macros: Mapping[str, str] | None = None,
    ) -> None:
        """Say something to the visitor; the same message twice is said once. Who answers, has the conversation.

        `beside` is stored with it, and what became of each of the `macros` that were put into it.

        Raises:
            NotYoursToAnswerError: as `take` does.
        """
        with self._pool.connection() as connection, connection.transaction():
            receipt = _taken(connection, conversation_id, str(message.author_name), message.sent_at)
            if say(connection, conversation_id, message):
                connection.execute(REPLIED, [message.sent_at, suggestion, receipt])
                put(connection, events)
                told = {"message_id": message.message_id, "suggestion": suggestion, "macros": dict(macros or {})}
                _note(
                    connection,
                    "customer_answered",
                    str(message.author_name),
                    {"receipt": receipt, "conversation_id": conversation_id},
                    message.sent_at,
                    told,
                )
                if beside is not None:
                    beside(connection)

    def said_outside(
        self,
        ticket: OpenTicket,
        message: Message,
        by: str,
        events: Sequence[IncomingEvent],
        suggestion: str | None,
        beside: Callable[[Connection[Any]], None] | None,
    ) -> bool:
        """Somebody at a helpdesk said it, and the helpdesk keeps the conversation; False when it was said before."""
        with self._pool.connection() as connection, connection.transaction():
            if not say(connection, ticket.conversation_id, message):
                return False
            connection.execute(REPLIED, [message.sent_at, suggestion, ticket.receipt])
            put(connection, events)
            told = {"message_id": message.message_id, "suggestion": suggestion, "ticket": ticket.reference}
            whose = {"receipt": ticket.receipt, "conversation_id": ticket.conversation_id}
            _note(connection, "customer_answered", by, whose, message.sent_at, told)
            if beside is not None:
                beside(connection)
            return True

    def let_go(
        self,
        conversation_id: str,
        resolution: str,
        by: str,
        at: datetime,
        memory: Memory,
        last_word: Message | None,
        events: Sequence[IncomingEvent],
        beside: Callable[[Connection[Any]], None] | None = None,
    ) -> None:
        """The handoff is over and the agent has the conversation again, with what it remembers."""
        with self._pool.connection() as connection, connection.transaction():
            handoff = _open(connection, conversation_id)
            connection.execute(RESOLVE, [at, resolution, handoff["receipt"]])
            # What was not there yet was read here by whoever lets it go.
            ticket_messages.drop(connection, handoff["receipt"])
            if handoff["state"] == "taken":
                ticket_messages.note(connection, handoff["receipt"], "over", OVER.format(by=by, how=resolution), at)
            _note(connection, "conversation_closed", by, handoff, at, {"state": "resolved"}, resolution)
            connection.execute(RELEASED, [Jsonb(memory.as_json()), conversation_id])
            if last_word is not None:
                say(connection, conversation_id, last_word)
            put(connection, events)
            if beside is not None:
                beside(connection)

    def suggestions(self, since: datetime) -> tuple[tuple[str, str, int], ...]:
        """By queue, how many suggested replies were accepted, edited and overridden since."""
        with self._pool.connection() as connection:
            return tuple(
                (queue, judged, int(count)) for queue, judged, count in connection.execute(SUGGESTIONS, [since])
            )

    def macros_used(self, since: datetime) -> tuple[tuple[str, str, int], ...]:
        """By macro, how often it was accepted, edited and overridden since."""
        with self._pool.connection() as connection:
            return tuple((name, judged, int(count)) for name, judged, count in connection.execute(MACROS, [since]))

    def open_handoff(self, conversation_id: str) -> dict[str, Any]:
        """The receipt of the handoff that stands, who has it, and since when it stands.

        Raises:
            NotYoursToAnswerError: none does.
        """
        with self._pool.connection() as connection:
            return _open(connection, conversation_id)


def _open(connection: Connection[Any], conversation_id: str) -> dict[str, Any]:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(OPEN, [conversation_id]).fetchone()
    if row is None:
        raise NotYoursToAnswerError("The agent has this conversation; nobody is asked for.")
    return row


def _taken(
    connection: Connection[Any], conversation_id: str, by: str, at: datetime, *, from_a_colleague: bool = False
) -> str:
    handoff = _open(connection, conversation_id)
    if handoff["assigned_to"] not in {None, by} and not from_a_colleague:
        raise NotYoursToAnswerError(f"{handoff['assigned_to']} has this conversation.")
    connection.execute(TAKE, [by, at, handoff["receipt"]])
    if handoff["state"] == "waiting":
        ticket_messages.drop(connection, handoff["receipt"])
        ticket_messages.note(connection, handoff["receipt"], "taken", TAKEN.format(by=by), at)
    if handoff["assigned_to"] != by:
        _note(connection, "conversation_taken", by, handoff, at, {"state": "taken", "assigned_to": by})
    return str(handoff["receipt"])


def _note(
    connection: Connection[Any],
    deed: str,
    by: str,
    handoff: Mapping[str, Any],
    at: datetime,
    after: Mapping[str, Any],
    reason: str = "",
) -> None:
    before = {name: handoff[name] for name in ("state", "assigned_to") if name in handoff} or None
    conversation_id = handoff["conversation_id"]
    more = {"reason": reason, "before": before, "after": after, "conversation_id": conversation_id}
    audit.note(connection, deed, by, conversation_id, at, **more)
