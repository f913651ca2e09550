"""How the dashboards' server tells who is asking: a token of a few minutes, signed with a secret of its own.

A token says who; what they may is read from our own table of people at every request.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt

from agent.errors import AgentError

ASKS: Final = "rapport-staff"
SIGNS_IN: Final = "rapport-sign-in"
LONGEST_LIFE = timedelta(minutes=5)
# Clocks of two hosts differ.
SKEW = timedelta(seconds=30)


class StrangerError(AgentError):
    """Nobody of ours was proved; the text says which rule was broken, never what was expected."""


def email_proved_by(token: str, secret: str, now: datetime) -> str:
    """The address of whoever is signed in at the dashboards.

    Raises:
        StrangerError: any rule is broken.
    """
    return str(_claims(token, secret, ASKS, now)["sub"])


def sign_in_proved_by(token: str, secret: str, now: datetime) -> tuple[str, str]:
    """Who is about to sign in, and the token's id, by which it is used once.

    Raises:
        StrangerError: any rule is broken.
    """
    claims = _claims(token, secret, SIGNS_IN, now)
    token_id = claims.get("jti")
    if not (isinstance(token_id, str) and 16 <= len(token_id) <= 64):
        raise StrangerError("The token has no id.")
    return str(claims["sub"]), token_id


def _claims(token: str, secret: str, audience: str, now: datetime) -> dict[str, Any]:
    try:
        claims = jwt.decode(
            token,
            secret,
            # The algorithm is ours to choose: a token chooses none.
            algorithms=["HS256"],
            audience=audience,
            # The times are compared below with the `now` that was passed in.
            options={
                "require": ["sub", "aud", "exp", "iat"],
                "strict_aud": True,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        issued, expires = (datetime.fromtimestamp(_seconds(claims[name]), UTC) for name in ("iat", "exp"))
    except (jwt.PyJWTError, UnicodeError, TypeError, ValueError, OverflowError, OSError) as error:
        raise StrangerError("The token is not one of ours: sign in again.") from error
    if expires <= now:
        raise StrangerError("The token has expired: sign in again.")
    if issued > now + SKEW or not timedelta(0) < expires - issued <= LONGEST_LIFE:
        raise StrangerError("The token's times make no sense.")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise StrangerError("The token names nobody.")
    return claims


def _seconds(value: object) -> float:
    # A bool is an int to Python and a lie to us.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a time")
    return value
