"""Sends a declared request once and tells what came of it, in words that hold no secret."""

from __future__ import annotations

import json
import os
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import httpx

from agent.commerce.http.declared import HttpRequest
from agent.commerce.http.filling import filled_body, filled_header, filled_url
from agent.commerce.http.reaching import address_of
from agent.commerce.port import OutcomeUnknownError, Receipt, RefusedError, UnreachedError

CONNECT_SECONDS = 2.0
LARGEST_ANSWER = 64 * 1024
# Only what stands under this prefix: a declared action cannot name the agent's own secrets.
PREFIX = "RAPPORT_SKILL_SECRET_"
LONGEST_REFERENCE = 100
LONGEST_VALUE = 200
# Shorter ones stand in words by chance, and would betray themselves by what is missing.
SHORTEST_SECRET = 8

Secrets = Callable[[str], str | None]


def from_environment(name: str) -> str | None:
    """The secret of that name: `RAPPORT_SKILL_SECRET_<NAME>`."""
    return os.environ.get(f"{PREFIX}{name.upper()}")


def named_in_environment() -> tuple[str, ...]:
    """The names of the secrets that are set, in capitals; never what they are."""
    return tuple(sorted(name.removeprefix(PREFIX) for name in os.environ if name.startswith(PREFIX)))


class OutsideCalls(Protocol):
    """Systems of the brand's own, or what stands for them while nothing is meant."""

    def perform(self, declared: HttpRequest, arguments: Mapping[str, Any], key: str) -> Receipt:
        """Have it done once for each key; raises as `HttpCalls.perform`."""
        ...

    def read(self, declared: HttpRequest, arguments: Mapping[str, Any]) -> dict[str, str]:
        """The values of the answer by name; raises as `HttpCalls.read`."""
        ...


class HttpCalls:
    """Requests to systems of the brand's own, on the hosts that are named; safe to share between threads."""

    def __init__(
        self,
        secrets: Secrets = from_environment,
        private_hosts: Collection[str] = (),
        trusted: ssl.SSLContext | None = None,
        hosts: Collection[str] = (),
    ) -> None:
        self._secrets, self._hosts, self._private_hosts = secrets, frozenset(hosts), frozenset(private_hosts)
        # What the environment says of proxies is not what the brand declared.
        self._client = httpx.Client(follow_redirects=False, trust_env=False, verify=trusted or True)

    def perform(self, declared: HttpRequest, arguments: Mapping[str, Any], key: str) -> Receipt:
        """Send it; the same key again is the other side's to recognise.

        The receipt's reference is what the other side calls it, or the declared answers as one JSON object.

        Raises:
            RefusedError: it was not sent, or the other side said no.
            OutcomeUnknownError: it was sent and the answer does not tell.
        """
        told, secrets = self._told(declared, arguments, key)
        if declared.answers:
            return Receipt(json.dumps(_kept(declared, told, secrets), ensure_ascii=False))
        return Receipt(_without(str(_at(told, declared.reference or "") or declared.name), secrets)[:LONGEST_REFERENCE])

    def read(self, declared: HttpRequest, arguments: Mapping[str, Any]) -> dict[str, str]:
        """The declared answers of a request that changes nothing, by name; what the answer does not hold is left out.

        Raises:
            RefusedError: it was not sent, got no answer, or the other side said no.
        """
        if declared.is_write:
            raise RefusedError(f"{declared.name!r} writes: it is done through the ledger")
        return _kept(declared, *self._told(declared, arguments, declared.name))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _told(self, declared: HttpRequest, arguments: Mapping[str, Any], key: str) -> tuple[Any, dict[str, str]]:
        """The JSON of a good answer, and the secrets that it was asked with."""
        secrets = self._all_of(declared)
        status, answer = self._sent(declared, self._built(declared, arguments, secrets, key))
        return _judged(declared, status, answer), secrets

    def _all_of(self, declared: HttpRequest) -> dict[str, str]:
        found = {name: self._secrets(name) or "" for name in sorted(declared.secrets)}
        if short := [name for name, value in found.items() if len(value) < SHORTEST_SECRET]:
            raise RefusedError(
                f"{declared.name!r} wants the secret {PREFIX}{short[0].upper()}, of 8 characters at least"
            )
        return found

    def _built(
        self, declared: HttpRequest, arguments: Mapping[str, Any], secrets: Mapping[str, str], key: str
    ) -> httpx.Request:
        url = filled_url(declared.url, arguments)
        parts = urlsplit(url)
        address = address_of(url, self._hosts, self._private_hosts)
        headers = {name: filled_header(text, arguments, secrets) for name, text in declared.headers.items()}
        headers |= {"Host": parts.netloc, "User-Agent": "Rapport", declared.idempotency_header or "X-Request": key}
        place = f"[{address}]" if ":" in address else address
        pinned = urlunsplit(parts._replace(netloc=f"{place}:{parts.port}" if parts.port else place))
        body = filled_body(declared.body, arguments, secrets)
        return self._client.build_request(
            declared.method,
            pinned,
            headers=headers,
            json=body if declared.body is not None else None,
            timeout=httpx.Timeout(declared.timeout_seconds, connect=CONNECT_SECONDS),
            # TLS is held against the name that was declared, not against the address.
            extensions={"sni_hostname": parts.hostname},
        )

    def _sent(self, declared: HttpRequest, request: httpx.Request) -> tuple[int, bytes]:
        ends_at = time.monotonic() + declared.timeout_seconds
        # None of these says why in its own words: they may quote what was sent.
        silent = OutcomeUnknownError if declared.is_write else UnreachedError
        try:
            response = self._client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
            raise UnreachedError(f"{declared.name!r} cannot be reached: nothing was sent") from None
        except httpx.HTTPError as error:
            raise silent(f"no answer to {declared.name!r}: {type(error).__name__}") from None
        try:
            return response.status_code, _read(response, ends_at)
        except (httpx.HTTPError, _TooMuchError) as error:
            raise silent(f"no whole answer to {declared.name!r}: {type(error).__name__}") from None
        finally:
            response.close()


class _TooMuchError(Exception):
    """The answer is too long, or takes too long."""


def _read(response: httpx.Response, ends_at: float) -> bytes:
    taken = bytearray()
    for chunk in response.iter_bytes():
        taken += chunk
        if len(taken) > LARGEST_ANSWER or time.monotonic() > ends_at:
            raise _TooMuchError
    return bytes(taken)


def _judged(declared: HttpRequest, status: int, answer: bytes) -> Any:
    """The JSON of an answer that says yes. No message quotes the answer: it may quote what was sent."""
    name, success = declared.name, declared.success
    if status not in success.statuses:
        if declared.is_write and (status in {408, 429} or status >= 500 or 300 <= status < 400):
            raise OutcomeUnknownError(f"{name!r} was answered {status}; redirects are not followed")
        raise RefusedError(f"{name!r} was answered {status}")
    told = _json(answer)
    if success.path is not None and told is None and declared.is_write:
        raise OutcomeUnknownError(f"the answer to {name!r} is no JSON, and {success.path!r} in it would tell")
    if success.path is not None and _at(told, success.path) != success.value:
        raise RefusedError(f"the answer to {name!r} does not say {success.value!r} at {success.path!r}")
    return told


def _kept(declared: HttpRequest, told: Any, secrets: Mapping[str, str]) -> dict[str, str]:
    """The declared values that are there, as texts."""
    found = {each.name: _at(told, each.path) for each in declared.answers}
    return {name: _in_words(value, secrets) for name, value in found.items() if isinstance(value, str | int | float)}


def _in_words(value: str | float, secrets: Mapping[str, str]) -> str:
    text = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    seen = "".join(each for each in text if each.isprintable())
    # Hidden before it is cut: half a secret would no longer be known as one.
    return _without(seen, secrets)[:LONGEST_VALUE]


def _without(text: str, secrets: Mapping[str, str]) -> str:
    for secret in secrets.values():
        text = text.replace(secret, "***")
    return text


def _json(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return None


def _at(value: Any, path: str) -> Any:
    """What stands at the path; None where there is nothing."""
    for step in path.split("."):
        if isinstance(value, list):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
