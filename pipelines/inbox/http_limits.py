"""What uvicorn and FastAPI leave open: bodies without end, and headers that never finish."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.requests import ClientDisconnect
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pipelines.inbox.group_commit import OverloadedError

HEADER_SECONDS = 10.0
HEADER_BYTES = 64 * 2**10


class BodyTooLargeError(ValueError):
    """A body beyond the limit, whether it said so or not."""


class BodyTooSlowError(TimeoutError):
    """A body that did not arrive in time."""


@dataclass
class BodyReader:
    """Reads bodies of bounded size, in bounded time, so many at once."""

    largest_bytes: int = 2**20
    seconds: float = 10.0
    at_once: int = 400
    reading: int = 0

    async def read(self, request: Request) -> bytes:
        """The whole body.

        Raises:
            OverloadedError: `at_once` bodies are being read already.
            BodyTooLargeError: it is, or claims to be, larger than `largest_bytes`.
            BodyTooSlowError: it did not end within `seconds`, or its sender left.
        """
        if self.reading >= self.at_once:
            raise OverloadedError(f"{self.reading} bodies are being read")
        if _claimed_bytes(request) > self.largest_bytes:
            raise BodyTooLargeError(f"the body is larger than {self.largest_bytes} bytes")
        self.reading += 1
        try:
            async with asyncio.timeout(self.seconds):
                return await self._read(request)
        except (TimeoutError, ClientDisconnect) as error:
            raise BodyTooSlowError(f"the body did not arrive within {self.seconds} seconds") from error
        finally:
            self.reading -= 1

    async def _read(self, request: Request) -> bytes:
        body = bytearray()
        # Counted as it comes: a chunked body has no length to believe.
        async for chunk in request.stream():
            body += chunk
            if len(body) > self.largest_bytes:
                raise BodyTooLargeError(f"the body is larger than {self.largest_bytes} bytes")
        return bytes(body)


def _claimed_bytes(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


class ImpatientHttp(HttpToolsProtocol):
    """uvicorn's HTTP with a limit on how long and how large the headers of a request may be."""

    _deadline: asyncio.TimerHandle | None = None
    _in_headers = False
    _header_bytes = 0

    def connection_made(self, transport: Any) -> None:
        """Give a new connection its time to send headers."""
        super().connection_made(transport)
        self._await_headers()

    def data_received(self, data: bytes) -> None:
        """Read on, unless the headers have grown beyond measure."""
        super().data_received(data)
        self._header_bytes = self._header_bytes + len(data) if self._in_headers else 0
        if self._header_bytes > HEADER_BYTES:
            self._give_up()
        elif self.cycle is None or self.cycle.response_complete:
            # Empty lines between requests wake the connection without beginning a request.
            self._await_headers()

    def on_message_begin(self) -> None:
        """Start the clock of a request."""
        super().on_message_begin()
        self._in_headers = True
        self._await_headers()

    def on_headers_complete(self) -> None:
        """Stop the clock: the headers are here."""
        self._in_headers = False
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the clock."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_headers(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._stop_waiting()
        if not self.transport.is_closing():
            self.transport.close()
