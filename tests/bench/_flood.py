"""Senders without manners: they come again at once, whatever they were told."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import cast

from pipelines.sources.protocol import Delivery
from tests.bench._stand import a_customer
from tests.bench._wire import request
from tests.pipelines.sources.deliveries import from_shopify


@dataclass
class Flood:
    """Many connections that send as fast as they are answered, and what they were told."""

    port: int
    statuses: Counter[int] = field(default_factory=Counter)
    without_retry_after: int = 0
    acknowledged: set[str] = field(default_factory=set)
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    is_over: bool = False

    async def rage(self, connections: int, seconds: float) -> float:
        """Send for so long; how many a second were sent."""
        self.is_over, loop, before, began = False, asyncio.get_running_loop(), self.statuses.total(), time.monotonic()
        # By and by, so that not all of them are refused by the backlog of the socket.
        tasks = [loop.create_task(self._come_again()) for _ in range(connections)]
        await asyncio.sleep(seconds)
        self.is_over = True
        await asyncio.wait(tasks, timeout=30)
        return (self.statuses.total() - before) / (time.monotonic() - began)

    def next_request(self) -> tuple[str, bytes]:
        """A delivery that nobody has sent: its webhook id, and its bytes."""
        key = f"flood-{next(self.numbers)}"
        return key, _TEMPLATE.replace(b"the-webhook-id", key.encode())

    async def _come_again(self) -> None:
        loop = asyncio.get_running_loop()
        while not self.is_over:
            closed = loop.create_future()
            try:
                await loop.create_connection(lambda closed=closed: _Guest(self, closed), "127.0.0.1", self.port)  # type: ignore[misc]
            except OSError:
                await asyncio.sleep(0.1)
                continue
            await closed


class _Guest(asyncio.Protocol):
    """One connection: request after request until it is closed."""

    def __init__(self, flood: Flood, closed: asyncio.Future[None]) -> None:
        self._flood, self._closed, self._received, self._key = flood, closed, b"", ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if separator and len(body) >= int(head.partition(b"content-length: ")[2].partition(b"\r")[0]):
            self._note(head, int(head[9:12]))
            self._received = b""
            if b"connection: close" in head or self._flood.is_over:
                self._transport.close()
            else:
                self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._closed.done():
            self._closed.set_result(None)

    def _send(self) -> None:
        self._key, content = self._flood.next_request()
        self._transport.write(content)

    def _note(self, head: bytes, status: int) -> None:
        self._flood.statuses[status] += 1
        if status == 200:
            self._flood.acknowledged.add(self._key)
        elif status == 503 and b"retry-after: " not in head:
            self._flood.without_retry_after += 1


_DELIVERY: Delivery = from_shopify("customers/update", a_customer(1), webhook_id="the-webhook-id")
_TEMPLATE = request("shopify", _DELIVERY)
