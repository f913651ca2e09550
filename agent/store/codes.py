"""One-time codes as they lie in PostgreSQL: digests, counts and times, no address and no code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from agent.errors import NotFoundError

FORGOTTEN_AFTER = timedelta(days=1)

FORGET = "delete from agent.one_time_codes where sent_at < %s"
KEEP = """
    insert into agent.one_time_codes (conversation_id, address_digest, code_digest, sent_at, expires_at)
    values (%s, %s, %s, %s, %s) returning code_id
"""
LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 1))"
SENT = "select count(*) from agent.one_time_codes where address_digest = %s and sent_at > %s"
ON_FILE = "update agent.one_time_codes set is_on_file = true where code_id = %s"
# The newest code of the conversation alone, and a try is spent before it is judged.
TRY = """
    update agent.one_time_codes set tries = tries + 1
    where
        code_id = (select max(code_id) from agent.one_time_codes where conversation_id = %s)
        and tries < %s and not is_used and expires_at > %s
    returning code_id, address_digest, code_digest, is_on_file
"""
USE = "update agent.one_time_codes set is_used = true where code_id = %s and not is_used"


@dataclass(frozen=True)
class StoredCode:
    """One code as it is kept. `is_on_file` says that somebody bears the address, so that it was sent."""

    code_id: int
    address_digest: str
    code_digest: str
    is_on_file: bool


class Codes:
    """The codes of every conversation, shared by all processes of the agent."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def keep(
        self, conversation_id: str, digests: tuple[str, str], sent_at: datetime, expires_at: datetime, *, hourly: int
    ) -> int | None:
        """Keep a code by the digests of its address and itself; None when the address had `hourly` within an hour."""
        address, code = digests
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(LOCK, [address])
            connection.execute(FORGET, [sent_at - FORGOTTEN_AFTER])
            counted = connection.execute(SENT, [address, sent_at - timedelta(hours=1)]).fetchone()
            if counted is None or counted[0] >= hourly:
                return None
            kept = connection.execute(KEEP, [conversation_id, address, code, sent_at, expires_at]).fetchone()
        if kept is None:
            raise NotFoundError(f"no code was kept for {conversation_id!r}")
        return int(kept[0])

    def mark_on_file(self, code_id: int) -> None:
        """Say that somebody bears the address that the code goes to."""
        with self._pool.connection() as connection:
            connection.execute(ON_FILE, [code_id])

    def spend_try(self, conversation_id: str, at: datetime, *, most: int) -> StoredCode | None:
        """The code that holds now, one try fewer; None when there is none, or no try is left."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(StoredCode)) as cursor:
            return cursor.execute(TRY, [conversation_id, most, at]).fetchone()

    def use(self, code_id: int) -> bool:
        """Use the code up; False when another request did."""
        with self._pool.connection() as connection:
            return connection.execute(USE, [code_id]).rowcount == 1
