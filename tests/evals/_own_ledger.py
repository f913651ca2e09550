"""A ledger over a PostgreSQL of the command's own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from psycopg_pool import ConnectionPool

from agent.schema import migrate
from agent.store.actions import StoredLedger
from pipelines import inbox
from pipelines.inbox.postgres import start_embedded

CONVERSATION = """
    insert into agent.conversations (conversation_id, owner, customer_identifier, channel, started_at)
    values (%s, %s, null, 'web-chat', %s) on conflict do nothing
"""


@contextmanager
def own_pool() -> Iterator[ConnectionPool]:
    """Connections to a PostgreSQL of the command's own, with every table."""
    with tempfile.TemporaryDirectory(prefix="rapport-store-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        url = start_embedded(Path(folder))
        inbox.migrate(url)
        migrate(url)
        with ConnectionPool(url, min_size=1, max_size=4, open=True) as pool:
            yield pool


@contextmanager
def own_ledger() -> Iterator[tuple[StoredLedger, Callable[[int], str]]]:
    """The ledger, and what opens a conversation for a seed: an action belongs to one."""
    with own_pool() as pool:
        yield StoredLedger(pool), lambda seed: opened(pool, seed)


def opened(pool: ConnectionPool, seed: int) -> str:
    """The conversation of a seed; always the same id, so that keys are the same wherever the seed runs."""
    conversation_id = f"conv_{seed}"
    with pool.connection() as connection:
        connection.execute(CONVERSATION, [conversation_id, "session:s", datetime(2026, 3, 11, tzinfo=UTC)])
    return conversation_id
