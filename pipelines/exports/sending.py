"""One request to a receiver: tried again with growing pauses, and no sooner than it asks for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import tenacity

TIMEOUT = httpx.Timeout(60.0, connect=5.0)


class ReceiverAwayError(Exception):
    """The receiver did not answer within the patience; what it was told last may have taken effect or not."""


class ReceiverRefusedError(Exception):
    """The receiver said no. `status` is the HTTP status; the message has its words, never what was sent."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Again(Exception):  # noqa: N818  # not an error: a reason to wait
    def __init__(self, why: str, wait_seconds: float = 0.0) -> None:
        super().__init__(why)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True)
class Patience:
    """How often one request is tried, and how long to wait in between; `Retry-After` counts up to the longest."""

    attempts: int = 6
    backoff_seconds: float = 1.0
    longest_seconds: float = 300.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)


def anything(answer: httpx.Response) -> bool:  # noqa: ARG001  # a receiver that says nothing but yes is understood
    """Any answer of success will do."""
    return True


def send(
    client: httpx.Client,
    patience: Patience,
    method: str,
    url: str,
    make: Callable[[], dict[str, Any]] = dict,
    is_whole: Callable[[httpx.Response], bool] = anything,
) -> httpx.Response:
    """The answer to a request that `make` fills in anew for each attempt: who may be told may change in between.

    An answer that is not whole, a proxy's page of excuses say, is none.

    Raises:
        ReceiverAwayError: no answer, or none but "later", within the patience.
        ReceiverRefusedError: an answer that no repetition would change.
    """
    waits = tenacity.wait_exponential_jitter(multiplier=patience.backoff_seconds, max=patience.longest_seconds)
    retrying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(patience.attempts),
        wait=lambda state: max(waits(state), min(_asked_to_wait(state), patience.longest_seconds)),
        retry=tenacity.retry_if_exception_type(_Again),
        sleep=patience.sleep,
        reraise=True,
    )
    try:
        return retrying(lambda: _once(client, method, url, make(), is_whole))
    except _Again as error:
        raise ReceiverAwayError(f"{method} {httpx.URL(url).path}: {error}, {patience.attempts} times") from error


def _once(
    client: httpx.Client,
    method: str,
    url: str,
    given: dict[str, Any],
    is_whole: Callable[[httpx.Response], bool],
) -> httpx.Response:
    try:
        answer = client.request(method, url, **given)
    except httpx.TransportError as error:
        raise _Again(type(error).__name__) from error
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        raise _Again(f"HTTP {answer.status_code}", _seconds(answer.headers.get("Retry-After")))
    if not answer.is_success:
        raise ReceiverRefusedError(answer.status_code, f"HTTP {answer.status_code} {_codes(answer)}".strip())
    if not is_whole(answer):
        raise _Again(f"HTTP {answer.status_code} with an answer that cannot be read")
    return answer


def _asked_to_wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.wait_seconds if isinstance(error, _Again) else 0.0


def _seconds(retry_after: str | None) -> float:
    """A number of seconds, or a date."""
    if not retry_after:
        return 0.0
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _codes(answer: httpx.Response) -> str:
    """Codes and titles of JSON:API errors; details may quote a person and stay out."""
    try:
        errors = answer.json()["errors"]
        return ", ".join(f"{error.get('code')}: {error.get('title')}" for error in errors)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
