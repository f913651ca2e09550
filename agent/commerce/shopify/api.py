"""One question to the Admin API, and what its answer means: done, refused, not reached, or not known."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

from agent.commerce.port import OutcomeUnknownError, RefusedError, UnreachedError

# All requests of one operation together. The ledger gives whoever executes up after 15 s.
LIMIT_SECONDS = 10.0
CONNECT_SECONDS = 2.0
# An answer is a few kilobytes; a megabyte is not one of ours.
LARGEST_ANSWER = 1_000_000
UNCERTAIN = frozenset({"INTERNAL_SERVER_ERROR", "TIMEOUT"})


class SilentError(Exception):
    """It was sent, and what came back does not tell what came of it."""


class AdminApi:
    """One connection pool to one store; safe to share between threads."""

    def __init__(
        self,
        url: str,
        token: str,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._url, self._sleep = url, sleep
        headers = {"X-Shopify-Access-Token": token, "Accept": "application/json"}
        self._client = httpx.Client(headers=headers, follow_redirects=False, transport=transport)

    def operation(self) -> Operation:
        """The requests of one operation, which have `LIMIT_SECONDS` in all."""
        return Operation(self._client, self._url, self._sleep, time.monotonic() + LIMIT_SECONDS)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class Operation:
    """Asks within one deadline. No message of its errors holds the token or what was sent."""

    def __init__(self, client: httpx.Client, url: str, sleep: Callable[[float], None], ends_at: float) -> None:
        self._client, self._url, self._sleep, self._ends_at = client, url, sleep, ends_at

    def read(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of a query, or of a step that nothing comes of before the last one.

        Raises:
            UnreachedError: there is no answer; nothing was changed by asking.
            RefusedError: the store will not tell.
        """
        try:
            return self._asked(document, variables)
        except SilentError as error:
            raise UnreachedError(f"the store did not answer, and nothing was changed: {error}") from error

    def write(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of a mutation.

        Raises:
            UnreachedError: it was not sent.
            RefusedError: the store did not carry it out.
            OutcomeUnknownError: it may have been carried out.
        """
        try:
            return self._asked(document, variables)
        except SilentError as error:
            raise OutcomeUnknownError(str(error)) from error

    def pause(self, seconds: float) -> bool:
        """Wait; False when the deadline comes first."""
        if time.monotonic() + seconds >= self._ends_at:
            return False
        self._sleep(seconds)
        return True

    def _asked(self, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        while True:
            body = self._posted({"query": document, "variables": dict(variables)})
            wait = _throttled_for(body)
            if wait is None:
                return _data(body)
            # What is throttled was not carried out.
            if not self.pause(wait):
                raise UnreachedError(f"the store is throttling us and asks for {wait:.1f} s")

    def _posted(self, body: Mapping[str, Any]) -> dict[str, Any]:
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise UnreachedError(f"there was no time left to ask in: an operation has {LIMIT_SECONDS:.0f} s")
        try:
            limits = httpx.Timeout(left, connect=min(left, CONNECT_SECONDS))
            response = self._client.post(self._url, json=body, timeout=limits)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise UnreachedError("the store cannot be reached: nothing was sent") from error
        except httpx.HTTPError as error:
            raise SilentError(f"no answer from the store: {type(error).__name__}") from error
        return _body(response)


def _body(response: httpx.Response) -> dict[str, Any]:
    status = response.status_code
    if status in {408, 429} or status >= 500:
        raise SilentError(f"the store answered {status}")
    if status != httpx.codes.OK:
        raise RefusedError(f"the store answered {status}: check commerce.shop_domain, its API version and its token")
    try:
        body = response.json() if len(response.content) <= LARGEST_ANSWER else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise SilentError("the store answered with something that is not a GraphQL response")
    return body


def _throttled_for(body: Mapping[str, Any]) -> float | None:
    """Seconds until the bucket holds what the query costs; None when it was answered."""
    if "THROTTLED" not in _codes(body):
        return None
    cost = body.get("extensions", {}).get("cost", {})
    status = cost.get("throttleStatus", {})
    missing = float(cost.get("requestedQueryCost") or 0) - float(status.get("currentlyAvailable") or 0)
    return max(missing / float(status.get("restoreRate") or 50), 0.5)


def _data(body: Mapping[str, Any]) -> dict[str, Any]:
    codes = _codes(body)
    if not codes:
        data: dict[str, Any] | None = body.get("data")
        if data is None:
            raise SilentError("the store answered with neither data nor errors")
        return data
    told = ", ".join(sorted(codes))
    # With no data at all nothing was executed; with some, a field failed while it was.
    if codes & UNCERTAIN or any("IDEMPOTENCY" in code for code in codes):
        raise SilentError(f"the store answered {told}")
    if body.get("data") is not None and codes != {"ACCESS_DENIED"}:
        raise SilentError(f"the store answered in part: {told}")
    raise RefusedError(f"the store refused: {told}")


def _codes(body: Mapping[str, Any]) -> set[str]:
    errors = body.get("errors") or []
    if not isinstance(errors, list):
        # Of a wrong token or path, say, the API speaks in one sentence.
        return {"UNNAMED"}
    return {str((each.get("extensions") or {}).get("code") or "UNNAMED") for each in errors}


def refusal(errors: Sequence[Mapping[str, Any]]) -> str | None:
    """What the user errors of a payload say; None when there are none."""
    return "; ".join(str(each.get("message", "")) for each in errors)[:300] or None
