"""Handoffs on their way to a helpdesk. The handoff's own row is the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from agent.handoff.desk import Taken, Ticket

# A person who took the conversation here answers it here. Whoever claims first has it: others skip the row.
CLAIM = """
    update agent.handoffs set next_try_at = %(until)s, attempts = attempts + 1
    where receipt = (
        select receipt from agent.handoffs
        where
            desk = %(desk)s and delivered_at is null and state = 'waiting' and email is not null
            and next_try_at <= %(at)s
        order by next_try_at, receipt limit 1 for update skip locked
    )
    returning receipt, conversation_id, email, name, priority, tags, package, handed_over_at, attempts
"""
DELIVERED = """
    update agent.handoffs
    set delivered_at = %(at)s, reference = %(reference)s, url = %(url)s, last_error = null, next_look_at = %(at)s
    where receipt = %(receipt)s and delivered_at is null
"""
PUT_OFF = "update agent.handoffs set next_try_at = %s, last_error = %s where receipt = %s and delivered_at is null"
TRIES = "select attempts from agent.handoffs where receipt = %s"


class Deliveries:
    """Undelivered handoffs, for every process that carries them."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def claim(self, desk: str, at: datetime, lease: timedelta) -> Ticket | None:
        """The next ticket that is due, nobody else's until the lease is over; None when there is none."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(CLAIM, {"desk": desk, "at": at, "until": at + lease}).fetchone()
        return _ticket(row) if row else None

    def delivered(self, receipt: str, taken: Taken, at: datetime) -> None:
        """It is there."""
        with self._pool.connection() as connection:
            connection.execute(
                DELIVERED, {"at": at, "reference": taken.reference, "url": taken.url, "receipt": receipt}
            )

    def put_off(self, receipt: str, why: str, until: datetime) -> None:
        """It may not be there; look again not before `until`."""
        with self._pool.connection() as connection:
            connection.execute(PUT_OFF, [until, why, receipt])

    def tries(self, receipt: str) -> int:
        """How often it was claimed."""
        with self._pool.connection() as connection:
            row = connection.execute(TRIES, [receipt]).fetchone()
        return int(row[0]) if row else 0


def _ticket(row: dict[str, Any]) -> Ticket:
    return Ticket(
        receipt=row["receipt"],
        conversation_id=row["conversation_id"],
        email=row["email"],
        name=row["name"],
        priority=row["priority"],
        tags=tuple(row["tags"]),
        package=row["package"],
        opened_at=row["handed_over_at"],
        is_repeat=row["attempts"] > 1,
    )
