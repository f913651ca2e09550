"""What customers write while a helpdesk has their conversation, on its way into the ticket: once each, and in order.

So too what those at the helpdesk must know: that somebody here answers the customer now, and that it is over.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from agent.handoff.desk import Comment
from agent.handoff.ways import ANSWERING

TICKETED = ANSWERING - {"inbox"}

# While a colleague here has the conversation, they read it here.
PUT = """
    insert into agent.ticket_messages (message_id, receipt, conversation_id, next_try_at)
    select %s, receipt, conversation_id, %s from agent.handoffs
    where conversation_id = %s and state = 'waiting' and desk <> 'inbox'
"""
NOTE = """
    insert into agent.ticket_messages (message_id, receipt, conversation_id, next_try_at, note)
    select %(key)s, receipt, conversation_id, %(at)s, %(note)s from agent.handoffs
    where receipt = %(receipt)s and delivered_at is not null and desk = any(%(desks)s)
    on conflict (message_id) do nothing
"""
# A note that its desk does not take is of no use for ever.
NOTE_TRIES = 20
# Only the first that waits of each ticket: what is stuck holds up what was written after it, but for what is set aside.
# The ticket goes first.
CLAIM = """
    update agent.ticket_messages as t set next_try_at = %(until)s, attempts = t.attempts + 1
    from agent.handoffs as h
    where
        t.message_id = (
            select t.message_id from agent.ticket_messages as t inner join agent.handoffs as h using (receipt)
            where
                h.desk = %(desk)s and h.delivered_at is not null
                and (h.state = 'waiting' or (t.note is not null and t.attempts < %(note_tries)s))
                and t.forwarded_at is null and t.set_aside_at is null and t.next_try_at <= %(at)s
                and not exists (
                    select 1 from agent.ticket_messages as earlier
                    where
                        earlier.receipt = t.receipt and earlier.position < t.position
                        and earlier.forwarded_at is null and earlier.set_aside_at is null
                )
            order by t.next_try_at, t.position limit 1 for update of t skip locked
        )
        and h.receipt = t.receipt
    returning t.message_id, t.receipt, t.conversation_id, t.attempts, h.reference, h.email,
        t.note is not null as is_note,
        coalesce(t.note, (select text from agent.messages as m where m.message_id = t.message_id)) as text,
        coalesce((select sent_at from agent.messages as m where m.message_id = t.message_id), %(at)s) as sent_at,
        -- It was refused before, and others went on.
        exists (
            select 1 from agent.ticket_messages as n where n.message_id = t.receipt || '-missing-' || t.message_id
        ) as is_late,
        (
            select count(*) from agent.ticket_messages as o where o.receipt = t.receipt and o.set_aside_at is not null
        ) as missing_count
"""
DELIVERED = """
    with there as (
        update agent.ticket_messages set forwarded_at = %(at)s, last_error = null, set_aside_at = null
        where message_id = %(key)s and forwarded_at is null
        returning receipt
    )
    update agent.handoffs as h set heard_at = %(at)s from there where h.receipt = there.receipt
"""
# What holds up nothing goes behind all that waits; a note of it comes where it stood.
WHERE_IT_STOOD = """
    select t.position, t.receipt, t.conversation_id, m.sent_at
    from agent.ticket_messages as t left join agent.messages as m using (message_id)
    where t.message_id = %s and t.forwarded_at is null
    for update of t
"""
SET_ASIDE = """
    update agent.ticket_messages set set_aside_at = %s, last_error = %s, position = default where message_id = %s
"""
MISSING = """
    insert into agent.ticket_messages (message_id, position, receipt, conversation_id, next_try_at, note)
    overriding system value
    select %(key)s, %(position)s, receipt, conversation_id, %(at)s, %(note)s from agent.handoffs
    where receipt = %(receipt)s and desk = any(%(desks)s)
    on conflict (message_id) do nothing
"""
MISSED = (
    "A message that this customer wrote on {day} at {time} UTC could not be put into this ticket ({why}). "
    "It can be read in Rapport, in conversation {conversation_id}; what they wrote later follows here."
)
LATE = "(Written on {day} at {time} UTC, before what may stand above; it could not be put here then.)\n\n{text}"
# A desk that takes no notes is told with the next message.
GAP = "({count} of the messages before this could not be brought here.)\n\n{text}"
PUT_OFF = """
    update agent.ticket_messages set next_try_at = %s, last_error = %s where message_id = %s and forwarded_at is null
"""
TRIES = "select attempts from agent.ticket_messages where message_id = %s"
# What has gone since is not settled by what the desk said before. Of what was refused they have read at least the note.
UNHEARD = """
    select 1 from agent.ticket_messages as t inner join agent.handoffs as h using (receipt, conversation_id)
    where
        h.receipt = %s
        and ((t.note is null and t.set_aside_at is null) or starts_with(t.message_id, h.receipt || '-missing-'))
        and (t.forwarded_at is null or t.forwarded_at >= %s)
    limit 1
"""
DROP = "delete from agent.ticket_messages where receipt = %s and forwarded_at is null"


class TicketMessages:
    """Those that wait, for every process that carries them."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def claim(self, desk: str, at: datetime, lease: timedelta) -> Comment | None:
        """The next one that is due, nobody else's until the lease is over; None when there is none."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            asked = {"desk": desk, "at": at, "until": at + lease, "note_tries": NOTE_TRIES}
            row = cursor.execute(CLAIM, asked).fetchone()
        return None if row is None else _comment(row, takes_notes=desk in TICKETED)

    def delivered(self, key: str, _taken: None, at: datetime) -> None:
        """It is in the ticket."""
        with self._pool.connection() as connection:
            connection.execute(DELIVERED, {"key": key, "at": at})

    def put_off(self, key: str, why: str, until: datetime) -> None:
        """It may not be there; look again not before `until`."""
        with self._pool.connection() as connection:
            connection.execute(PUT_OFF, [until, why, key])

    def set_aside(self, key: str, why: str, at: datetime) -> None:
        """It is not tried again by itself; those who have the ticket are told where it stood, once."""
        with (
            self._pool.connection() as connection,
            connection.transaction(),
            connection.cursor(row_factory=dict_row) as c,
        ):
            stood = c.execute(WHERE_IT_STOOD, [key]).fetchone()
            if stood is None:
                return
            c.execute(SET_ASIDE, [at, why, key])
            # Of a note that is refused there is nobody to tell.
            if stood["sent_at"] is not None:
                said = MISSED.format(**_moment(stood["sent_at"]), why=why, conversation_id=stood["conversation_id"])
                named = {"key": f"{stood['receipt']}-missing-{key}", "note": said, "at": at}
                c.execute(MISSING, stood | named | {"desks": sorted(TICKETED)})

    def tries(self, key: str) -> int:
        """How often it was claimed."""
        with self._pool.connection() as connection:
            row = connection.execute(TRIES, [key]).fetchone()
        return int(row[0]) if row else 0

    def is_unheard(self, receipt: str, since: datetime) -> bool:
        """Whether something of the customer's waits, or reached the ticket since then."""
        with self._pool.connection() as connection:
            return connection.execute(UNHEARD, [receipt, since]).fetchone() is not None


def _comment(row: dict[str, Any], *, takes_notes: bool) -> Comment:
    is_late, missing_count = row.pop("is_late"), row.pop("missing_count")
    if is_late:
        row["text"] = LATE.format(**_moment(row["sent_at"]), text=row["text"])
    elif missing_count and not takes_notes:
        row["text"] = GAP.format(count=missing_count, text=row["text"])
    return Comment(is_repeat=row.pop("attempts") > 1, **row)


def _moment(at: datetime) -> dict[str, str]:
    utc = at.astimezone(UTC)
    return {"day": f"{utc:%d %B %Y}", "time": f"{utc:%H:%M}"}


def put(connection: Connection[Any], conversation_id: str, message_id: str, at: datetime) -> None:
    """Send the message after the ticket, in the transaction that stores it; nowhere, when no helpdesk is asked."""
    connection.execute(PUT, [message_id, at, conversation_id])


def drop(connection: Connection[Any], receipt: str) -> None:
    """Send nothing more after a ticket whose conversation is no longer there, in the transaction that takes it back."""
    connection.execute(DROP, [receipt])


def note(connection: Connection[Any], receipt: str, key: str, text: str, at: datetime) -> None:
    """Tell those who have the ticket, once for each key; nobody, when no ticket is there that people read."""
    given = {"receipt": receipt, "key": f"{receipt}-{key}", "note": text, "at": at, "desks": sorted(TICKETED)}
    connection.execute(NOTE, given)
