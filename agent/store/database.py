"""Connections to the operational store, with the locks of running turns kept apart from the work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg_pool import ConnectionPool

LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"


class Database:
    """Two pools: a turn that waits for its lock must not hold a connection that the turn at work needs."""

    def __init__(self, database_url: str, *, connections: int = 8) -> None:
        # Most of what a turn asks is one statement: a transaction around it would be two more round trips. Whoever
        # writes more than one opens a transaction.
        at_once = {"autocommit": True}
        self.pool = ConnectionPool(
            database_url, min_size=1, max_size=connections, timeout=10, open=True, kwargs=at_once
        )
        self._locks = ConnectionPool(
            database_url, min_size=1, max_size=connections, timeout=30, open=True, kwargs=at_once
        )

    @contextmanager
    def one_turn_at_a_time(self, conversation_id: str) -> Iterator[None]:
        """Hold the conversation, across processes, until the block ends or this process dies."""
        with self._locks.connection() as connection, connection.transaction():
            connection.execute(LOCK, [conversation_id])
            yield

    def close(self) -> None:
        """Close every connection."""
        self.pool.close()
        self._locks.close()
