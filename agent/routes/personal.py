"""Nobody reads personal data over a staff route whose role does not see it; what is read is written down."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.staff import Person, Right
from agent.staff.masking import masked

OF_STAFF = ("/v1/staff/", "/v1/inbox")
# Told to somebody about themselves.
OWN = ("/v1/staff/me", "/v1/staff/sign-in")


class PersonalData:
    """Masks what any staff route answers, one that is written tomorrow too, for who may not see personal data.

    `words_of` gives the names and addresses of customers by their identifiers.
    """

    def __init__(self, app: ASGIApp, words_of: Callable[[Iterable[str]], Collection[str]]) -> None:
        self._app, self._words_of = app, words_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and hold the answer back until it is masked where that has to be."""
        if scope["type"] != "http" or not scope["path"].startswith(OF_STAFF) or scope["path"] in OWN:
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def sent(message: Message) -> None:
            person: Person | None = scope.get("state", {}).get("person")
            if person is None or person.may(Right.SEE_PERSONAL_DATA):
                await send(message)
                return
            held.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                await self._send_masked(held, send)

        scope.setdefault("state", {})
        await self._app(scope, receive, sent)

    async def _send_masked(self, held: list[Message], send: Send) -> None:
        start, body = held[0], b"".join(each.get("body", b"") for each in held[1:])
        if body:
            body = await run_in_threadpool(self._hidden, body)
        headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})

    def _hidden(self, body: bytes) -> bytes:
        try:
            document = json.loads(body)
        except ValueError:
            # A file or a page: whoever may not see what is in it gets none of it.
            return b""
        words = self._words_of(set(_identifiers(document)))
        return json.dumps(masked(document, words), ensure_ascii=False).encode()


def _identifiers(document: Any) -> Iterable[str]:
    if isinstance(document, dict):
        found = document.get("customer_identifier")
        yield from [found] if isinstance(found, str) else []
        document = list(document.values())
    if isinstance(document, list):
        for each in document:
            yield from _identifiers(each)
