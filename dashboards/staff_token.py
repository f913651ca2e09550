"""What these pages show the agent for whoever is signed in: a name, signed here, good for some minutes."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Literal

import jwt

# What each token is good for, as the agent knows it.
Purpose = Literal["rapport-staff", "rapport-sign-in"]
LIFE = timedelta(minutes=2)


def staff_token(email: str, purpose: Purpose, secret: str, now: datetime) -> str:
    """A token for one person and one purpose."""
    claims = {"sub": email, "aud": purpose, "iat": now, "exp": now + LIFE, "jti": secrets.token_hex(16)}
    return jwt.encode(claims, secret, algorithm="HS256")
