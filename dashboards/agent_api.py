"""The agent's staff routes: the one way by which these pages change anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

import httpx

# A page waits no longer; the agent answers in milliseconds when it is there.
TIMEOUT = httpx.Timeout(15.0, connect=2.0)


class AgentAwayError(Exception):
    """The agent does not answer, or not us; the message says what to look at."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with what was sent, and the field it is in."""

    field: str
    message: str


@dataclass(frozen=True)
class File:
    """Bytes to look at or to save, with the media type that the agent found them to be."""

    name: str
    content_type: str
    content: bytes


class AgentRefusedError(Exception):
    """The agent said no, in words that a person may read.

    `status` is the HTTP status: 401 when it does not know who asks, 403 when their role does not let them, 409 when
    somebody was faster.
    """

    def __init__(self, status: int, message: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.status, self.faults = status, faults


class AgentApi:
    """Requests to one agent in the name of the brand's own people.

    Each raises an AgentAwayError when it does not answer, and an AgentRefusedError when it answers no.
    """

    def __init__(self, base_url: str, token: Callable[[], str]) -> None:
        self._base_url, self._token, self._client = base_url, token, _client(base_url)

    def get(self, path: str, **query: str | list[str]) -> Any:
        """What is there."""
        return self._asked("GET", path, params=query)

    def file(self, path: str) -> File:
        """What is there, by the name that the agent gives it."""
        answer = self._answered("GET", path)
        named = answer.headers.get("content-disposition", "").partition("filename*=UTF-8''")[2]
        return File(unquote(named) or "file", answer.headers.get("content-type", ""), answer.content)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Have something done."""
        return self._asked("POST", path, json=body)

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """Have something replaced."""
        return self._asked("PUT", path, json=body)

    def _asked(self, method: str, path: str, **given: Any) -> Any:
        return self._answered(method, path, **given).json()

    def _answered(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            # A token of its own for each request: none of them lives long.
            headers = {"Authorization": f"Bearer {self._token()}"}
            answer = self._client.request(method, path, headers=headers, **given)
        except httpx.HTTPError as error:
            raise AgentAwayError(f"The agent does not answer at {self._base_url}: is it started?") from error
        if answer.is_success:
            return answer
        raise _refusal(answer)


@cache
def _client(base_url: str) -> httpx.Client:
    """Connections of all sessions to one agent: making a client costs more than asking."""
    return httpx.Client(base_url=base_url, timeout=TIMEOUT)


def _refusal(answer: httpx.Response) -> Exception:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    message = str(told.get("detail", f"HTTP {answer.status_code}"))
    if answer.is_server_error:
        return AgentAwayError(f"The agent cannot answer just now, try again in a few seconds: {message}")
    faults = tuple(Fault(each["field"], each["message"]) for each in told.get("problems", ()))
    return AgentRefusedError(answer.status_code, message, faults)
