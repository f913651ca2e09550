"""Tickets at helpdesks that are looked at for answers: the handoff's own row says when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from agent.handoff.desk import OpenTicket

OPEN = "state = 'waiting' and delivered_at is not null"
CLAIM = f"""
    update agent.handoffs set next_look_at = %(until)s
    where receipt = (
        select receipt from agent.handoffs where desk = %(desk)s and {OPEN} and next_look_at <= %(at)s
        order by next_look_at, receipt limit 1 for update skip locked
    )
    returning receipt, conversation_id, desk, reference, next_look_at as leased_until,
        greatest(delivered_at, heard_at) as quiet_since
"""  # noqa: S608  # the condition above
# What was told while the look was at work is looked at again.
LOOKED = """
    update agent.handoffs
    set next_look_at = case when next_look_at = %(leased)s then %(until)s else next_look_at end,
        look_attempts = 0, look_error = null, heard_at = greatest(heard_at, %(heard)s)
    where receipt = %(receipt)s
"""
# A helpdesk that is away for a moment, or asks for patience, is nobody's concern.
PUT_OFF = """
    update agent.handoffs
    set next_look_at = case when next_look_at = %(leased)s then %(until)s else next_look_at end,
        look_attempts = look_attempts + 1,
        look_error = case when look_attempts + 1 >= %(shown_from)s then %(why)s else look_error end
    where receipt = %(receipt)s
"""
TOLD = f"""
    update agent.handoffs set next_look_at = %(at)s
    where desk = %(desk)s and reference = any(%(references)s) and {OPEN} and next_look_at > %(at)s
"""  # noqa: S608  # the condition above


class OpenTickets:
    """Those of every process that looks."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def claim(self, desk: str, at: datetime, lease: timedelta) -> OpenTicket | None:
        """The next one that is due, nobody else's until the lease is over; None when there is none."""
        asked = {"desk": desk, "at": at, "until": at + lease}
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(OpenTicket)) as cursor:
            return cursor.execute(CLAIM.encode(), asked).fetchone()

    def looked(self, ticket: OpenTicket, until: datetime, heard_at: datetime | None) -> None:
        """It was read; `heard_at` is when something new was in it."""
        given = {"receipt": ticket.receipt, "leased": ticket.leased_until, "until": until, "heard": heard_at}
        with self._pool.connection() as connection:
            connection.execute(LOOKED, given)

    def put_off(self, ticket: OpenTicket, why: str, until: datetime, *, shown_from: int = 1) -> None:
        """It could not be read; again not before `until`. People see it from that try on."""
        given = {"receipt": ticket.receipt, "leased": ticket.leased_until, "until": until, "why": why}
        with self._pool.connection() as connection:
            connection.execute(PUT_OFF, given | {"shown_from": shown_from})

    def told(self, desk: str, references: Collection[str], at: datetime) -> None:
        """The desk says that something moved in these."""
        with self._pool.connection() as connection:
            connection.execute(TOLD.encode(), {"desk": desk, "references": list(references), "at": at})
