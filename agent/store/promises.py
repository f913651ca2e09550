"""Which broken promises were put before a person."""

from __future__ import annotations

from datetime import datetime

from psycopg_pool import ConnectionPool

OPENED = "select receipt from agent.promise_work where promise_id = %s"
OPEN = """
    insert into agent.promise_work (promise_id, conversation_id, receipt, opened_at) values (%s, %s, %s, %s)
    on conflict (promise_id) do nothing
"""


class PromiseWork:
    """One line for each promise, whatever became of its work."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def receipt(self, promise_id: str) -> str | None:
        """Under which receipt a person was told; None while nobody was."""
        with self._pool.connection() as connection:
            row = connection.execute(OPENED, [promise_id]).fetchone()
        return row[0] if row else None

    def opened(self, promise_id: str, conversation_id: str, receipt: str, at: datetime) -> bool:
        """Note that a person was told; False when that is noted already."""
        with self._pool.connection() as connection:
            return connection.execute(OPEN, [promise_id, conversation_id, receipt, at]).rowcount == 1
