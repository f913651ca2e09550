"""Bodies without end: read so far, so long and so many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import Receive

from pipelines.inbox.group_commit import OverloadedError


class BodyTooLargeError(ValueError):
    """A body beyond the limit, whether it said so or not."""


class BodyTooSlowError(TimeoutError):
    """A body that did not arrive in time, or whose sender left."""


@dataclass
class BodyReader:
    """Reads bodies of bounded size, in bounded time, so many at once."""

    largest_bytes: int = 2**20
    seconds: float = 10.0
    at_once: int = 400
    reading: int = 0

    async def read(self, headers: Mapping[str, str], receive: Receive) -> bytes:
        """The whole body.

        Raises:
            OverloadedError: `at_once` bodies are being read already.
            BodyTooLargeError: it is, or claims to be, larger than `largest_bytes`.
            BodyTooSlowError: it did not end within `seconds`, or its sender left.
        """
        if self.reading >= self.at_once:
            raise OverloadedError(f"{self.reading} bodies are being read")
        if _claimed_bytes(headers) > self.largest_bytes:
            raise BodyTooLargeError(f"the body is larger than {self.largest_bytes} bytes")
        self.reading += 1
        try:
            async with asyncio.timeout(self.seconds):
                return await self._read(receive)
        except TimeoutError as error:
            raise BodyTooSlowError(f"the body did not arrive within {self.seconds} seconds") from error
        finally:
            self.reading -= 1

    async def _read(self, receive: Receive) -> bytes:
        body, is_whole = bytearray(), False
        # Counted as it comes: a chunked body has no length to believe.
        while not is_whole:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise BodyTooSlowError("the sender left before the body had ended")
            body += message.get("body", b"")
            is_whole = not message.get("more_body", False)
            if len(body) > self.largest_bytes:
                raise BodyTooLargeError(f"the body is larger than {self.largest_bytes} bytes")
        return bytes(body)


def _claimed_bytes(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0
