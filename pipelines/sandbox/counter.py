"""The shop counter: where the admin and the storefront both ask for things."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg_pool import ConnectionPool

from pipelines.sandbox.operations import Answer, perform
from pipelines.sandbox.operations.desk import Request
from pipelines.sandbox.shop import Shop


@dataclass(frozen=True)
class Counter:
    """The shop of this process; `wake` sends the messenger to the outbox."""

    pool: ConnectionPool
    clock: Callable[[], datetime]
    wake: Callable[[], object]

    def perform(self, name: str, body: Mapping[str, Any] | Request, key: str) -> Answer:
        """Do an operation and have it told at once; raises as `operations.perform`."""
        answer = perform(self.pool, name, body, key, self.clock())
        self.wake()
        return answer

    @contextmanager
    def reading(self) -> Iterator[Shop]:
        """The shop to look at."""
        with self.pool.connection() as connection:
            yield Shop(connection, self.clock())

    def is_filled(self) -> bool:
        """Whether a world is complete."""
        with self.pool.connection() as connection:
            row = connection.execute("select count(*) from sandbox.fills where finished_at is not null").fetchone()
        return bool(row and row[0])
