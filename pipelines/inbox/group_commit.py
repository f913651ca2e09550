"""Many deliveries, one commit: a bounded queue, one writer, an answer only once it is durable."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from pipelines.inbox.events import IncomingEvent
from pipelines.inbox.store import Inbox, is_away

logger = logging.getLogger(__name__)


class OverloadedError(RuntimeError):
    """More is waiting than may wait; the sender should come again shortly."""


class StoreAwayError(RuntimeError):
    """The store did not take the events in time; sending them again is safe."""


@dataclass(frozen=True)
class Capacity:
    """How much may wait for the writer, and how much it commits at once."""

    waiting_deliveries: int = 2_000
    waiting_characters: int = 64 * 2**20
    group_deliveries: int = 500
    # Shopify gives up after five seconds; whoever waits longer than this is told to come again.
    patience_seconds: float = 4.5


@dataclass(eq=False)
class _Delivered:
    events: Sequence[IncomingEvent]
    stored: asyncio.Future[list[int | None]]
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = sum(len(event.payload) for event in self.events)


class GroupCommit:
    """Stores deliveries in the inbox, those that wait together in one transaction."""

    def __init__(self, inbox: Inbox, capacity: Capacity) -> None:
        self._inbox = inbox
        self._capacity = capacity
        self._waiting: asyncio.Queue[_Delivered] = asyncio.Queue(capacity.waiting_deliveries)
        self._waiting_characters = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="inbox-writer")
        self._writer: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the writer on the running loop."""
        self._writer = asyncio.get_running_loop().create_task(self._write())

    async def close(self) -> None:
        """Store what waits, then stop."""
        await self._waiting.join()
        if self._writer is not None:
            self._writer.cancel()
        self._thread.shutdown()

    async def store(self, events: Sequence[IncomingEvent]) -> list[int | None]:
        """Return after the commit, with landing numbers as `Inbox.append` gives them.

        Raises:
            OverloadedError: the queue is full; nothing was taken.
            StoreAwayError: no commit within the patience; the events may be stored or not.
        """
        delivered = _Delivered(events, asyncio.get_running_loop().create_future())
        self._enqueue(delivered)
        try:
            async with asyncio.timeout(self._capacity.patience_seconds):
                return await delivered.stored
        except TimeoutError as error:
            raise StoreAwayError("the inbox did not commit in time") from error

    def _enqueue(self, delivered: _Delivered) -> None:
        if self._waiting_characters + delivered.size > self._capacity.waiting_characters:
            raise OverloadedError(f"{self._waiting_characters} characters wait to be stored")
        try:
            self._waiting.put_nowait(delivered)
        except asyncio.QueueFull as error:
            raise OverloadedError(f"{self._waiting.qsize()} deliveries wait to be stored") from error
        self._waiting_characters += delivered.size

    async def _write(self) -> None:
        while True:
            group = [await self._waiting.get()]
            while len(group) < self._capacity.group_deliveries and not self._waiting.empty():
                group.append(self._waiting.get_nowait())
            await self._commit(group)
            for delivered in group:
                self._waiting_characters -= delivered.size
                self._waiting.task_done()

    async def _commit(self, group: list[_Delivered]) -> None:
        events = [event for delivered in group for event in delivered.events]
        loop = asyncio.get_running_loop()
        try:
            numbers = await loop.run_in_executor(self._thread, self._inbox.append_surely, events)
        except Exception as error:
            logger.warning("a group of %d deliveries was not stored: %s", len(group), type(error).__name__)
            _refuse(group, StoreAwayError("the inbox did not take the events") if is_away(error) else error)
        else:
            _answer(group, numbers)


def _answer(group: list[_Delivered], numbers: list[int | None]) -> None:
    position = 0
    for delivered in group:
        share = numbers[position : position + len(delivered.events)]
        position += len(delivered.events)
        if not delivered.stored.done():
            delivered.stored.set_result(share)


def _refuse(group: list[_Delivered], error: Exception) -> None:
    for delivered in group:
        if not delivered.stored.done():
            delivered.stored.set_exception(error)
