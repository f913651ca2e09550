"""The action ledger in PostgreSQL; every step is durable before it returns."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from agent.actions.action import ExpectedChange
from agent.actions.ledger import STEPS, ActionRecord, State
from agent.errors import NotFoundError
from agent.store.goodwill import Held, Kept

# The update that changes nothing gives back the row that is there: one intent, one action.
PROPOSE = """
    insert into agent.actions (action_id, idempotency_key, conversation_id, name, arguments, expected_change, state,
        proposed_at, changed_at)
    values (%s, %s, %s, %s, %s, %s, 'proposed', %s, %s)
    on conflict (idempotency_key) do update set idempotency_key = excluded.idempotency_key
    returning *
"""
STEP = """
    update agent.actions set state = %s, detail = %s, changed_at = %s
    where action_id = %s and state = any(%s) and changed_at = coalesce(%s, changed_at)
"""
EVERY_UNSETTLED = """
    select * from agent.actions where state in ('done', 'unknown') and missed_at is null order by changed_at limit 1000
"""
MISSED = "update agent.actions set missed_at = %s where action_id = %s and missed_at is null"
UNFINISHED = """
    select * from agent.actions
    where state in ('confirmed', 'executing', 'unknown') and changed_at < %s and proposed_at > %s
    order by changed_at limit 100
"""
UNSETTLED = """
    select * from agent.actions where conversation_id = %s and state in ('done', 'unknown') order by action_id
"""


class StoredLedger:
    """The ledger that survives us."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def propose(self, record: ActionRecord) -> ActionRecord:
        """Write down the action, or give back the one with the same idempotency key."""
        r = record
        head = [r.action_id, r.idempotency_key, r.conversation_id, r.name, Jsonb(dict(r.arguments))]
        return self._one(PROPOSE, [*head, Jsonb(asdict(r.expected)), r.proposed_at, r.changed_at])

    def get(self, action_id: str) -> ActionRecord:
        """The action as it stands.

        Raises:
            NotFoundError: there is none of that id.
        """
        return self._one("select * from agent.actions where action_id = %s", [action_id])

    def holding(self, order_id: str) -> AbstractContextManager[Held]:
        """The order, across processes, for as long as the block takes: nothing in it may wait for the store."""
        return Kept(self._pool).holding(order_id)

    def unsettled(self, conversation_id: str) -> tuple[ActionRecord, ...]:
        """The conversation's actions that the next load still has to show."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(_record(row) for row in cursor.execute(UNSETTLED, [conversation_id]).fetchall())

    def every_unsettled(self) -> tuple[ActionRecord, ...]:
        """Of all conversations the actions that a load still has to show and no person was told of, oldest first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(_record(row) for row in cursor.execute(EVERY_UNSETTLED).fetchall())

    def missed(self, action_id: str, at: datetime) -> bool:
        """Note that a person was told that no load shows it; False when one was told before."""
        with self._pool.connection() as connection:
            return connection.execute(MISSED, [at, action_id]).rowcount == 1

    def unfinished(self, before: datetime, proposed_after: datetime) -> tuple[ActionRecord, ...]:
        """Confirmed, executing and unknown actions, of any conversation, that have not moved since `before`."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(_record(row) for row in cursor.execute(UNFINISHED, [before, proposed_after]).fetchall())

    def step(
        self,
        action_id: str,
        to: State,
        at: datetime,
        detail: str | None = None,
        *,
        origin: State | None = None,
        began_at: datetime | None = None,
    ) -> bool:
        """Move to `to`; False when another took the step, or it is not allowed from here."""
        origins = sorted(state.value for state in STEPS[to] if origin in {None, state})
        with self._pool.connection() as connection:
            return connection.execute(STEP, [to.value, detail, at, action_id, origins, began_at]).rowcount == 1

    def _one(self, statement: str, parameters: list[Any]) -> ActionRecord:
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(statement.encode(), parameters).fetchone()
        if row is None:
            raise NotFoundError(f"no action {parameters[0]!r}")
        return _record(row)


def _record(row: dict[str, Any]) -> ActionRecord:
    return ActionRecord(
        action_id=row["action_id"],
        idempotency_key=row["idempotency_key"],
        conversation_id=row["conversation_id"],
        name=row["name"],
        arguments=row["arguments"],
        expected=_expected(row["expected_change"]),
        state=State(row["state"]),
        detail=row["detail"],
        proposed_at=row["proposed_at"],
        changed_at=row["changed_at"],
    )


def _expected(stored: dict[str, Any]) -> ExpectedChange:
    return ExpectedChange(stored["table"], tuple(stored["rows"]), stored["is_new"], stored["other_than"])
