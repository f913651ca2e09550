"""The visitor's proof of who they are, made by the shop's server for the chat."""

from __future__ import annotations

from datetime import datetime, timedelta

import jwt

# The agent accepts an hour at most.
LIFETIME = timedelta(minutes=55)
AUDIENCE = "rapport"
KEY_ID = "demo"


def visitor_token(customer_id: int, secret: str, now: datetime) -> str:
    """A JWT that says who is signed in, for `LIFETIME` from `now`."""
    claims = {"sub": str(customer_id), "aud": AUDIENCE, "iat": now, "exp": now + LIFETIME}
    return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": KEY_ID})
