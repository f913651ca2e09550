"""What colleagues gave beyond the rules today, and what is on its way for an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from agent.actions.ledger import ActionRecord
from agent.store import audit
from agent.store.outbox import put
from pipelines.inbox import IncomingEvent

BEYOND, WITHIN = "acted_beyond_policy", "acted_within_policy"
# Of two at once for one order the second sees what the first gives; so of two at once by one person.
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('goodwill:' || lower(%s), 0))"
GIVEN = """
    select coalesce(sum((after ->> 'amount')::numeric), 0) from agent.audit
    where deed = 'acted_beyond_policy' and lower(by_name) = lower(%s) and done_at >= %s
"""
# What was asked of the store, in any conversation, and is not in the profile for certain; a cancelled order is it all.
ON_ITS_WAY = """
    select coalesce(sum(case when name = 'cancel_order' then %s else (arguments ->> 'amount')::numeric end), 0)
    from agent.actions
    where arguments ->> 'order_id' = %s and (arguments ? 'amount' or name = 'cancel_order')
        and state in ('confirmed', 'executing', 'done', 'unknown') and action_id <> %s
"""
TAKEN_OFF = """
    select 1 from agent.actions
    where arguments ->> 'charge_id' = %s and state in ('confirmed', 'executing', 'done', 'unknown') and action_id <> %s
"""
# The same deed for the same thing, by whoever has another conversation of this customer's.
ELSEWHERE = """
    select 1 from agent.actions
    where name = %s and arguments ->> 'order_id' = %s and arguments ->> 'charge_id' is not distinct from %s
        and conversation_id <> %s and state in ('confirmed', 'executing', 'done', 'unknown')
"""
CONFIRM = """
    update agent.actions set state = 'confirmed', changed_at = %s
    where action_id = %s and state in ('proposed', 'failed')
"""


@dataclass(frozen=True)
class Held:
    """An order that nobody else gives anything for, until the block ends; all that is written then stands, or none."""

    connection: Connection[Any]

    def on_its_way(self, record: ActionRecord, whole: Decimal) -> Decimal:
        """What other actions give for the order, `whole` when it is cancelled, and no load is known to show."""
        asked = [whole, record.arguments["order_id"], record.action_id]
        return Decimal(self.connection.execute(ON_ITS_WAY, asked).fetchone()[0])  # type: ignore[index]  # a sum always

    def is_taken_off(self, record: ActionRecord) -> bool:
        """Whether another action, in any conversation, gives this fee back."""
        asked = [str(record.arguments.get("charge_id")), record.action_id]
        return self.connection.execute(TAKEN_OFF, asked).fetchone() is not None

    def is_given_elsewhere(self, record: ActionRecord) -> bool:
        """Whether the same is on its way for the same order, or its fee, from another conversation."""
        named = record.arguments
        asked = [record.name, named["order_id"], named.get("charge_id"), record.conversation_id]
        return self.connection.execute(ELSEWHERE, asked).fetchone() is not None

    def given_since(self, by: str, since: datetime) -> Decimal:
        """What they gave beyond the rules since; nobody of their name gives anything else before the block ends."""
        self.connection.execute(ONE_AT_A_TIME, [by])
        return Decimal(self.connection.execute(GIVEN, [by, since]).fetchone()[0])  # type: ignore[index]  # as above

    def note(
        self, record: ActionRecord, by: str, at: datetime, reason: str, after: Mapping[str, Any], *, is_beyond: bool
    ) -> None:
        """Who gives it, written down before it is done."""
        about, deed = record.conversation_id, BEYOND if is_beyond else WITHIN
        audit.note(self.connection, deed, by, about, at, reason=reason, after=after, conversation_id=about)

    def confirm(self, record: ActionRecord, at: datetime) -> None:
        """It will be done: from now on everybody else sees it on its way."""
        self.connection.execute(CONFIRM, [at, record.action_id])


class Kept:
    """Reads and writes of it."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    @contextmanager
    def holding(self, order_id: str) -> Iterator[Held]:
        """The order, for as long as the block takes: nothing in it may wait for the store."""
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(ONE_AT_A_TIME, [f"order {order_id}"])
            yield Held(connection)

    def tell(self, events: Sequence[IncomingEvent]) -> None:
        """Into the outbox."""
        with self._pool.connection() as connection, connection.transaction():
            put(connection, events)
