"""What a visitor shows to prove who they are, and when it is believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import jwt

from agent.errors import AgentError
from agent.visitor import Visitor

AUDIENCE = "rapport"
LONGEST_LIFE = timedelta(hours=1)
# Clocks of two hosts differ.
SKEW = timedelta(seconds=60)
PROXY_FRESHNESS = timedelta(minutes=5)


class ProofError(AgentError):
    """A proof was shown and is not believed. The text says which rule it broke, never what was expected."""


@dataclass(frozen=True)
class TokenKey:
    """What tokens of one `kid` are verified with. The algorithm is the key's: a token chooses none."""

    material: str
    algorithm: Literal["HS256", "RS256"] = "HS256"


def visitor_of_token(token: str, keys: Mapping[str, TokenKey], now: datetime) -> Visitor:
    """The shopper whom our own JWT names: signed for us, for at most an hour.

    `keys` are by `kid`; the first is meant when a token names none.

    Raises:
        ProofError: any rule is broken.
    """
    claims = _claims(token, keys)
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    if expires <= now:
        raise ProofError("The token has expired: sign in again.")
    if issued > now + SKEW or expires <= issued:
        raise ProofError("The token's times make no sense.")
    if "nbf" in claims and _moment(claims, "nbf") > now + SKEW:
        raise ProofError("The token is not good yet.")
    if expires - issued > LONGEST_LIFE:
        raise ProofError(f"The token lives longer than {LONGEST_LIFE}.")
    return _customer(claims.get("sub"), "jwt")


def visitor_of_app_proxy(query: Sequence[tuple[str, str]], secret: str, now: datetime) -> Visitor | None:
    """The shopper whom Shopify's app proxy names, or None when it says that nobody is logged in.

    Raises:
        ProofError: unsigned, wrongly signed, or older than five minutes.
    """
    given = [value for key, value in query if key == "signature"]
    signed: dict[str, list[str]] = {}
    for key, value in query:
        if key != "signature":
            signed.setdefault(key, []).append(value)
    message = "".join(sorted(f"{key}={','.join(values)}" for key, values in signed.items()))
    expected = hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()
    if len(given) != 1 or not hmac.compare_digest(given[0].encode(), expected.encode()):
        raise ProofError("The app-proxy signature is wrong.")
    _require_recent(signed.get("timestamp", [""])[0], now)
    customer = ",".join(signed.get("logged_in_customer_id", [""]))
    return _customer(customer, "app_proxy") if customer else None


def session_of_secret(secret: str) -> str:
    """What is stored of an anonymous visitor's secret: enough to know it again, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _claims(token: str, keys: Mapping[str, TokenKey]) -> dict[str, Any]:
    if not _is_written_as_signed(token):
        raise ProofError("The token is not one of ours.")
    try:
        key_id = jwt.get_unverified_header(token).get("kid", next(iter(keys)))
        if key_id not in keys:
            raise ProofError("The token names a key that is not ours.")
        # The three times are compared with the `now` that was passed in, by the caller.
        return jwt.decode(
            token,
            keys[key_id].material,
            algorithms=[keys[key_id].algorithm],
            audience=AUDIENCE,
            options={
                "require": ["sub", "aud", "exp", "iat"],
                "strict_aud": True,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except (jwt.PyJWTError, UnicodeError, TypeError, ValueError) as error:
        raise ProofError("The token is not one of ours.") from error


def _is_written_as_signed(token: str) -> bool:
    """Whether the signature is spelled in the one canonical way: decoders skip odd characters and spare bits."""
    signature = token.rpartition(".")[2]
    try:
        spelled = base64.urlsafe_b64encode(base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)))
    except (ValueError, UnicodeError):
        return False
    return spelled.rstrip(b"=") == signature.encode()


def _moment(claims: Mapping[str, Any], name: str) -> datetime:
    value = claims[name]
    # A bool is an int to Python and a lie to us.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProofError(f"The token's {name!r} is not a time.")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise ProofError(f"The token's {name!r} is not a time.") from error


def _require_recent(timestamp: str, now: datetime) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        raise ProofError("The app-proxy request says no time.")
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > PROXY_FRESHNESS:
        raise ProofError("The app-proxy request is stale.")


def _customer(subject: object, proof: Any) -> Visitor:
    if not (isinstance(subject, str) and subject.isascii() and subject.isdigit() and len(subject) <= 20):
        raise ProofError("The proof names no customer.")
    return Visitor(identifier=f"shopify_customer_id:{subject}", proof=proof, session_id="")
