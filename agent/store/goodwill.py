"""What colleagues gave beyond the rules today, and what is on its way for an order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg_pool import ConnectionPool

from agent.store import audit
from agent.store.outbox import put
from pipelines.inbox import IncomingEvent

BEYOND, WITHIN = "acted_beyond_policy", "acted_within_policy"
# Of two at once by one person the second sees what the first has given.
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('goodwill:' || lower(%s), 0))"
GIVEN = """
    select coalesce(sum((after ->> 'amount')::numeric), 0) from agent.audit
    where deed = 'acted_beyond_policy' and lower(by_name) = lower(%s) and done_at >= %s
"""
# What was asked of the store, in any conversation, and is not in the profile for certain.
ON_ITS_WAY = """
    select coalesce(sum((arguments ->> 'amount')::numeric), 0) from agent.actions
    where arguments ->> 'order_id' = %s and arguments ? 'amount'
        and state in ('confirmed', 'executing', 'done', 'unknown') and action_id <> %s
"""


class Kept:
    """Reads and writes of it."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def on_its_way(self, order_id: str, but_for: str) -> Decimal:
        """What other actions give for this order and no load is known to show."""
        with self._pool.connection() as connection:
            return Decimal(connection.execute(ON_ITS_WAY, [order_id, but_for]).fetchone()[0])  # type: ignore[index]

    def within(self, by: str, conversation_id: str, at: datetime, reason: str, after: Mapping[str, Any]) -> None:
        """A colleague gives what the rules give."""
        with self._pool.connection() as connection:
            audit.note(
                connection, WITHIN, by, conversation_id, at, reason=reason, after=after, conversation_id=conversation_id
            )

    def beyond(
        self,
        by: str,
        conversation_id: str,
        at: datetime,
        since: datetime,
        reason: str,
        after: Mapping[str, Any],
        is_allowed: Callable[[Decimal], bool],
    ) -> Decimal:
        """What they gave beyond the rules since; with this, written down before it is done, if `is_allowed` says so."""
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(ONE_AT_A_TIME, [by])
            given = Decimal(connection.execute(GIVEN, [by, since]).fetchone()[0])  # type: ignore[index]  # a sum always
            if is_allowed(given):
                audit.note(
                    connection,
                    BEYOND,
                    by,
                    conversation_id,
                    at,
                    reason=reason,
                    after=after,
                    conversation_id=conversation_id,
                )
        return given

    def tell(self, events: Sequence[IncomingEvent]) -> None:
        """Into the outbox."""
        with self._pool.connection() as connection, connection.transaction():
            put(connection, events)
