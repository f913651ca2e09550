"""What colleagues gave beyond the rules today, and what is on its way for an order, by them or by the agent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from agent.actions.ledger import ActionRecord, Beside
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
# A load that came after the profile was read is not in it.
OPEN = "(state in ('confirmed', 'executing', 'done', 'unknown') or state = 'reconciled' and changed_at > %s)"
# What was asked of the store, in any conversation, and is not in the profile for certain; a cancelled order is it all.
ON_ITS_WAY = f"""
    select coalesce(sum(case when name = 'cancel_order' then %s else (arguments ->> 'amount')::numeric end), 0)
    from agent.actions
    where arguments ->> 'order_id' = %s and (arguments ? 'amount' or name = 'cancel_order')
        and {OPEN} and action_id <> %s
"""  # noqa: S608  # our own words
TAKEN_OFF = f"""
    select count(*) > 0 from agent.actions
    where arguments ->> 'charge_id' = %s and {OPEN} and action_id <> %s
"""  # noqa: S608  # our own words
# The same deed for the same thing, in this conversation or in another.
THE_SAME = f"""
    select bool_or(conversation_id = %s), bool_or(conversation_id <> %s) from agent.actions
    where name = %s and arguments ->> 'order_id' = %s and arguments ->> 'charge_id' is not distinct from %s
        and action_id <> %s and {OPEN}
"""  # noqa: S608  # our own words
CONFIRM = """
    update agent.actions set state = 'confirmed', changed_at = %s
    where action_id = %s and state in ('proposed', 'failed')
"""


@dataclass(frozen=True)
class Held:
    """An order that nobody else gives anything for, until the block ends; all that is written then stands, or none."""

    connection: Connection[Any]

    def beside(self, record: ActionRecord, whole: Decimal, read_at: datetime) -> Beside:
        """What other actions give for the order, `whole` when it is cancelled, that a profile of then may lack."""
        named, own, about = record.arguments, record.action_id, record.conversation_id
        order_id, charge_id = named["order_id"], named.get("charge_id")
        [amount] = self._row(ON_ITS_WAY, [whole, order_id, read_at, own])
        here, elsewhere = self._row(THE_SAME, [about, about, record.name, order_id, charge_id, own, read_at])
        [is_taken_off] = self._row(TAKEN_OFF, [str(charge_id), read_at, own])
        return Beside(Decimal(amount), bool(here), bool(elsewhere), is_taken_off)

    def given_since(self, by: str, since: datetime) -> Decimal:
        """What they gave beyond the rules since; nobody of their name gives anything else before the block ends."""
        self.connection.execute(ONE_AT_A_TIME, [by])
        [given] = self._row(GIVEN, [by, since])
        return Decimal(given)

    def note(
        self, record: ActionRecord, by: str, at: datetime, reason: str, after: Mapping[str, Any], *, is_beyond: bool
    ) -> None:
        """Who gives it, written down before it is done."""
        about, deed = record.conversation_id, BEYOND if is_beyond else WITHIN
        audit.note(self.connection, deed, by, about, at, reason=reason, after=after, conversation_id=about)

    def confirm(self, record: ActionRecord, at: datetime) -> None:
        """It will be done: from now on everybody else sees it on its way."""
        self.connection.execute(CONFIRM, [at, record.action_id])

    def _row(self, statement: str, asked: list[Any]) -> tuple[Any, ...]:
        """Of an aggregate there is always one."""
        return self.connection.execute(statement.encode(), asked).fetchone() or ()


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
