"""Events that were stored with their turn and still have to reach the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from pipelines.inbox import Inbox, IncomingEvent

PUT = """
    insert into agent.events (event_id, kind, payload, identifiers, routing_keys, occurred_at)
    values (%s, %s, %s, %s, %s, %s) on conflict (event_id) do nothing
"""
# Skip what another turn is landing at this moment; it will land it.
WAITING = """
    select event_id, kind, payload, identifiers, routing_keys, occurred_at
    from agent.events where not is_landed order by position limit 500 for update skip locked
"""
LANDED = "update agent.events set is_landed = true where event_id = any(%s)"


def put(connection: Connection[Any], events: Sequence[IncomingEvent]) -> None:
    """Store events in the transaction of the turn that they tell of."""
    for event in events:
        keys = [list(event.identifiers), list(event.routing_keys)]
        connection.execute(PUT, [event.dedupe_key, event.kind, event.payload, *keys, event.occurred_at])


class Outbox:
    """Carries events into the inbox; one carried twice after a crash is a duplicate there."""

    def __init__(self, pool: ConnectionPool, inbox: Inbox) -> None:
        self._pool = pool
        self._inbox = inbox

    def keep(self, events: Sequence[IncomingEvent]) -> None:
        """Store events of no turn; an event of an id that is there already is the same one."""
        with self._pool.connection() as connection, connection.transaction():
            put(connection, events)

    def land(self) -> int:
        """Land what waits, oldest first, and say how many that were."""
        with self._pool.connection() as connection, connection.transaction():
            waiting = [_event(row) for row in connection.execute(WAITING).fetchall()]
            # Surely: one event that the inbox cannot hold must not keep all later ones waiting for ever.
            self._inbox.append_surely(waiting)
            connection.execute(LANDED, [[event.dedupe_key for event in waiting]])
        return len(waiting)


def _event(row: tuple[Any, ...]) -> IncomingEvent:
    event_id, kind, payload, identifiers, routing_keys, occurred_at = row
    return IncomingEvent("rapport", kind, event_id, occurred_at, payload, tuple(identifiers), tuple(routing_keys))
