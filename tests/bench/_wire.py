"""Requests as bytes, and senders that cost little: they share the cores with what they measure."""

from __future__ import annotations

import asyncio
import queue
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from typing import Any, cast

import uvloop

from pipelines.sources.protocol import Delivery

# A server that never answers fails the run instead of holding it for ever.
LONGEST_SECONDS = 600

Answers = list[tuple[float, int]]


def heard(process: BaseProcess, out: Queue[Any]) -> Any:
    """What a process puts into the queue next.

    Raises:
        RuntimeError: it ended without, or said nothing for `LONGEST_SECONDS`.
    """
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        # Asked before the queue is: what it put there before it ended is still found.
        is_alive = process.is_alive()
        with suppress(queue.Empty):
            return out.get(timeout=0.5)
        if not is_alive:
            break
    raise RuntimeError(f"the process {process.name!r} said nothing; its exit code is {process.exitcode}")


def request(name: str, delivery: Delivery) -> bytes:
    """A delivery of the source called `name`, as it goes over the wire."""
    path = f"/v1/{delivery.route}" if name == "segment" else f"/webhooks/{name}"
    headers = "".join(f"{header}: {value}\r\n" for header, value in delivery.headers.items())
    head = f"POST {path} HTTP/1.1\r\nhost: bench\r\n{headers}content-length: {len(delivery.body)}\r\n\r\n"
    return head.encode() + delivery.body


def send(port: int, requests: Sequence[bytes], connections: int) -> Answers:
    """Seconds and status of each request; every connection sends its next when it has been answered."""
    return uvloop.run(_send(port, requests, connections))


def send_steadily(port: int, requests: Sequence[bytes], connections: int, per_second: float) -> Answers:
    """As `send`, but each request has its moment and its seconds count from there, also when it had to wait."""
    return uvloop.run(_send(port, requests, connections, per_second))


async def _send(port: int, requests: Sequence[bytes], connections: int, per_second: float | None = None) -> Answers:
    loop, waiting, answers = asyncio.get_running_loop(), iter(requests), Answers()
    ended = [loop.create_future() for _ in range(connections)]
    kind: Callable[[asyncio.Future[None]], _Sender] = partial(_Sender, waiting, answers)
    if per_second is not None:
        begins = loop.time() + 0.1
        moments = (begins + place / per_second for place in range(len(requests)))
        kind = partial(_SteadySender, moments, waiting, answers)
    for end in ended:
        await loop.create_connection(partial(kind, end), "127.0.0.1", port)
    async with asyncio.timeout(LONGEST_SECONDS):
        await asyncio.gather(*ended)
    return answers


class _Sender(asyncio.Protocol):
    """One connection that stays open, with one request at a time on it."""

    def __init__(self, waiting: Iterator[bytes], answers: Answers, ended: asyncio.Future[None]) -> None:
        self._waiting, self._answers, self._ended = waiting, answers, ended
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if separator and len(body) >= int(head.partition(b"content-length: ")[2].partition(b"\r")[0]):
            self._answers.append((time.perf_counter() - self._sent_at, int(head[9:12])))
            self._received = b""
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._ended.done():
            self._ended.set_exception(error or ConnectionResetError("closed before it was answered"))

    def _next(self) -> None:
        content = next(self._waiting, None)
        if content is None:
            self._ended.set_result(None)
            self._transport.close()
        else:
            self._sent_at = time.perf_counter()
            self._transport.write(content)


class _SteadySender(_Sender):
    """A connection whose next request waits for its moment."""

    def __init__(
        self, moments: Iterator[float], waiting: Iterator[bytes], answers: Answers, ended: asyncio.Future[None]
    ) -> None:
        super().__init__(waiting, answers, ended)
        self._moments = moments

    def _next(self) -> None:
        moment, loop = next(self._moments, None), asyncio.get_running_loop()
        if moment is None:
            self._ended.set_result(None)
            self._transport.close()
            return
        loop.call_at(moment, self._send_due, moment)

    def _send_due(self, moment: float) -> None:
        super()._next()
        # What it waited because its connection was busy counts.
        self._sent_at -= max(0.0, asyncio.get_running_loop().time() - moment)
