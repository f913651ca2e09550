"""Filling an empty shop: its rows into PostgreSQL, its history to the collector. Safe to repeat after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from psycopg import Connection, connect, sql
from psycopg.types.json import Jsonb

from pipelines.inbox import Inbox, IncomingEvent
from pipelines.sandbox.books import Chronicle, Notice, Road, Table
from pipelines.sandbox.lines import Line
from pipelines.sandbox.outbox import deliver
from pipelines.sandbox.postings import Posting, Signatures, post_history
from pipelines.sandbox.world.make import World
from pipelines.sources import standard
from pipelines.sources.protocol import Delivery, Source
from pipelines.sources.segment import Segment
from pipelines.sources.shopify import Shopify

IN_FLIGHT = 32
FILL_LOCK = 7_301_003
DIRECT_BATCH = 2_000
# A collector that restarts must not spoil a fill of an hour.
PATIENCE = 12


class HalfFilledError(RuntimeError):
    """The shop was being filled with another world."""


class Telling(Protocol):
    """A way to tell a history."""

    def tell(self, notices: Sequence[Notice], told: Callable[[int], None]) -> None:
        """Tell all of them; `told` hears how many are through."""


@dataclass(frozen=True)
class ByWebhook:
    """Signed webhooks, some at a time, as a real shop would send them."""

    collector_url: str
    signatures: Signatures

    def tell(self, notices: Sequence[Notice], told: Callable[[int], None]) -> None:
        """Return when the collector has answered 2xx to everything."""
        asyncio.run(self._tell(notices, told))

    async def _tell(self, notices: Sequence[Notice], told: Callable[[int], None]) -> None:
        # One iterator for all workers: a signature is made when it is needed and does not grow old in a queue.
        postings = post_history(notices, self.signatures, _clock)
        async with asyncio.TaskGroup() as workers:
            for _ in range(IN_FLIGHT):
                workers.create_task(self._work(postings, told))

    async def _work(self, postings: Iterator[Posting], told: Callable[[int], None]) -> None:
        line = Line(self.collector_url)
        for posting in postings:
            await deliver(line.send, posting, attempts=PATIENCE)
            told(posting.notice_count)
        line.close()


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Direct:
    """Straight into the inbox, read by the same sources that read the webhooks: the same events, without HTTP."""

    inbox: Inbox
    signatures: Signatures
    country: str | None

    def tell(self, notices: Sequence[Notice], told: Callable[[int], None]) -> None:
        """Return when everything is stored."""
        now = _clock()
        events: list[IncomingEvent] = []
        for posting in post_history(notices, self.signatures, _clock):
            events.extend(self._read(posting, now))
            if len(events) >= DIRECT_BATCH:
                self._append(events, told)
                events = []
        self._append(events, told)

    def _append(self, events: Sequence[IncomingEvent], told: Callable[[int], None]) -> None:
        self.inbox.append(events)
        told(len(events))

    def _read(self, posting: Posting, now: datetime) -> list[IncomingEvent]:
        route = posting.path.rsplit("/", 1)[-1]
        source = self._source(Road.SEGMENT if route == "batch" else Road(route))
        return source.read(Delivery(posting.headers, posting.body, now, route))

    def _source(self, road: Road) -> Source:
        secret = self.signatures.webhook_secret
        sources: dict[Road, Source] = {
            Road.SHOPIFY: Shopify((self.signatures.shopify_secret,), self.country),
            Road.SEGMENT: Segment(self.signatures.segment_write_key, self.country),
            Road.RAPPORT: standard.rapport(secret, self.country),
            Road.SANDBOX: standard.sandbox(secret, self.country),
        }
        return sources[road]


def fill(
    database_url: str, road: Telling, seed: int, customers: int, now: datetime, told: Callable[[int, int], None]
) -> bool:
    """Fill the shop; False when it was filled before. `told` hears of notices and customers that are through.

    A fill that was cut off goes on with the same world, told again from the chapter it was in: what the
    collector has heard already it counts once.

    Raises:
        HalfFilledError: it was cut off, and this is not the same world.
    """
    with connect(database_url, autocommit=True) as connection:
        # A second fill waits for the first and then finds nothing to do.
        connection.execute("select pg_advisory_lock(%s)", [FILL_LOCK])
        begun = _begin(connection, seed, customers, now)
        if begun is None:
            return False
        made_at, chapters_done = begun
        world = World(seed, customers, made_at)
        for number, chapter in enumerate(world.chapters(), start=1):
            if number > chapters_done:
                road.tell(chapter.notices, lambda count: told(count, 0))
                _store(connection, chapter, number)
            told(0, len(chapter.of(Table.CUSTOMERS)))
        _finish(connection)
    return True


def _begin(connection: Connection, seed: int, customers: int, now: datetime) -> tuple[datetime, int] | None:
    connection.execute(
        "insert into sandbox.fills (seed, customers, made_at) values (%s, %s, %s) on conflict do nothing",
        [seed, customers, now],
    )
    row = connection.execute(
        "select seed, customers, made_at, chapters_done, finished_at from sandbox.fills"
    ).fetchone()
    if row is None or row[4] is not None:
        return None
    if (row[0], row[1]) != (seed, customers):
        raise HalfFilledError(
            f"The shop is half filled with {row[1]} customers of seed {row[0]}: fill it with the same, or empty it."
        )
    return row[2], row[3]


def _store(connection: Connection, chapter: Chronicle, number: int) -> None:
    with connection.transaction():
        for table in Table:
            _copy(connection, table, chapter)
        connection.execute("update sandbox.fills set chapters_done = %s", [number])


def _copy(connection: Connection, table: Table, chapter: Chronicle) -> None:
    statement = sql.SQL("copy sandbox.{} (id, document) from stdin").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for document in chapter.of(table):
            copy.write_row((document["id"], Jsonb(document)))


def _finish(connection: Connection) -> None:
    with connection.transaction():
        connection.execute(
            "select setval('sandbox.order_numbers', greatest(1000, max(substring(name from 2)::bigint))) "
            "from sandbox.orders"
        )
        connection.execute("update sandbox.fills set finished_at = clock_timestamp()")
