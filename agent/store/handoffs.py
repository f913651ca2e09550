"""The built-in inbox: conversations that wait for a person."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from agent.handoff import HandoffFailedError, Package
from agent.transcript import HandedOver

# What somebody was told silently of an action becomes the customer's own handoff when they ask; any other stands as it
# is. Either way the update gives back the receipt.
STATED = (
    "rule",
    "reason",
    "package",
    "desk",
    "priority",
    "queue",
    "tags",
    "email",
    "name",
    "next_try_at",
    "reply_due_at",
)
_STAND = ", ".join(
    f"{name} = case when h.package ->> 'mode' = 'silent' then excluded.{name} else h.{name} end" for name in STATED
)
HAND_OVER = f"""
    insert into agent.handoffs as h (receipt, conversation_id, rule, reason, package, state, handed_over_at, desk,
        priority, queue, tags, email, name, next_try_at, reply_due_at)
    values (%s, %s, %s, %s, %s, 'waiting', %s, %s, %s, %s, %s, %s, %s, %s, %s)
    on conflict (conversation_id) where state <> 'resolved' do update set {_STAND}
    returning receipt
"""  # noqa: S608  # names of columns, above
# What a helpdesk has taken is worked there; what has not got there yet is seen here, a ticket without what its customer
# wrote since among it; and what a colleague took back.
LIST = """
    select h.receipt, h.conversation_id, c.customer_identifier, c.channel, h.rule, h.reason, h.handed_over_at,
        h.package, h.state, h.desk, h.priority, h.queue, h.tags, h.delivered_at, h.reference, h.url,
        coalesce(stuck.attempts, h.attempts) as attempts, coalesce(stuck.last_error, h.last_error) as last_error,
        h.assigned_to, h.taken_at, h.first_replied_at, h.reply_due_at, h.resolved_at, h.resolution
    from agent.handoffs as h
    inner join agent.conversations as c using (conversation_id)
    left join lateral (
        select t.attempts, t.last_error from agent.ticket_messages as t
        where t.receipt = h.receipt and t.forwarded_at is null and t.last_error is not null
        order by t.position limit 1
    ) as stuck on h.state = 'waiting'
    where
        (
            %(conversation)s::text is null and h.state <> 'resolved'
            and (h.delivered_at is null or h.state = 'taken' or stuck.last_error is not null)
        )
        or h.conversation_id = %(conversation)s
    order by h.handed_over_at, h.receipt
"""
# Of a conversation that somebody has taken the agent says nothing more, so it is told apart. People read the package.
REACHABLE = """
    update agent.handoffs set
        email = %(email)s,
        package = jsonb_set(package, '{email}', to_jsonb(%(email)s::text)),
        next_try_at = coalesce(next_try_at, %(at)s)
    where conversation_id = %(conversation)s and state <> 'resolved'
    returning state
"""


class BuiltInInbox:
    """Handoffs in the operational store."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def hand_over(self, package: Package, at: datetime) -> str:
        """Put the conversation into the inbox and return the receipt; the outbox takes it on from there.

        Raises:
            HandoffFailedError: the store is away.
        """
        p, digest = package, hashlib.sha256(f"{package.conversation_id}|{at.isoformat()}".encode()).hexdigest()[:10]
        values = [f"ho_{digest}", p.conversation_id, p.rule, p.reason, _body(p), at]
        values += [p.desk, p.priority, p.queue, list(p.tags), p.email, p.name, at if p.email else None, p.reply_due_at]
        try:
            with self._pool.connection() as connection:
                row = connection.execute(HAND_OVER, values).fetchone()
        except psycopg.Error as error:
            raise HandoffFailedError(f"the inbox did not take {package.conversation_id!r}: {error}") from error
        return str(row[0]) if row else values[0]  # type: ignore[return-value]

    def reachable_at(self, conversation_id: str, email: str, at: datetime) -> bool:
        """Note where the visitor can be written to; whether nobody has taken the conversation yet."""
        with self._pool.connection() as connection:
            row = connection.execute(REACHABLE, {"email": email, "at": at, "conversation": conversation_id}).fetchone()
        return row is not None and row[0] == "waiting"

    def waiting(self, conversation_id: str | None = None) -> tuple[HandedOver, ...]:
        """Conversations that wait or are being answered, oldest first; or all handoffs of one conversation."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(LIST, {"conversation": conversation_id}).fetchall()
        return tuple(HandedOver(**row | {"tags": tuple(row["tags"])}) for row in rows)


def _body(package: Package) -> Jsonb:
    due = package.reply_due_at
    return Jsonb(asdict(package) | {"reply_due_at": due.isoformat() if due else None})
