"""HTTP basic authentication as a sender writes it."""

from __future__ import annotations

import base64
import binascii


def basic_credentials(authorization: str) -> tuple[bytes, bytes]:
    """User and password of an `Authorization` header; both empty when it holds none."""
    scheme, _, credentials = authorization.partition(" ")
    try:
        pair = base64.b64decode(credentials.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b"", b""
    user, _, password = pair.partition(b":")
    return (user, password) if scheme.lower() == "basic" else (b"", b"")
