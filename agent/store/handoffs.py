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

# The update that changes nothing gives back the receipt of the handoff that stands already.
HAND_OVER = """
    insert into agent.handoffs (receipt, conversation_id, rule, reason, package, state, handed_over_at)
    values (%s, %s, %s, %s, %s, 'waiting', %s)
    on conflict (conversation_id) where state <> 'resolved' do update set receipt = agent.handoffs.receipt
    returning receipt
"""
LIST = """
    select h.receipt, h.conversation_id, c.customer_identifier, c.channel, h.rule, h.reason, h.handed_over_at, h.package
    from agent.handoffs as h inner join agent.conversations as c using (conversation_id)
    where (%(conversation)s::text is null and h.state <> 'resolved') or h.conversation_id = %(conversation)s
    order by h.handed_over_at, h.receipt
"""


class BuiltInInbox:
    """Handoffs in the operational store."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def hand_over(self, package: Package, at: datetime) -> str:
        """Put the conversation into the inbox and return the receipt.

        Raises:
            HandoffFailedError: the store is away.
        """
        digest = hashlib.sha256(f"{package.conversation_id}|{at.isoformat()}".encode()).hexdigest()[:10]
        body = Jsonb(asdict(package))
        values = [f"ho_{digest}", package.conversation_id, package.rule, package.reason, body, at]
        try:
            with self._pool.connection() as connection:
                row = connection.execute(HAND_OVER, values).fetchone()
        except psycopg.Error as error:
            raise HandoffFailedError(f"the inbox did not take {package.conversation_id!r}: {error}") from error
        return str(row[0]) if row else values[0]  # type: ignore[return-value]

    def waiting(self, conversation_id: str | None = None) -> tuple[HandedOver, ...]:
        """Conversations that wait or are being answered, oldest first; or all handoffs of one conversation."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(
                HandedOver(**row) for row in cursor.execute(LIST, {"conversation": conversation_id}).fetchall()
            )
