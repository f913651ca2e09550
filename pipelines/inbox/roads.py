"""One path that senders post to: prove the sender, read, store, and only then answer 200.

Straight on ASGI: a framework's request and response cost more than the reading, the judging and the storing together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from starlette.types import Message, Receive, Scope, Send

from pipelines.inbox.bodies import BodyReader, BodyTooLargeError, BodyTooSlowError
from pipelines.inbox.group_commit import GroupCommit, OverloadedError, StoreAwayError
from pipelines.inbox.store import Inbox
from pipelines.inbox.tombstones import PrivacyKeyError
from pipelines.sources.protocol import Delivery, ForgedDeliveryError, Source
from pipelines.sources.redelivery import read

# What a sender is told, by what went wrong. The reason stays here: a forger learns nothing from it.
REFUSALS: dict[type[Exception], tuple[int, dict[str, str]]] = {
    ForgedDeliveryError: (401, {"www-authenticate": 'Basic realm="rapport"'}),
    BodyTooSlowError: (408, {"connection": "close"}),
    BodyTooLargeError: (413, {"connection": "close"}),
    OverloadedError: (503, {"retry-after": "1", "connection": "close"}),
    StoreAwayError: (503, {"retry-after": "2"}),
    # Somebody was erased and this process cannot tell who: taking nothing is better than bringing them back.
    PrivacyKeyError: (503, {"retry-after": "60"}),
}


@dataclass
class Desk:
    """What every delivery passes over: one reader, one queue, one inbox."""

    inbox: Inbox
    commit: GroupCommit
    bodies: BodyReader


@dataclass(frozen=True)
class Road:
    """The ASGI application of one path. `desk` is asked for with each delivery: it opens when the process starts."""

    desk: Callable[[], Desk]
    source: Source
    route: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Store what was posted and answer; 200 means durable, or stored already."""
        try:
            await self._take(scope, receive)
        except tuple(REFUSALS) as error:
            await _answer(send, *_refusal(error))
        else:
            await _answer(send, *STORED)

    async def _take(self, scope: Scope, receive: Receive) -> None:
        desk, headers = self.desk(), _headers(scope)
        body = await desk.bodies.read(headers, receive)
        delivery = Delivery(headers, body, datetime.now(UTC), self.route, _query(scope))
        self.source.verify(delivery)
        await desk.commit.store(read(self.source, delivery))


def _headers(scope: Scope) -> dict[str, str]:
    """Header names in lower case; of a name given twice the first counts."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}


def _query(scope: Scope) -> tuple[tuple[str, str], ...]:
    text = scope["query_string"]
    return tuple(parse_qsl(text.decode("latin-1"), keep_blank_values=True)) if text else ()


def _refusal(error: Exception) -> tuple[Message, Message]:
    status, headers = next(told for kind, told in REFUSALS.items() if isinstance(error, kind))
    words = "the sender could not be proved" if status == 401 else str(error)
    return _message(status, headers, {"success": False, "detail": words})


def _message(status: int, headers: Mapping[str, str], document: Mapping[str, object]) -> tuple[Message, Message]:
    """An answer as ASGI sends it: what starts it, and its body."""
    body = json.dumps(document).encode()
    told = {"content-length": str(len(body)), "content-type": "application/json", **headers}
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told.items()]
    start = {"type": "http.response.start", "status": status, "headers": encoded}
    return start, {"type": "http.response.body", "body": body}


async def _answer(send: Send, start: Message, body: Message) -> None:
    await send(start)
    await send(body)


STORED = _message(200, {}, {"success": True})


async def too_many(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001  an ASGI application
    """Answer whoever comes while too many are here."""
    await _answer(send, *_refusal(OverloadedError("too many connections are open")))
