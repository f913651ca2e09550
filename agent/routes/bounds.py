"""What one request may cost: bytes, seconds, a place among those being answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The body of a chat message arrives at once; who takes longer is not writing one.
BODY_SECONDS = 10.0


class _TooLargeError(Exception):
    """The body went on past its bound."""


class Bounds:
    """Refuses a large body with 413, a slow one with 408, and one request too many with 503."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        body_bytes: int,
        at_once: int,
        body_seconds: float = BODY_SECONDS,
        larger: Mapping[str, int] | None = None,
    ) -> None:
        self._app = app
        # Bounds of paths that take more.
        self._larger = larger or {}
        self._body_bytes, self._body_seconds, self._at_once = body_bytes, body_seconds, at_once
        self._answering = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or refuse it before any work is done."""
        if scope["type"] != "http" or scope["path"] in {"/healthz", "/readyz"}:
            await self._app(scope, receive, send)
        elif self._answering >= self._at_once:
            await _refuse(503, "Busy: try again in a second.", {"Retry-After": "1"})(scope, receive, send)
        else:
            self._answering += 1
            try:
                await self._bounded(scope, receive, send)
            finally:
                self._answering -= 1

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            most = self._larger.get(scope["path"], self._body_bytes)
            body = await asyncio.wait_for(self._read(scope, receive, most), self._body_seconds)
        except _TooLargeError:
            await _refuse(413, f"The body is larger than {most} bytes.")(scope, receive, send)
        except TimeoutError:
            await _refuse(408, "The body did not arrive in time.")(scope, receive, send)
        else:
            await self._app(scope, _Replayed(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive, most: int) -> bytes:
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > most:
            raise _TooLargeError
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > most:
                raise _TooLargeError
            if message["type"] == "http.disconnect" or not message.get("more_body", False):
                return bytes(body)


class _Replayed:
    """Hands the body on once, then whatever the client does next."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _refuse(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"detail": detail}, status, headers={"Connection": "close", **(headers or {})})
