"""What uvicorn leaves open: headers that never finish, and connections without number."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pipelines.inbox.roads import too_many

MOST_CONNECTIONS = 2_000
HEADER_SECONDS = 10.0
HEADER_BYTES = 64 * 2**10


class ImpatientHttp(HttpToolsProtocol):
    """uvicorn's HTTP with limits on how many there are, and how long and how large headers may be."""

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
        # uvicorn's own limit does not say when to come again.
        self.app = too_many if len(self.connections) > MOST_CONNECTIONS else self.config.loaded_app
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
