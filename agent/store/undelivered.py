"""What should be at a helpdesk, or have come from there, and is not: handoffs, later messages, answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg import Connection
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from agent.handoff.outbox import LEASE
from agent.store import audit

What = Literal["handoff", "messages", "refused", "answers"]

# Of messages the first: it holds up the others, but for those that were refused for good.
STUCK = """
    select
        'handoff' as what, receipt, conversation_id, desk, reference, url, 1 as waiting_count, attempts,
        last_error as why, handed_over_at as since, next_try_at
    from agent.handoffs
    where state = 'waiting' and delivered_at is null and last_error is not null
    union all
    select
        case when t.set_aside_at is null then 'messages' else 'refused' end,
        h.receipt, h.conversation_id, h.desk, h.reference, h.url, count(*),
        (array_agg(t.attempts order by t.position))[1], (array_agg(t.last_error order by t.position))[1],
        min(m.sent_at), (array_agg(t.next_try_at order by t.position) filter (where t.set_aside_at is null))[1]
    from agent.ticket_messages as t
    inner join agent.handoffs as h using (receipt)
    inner join agent.messages as m on t.message_id = m.message_id
    where t.forwarded_at is null and h.state = 'waiting' and h.delivered_at is not null
    group by h.receipt, t.set_aside_at is null
    having bool_or(t.last_error is not null)
    union all
    select
        'answers', receipt, conversation_id, desk, reference, url, 1, look_attempts, look_error,
        greatest(delivered_at, heard_at), next_look_at
    from agent.handoffs
    where state = 'waiting' and look_error is not null
    order by since, receipt, what
"""
# A call that we gave up on may still be under way: nothing is repeated sooner than it can have ended.
TICKET = """
    update agent.handoffs set next_try_at = least(next_try_at, %(soon)s)
    where receipt = %(receipt)s and state = 'waiting' and delivered_at is null and last_error is not null
"""
MESSAGES = """
    update agent.ticket_messages set next_try_at = least(next_try_at, %(soon)s), set_aside_at = null
    where receipt = %(receipt)s and forwarded_at is null and last_error is not null
"""
ANSWERS = """
    update agent.handoffs set next_look_at = least(next_look_at, %(at)s)
    where receipt = %(receipt)s and state = 'waiting' and look_error is not null
"""
WHOSE = "select conversation_id from agent.handoffs where receipt = %s"


@dataclass(frozen=True)
class Undelivered:
    """One thing that is stuck. `waiting_count` is how many messages wait, `since` when the first was said."""

    what: What
    receipt: str
    conversation_id: str
    desk: str
    reference: str | None
    url: str | None
    waiting_count: int
    attempts: int
    why: str
    since: datetime
    next_try_at: datetime | None


def undelivered(pool: ConnectionPool) -> tuple[Undelivered, ...]:
    """All of it, what waits longest first."""
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Undelivered)) as cursor:
        return tuple(cursor.execute(STUCK).fetchall())


def send_again(connection: Connection, receipt: str, by: str, at: datetime) -> bool:
    """Try all that is stuck of this handoff within a minute; False when nothing is."""
    asked = {"receipt": receipt, "at": at, "soon": at + LEASE}
    count = sum(connection.execute(statement.encode(), asked).rowcount for statement in (TICKET, MESSAGES, ANSWERS))
    if not count:
        return False
    row = connection.execute(WHOSE, [receipt]).fetchone()
    audit.note(connection, "delivery_repeated", by, receipt, at, conversation_id=row[0] if row else None)
    return True
