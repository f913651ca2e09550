"""Passwords of the local login, kept as scrypt digests."""

from __future__ import annotations

import hashlib
import hmac
import secrets

# OWASP's least for scrypt: 32 MiB and about a tenth of a second for each try.
COST, BLOCK, PARALLEL = 2**15, 8, 3
MEMORY = 64 * 1024 * 1024
FEWEST_CHARACTERS = 12
MOST_CHARACTERS = 256


def digest_of(password: str) -> str:
    """What is kept of a password, its salt and cost beside it.

    Raises:
        ValueError: it is too short to be one.
    """
    if not FEWEST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise ValueError(f"A password has {FEWEST_CHARACTERS} to {MOST_CHARACTERS} characters.")
    salt = secrets.token_bytes(16)
    return f"scrypt${COST}${BLOCK}${PARALLEL}${salt.hex()}${_scrypt(password, salt, COST, BLOCK, PARALLEL).hex()}"


def is_password(password: str, digest: str | None) -> bool:
    """Whether this is the password; somebody without one takes as long as somebody with."""
    scheme, cost, block, parallel, salt, kept = (digest or NOBODYS).split("$")
    if scheme != "scrypt" or len(password) > MOST_CHARACTERS:
        return False
    made = _scrypt(password, bytes.fromhex(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(made, bytes.fromhex(kept)) and digest is not None


def _scrypt(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=parallel, maxmem=MEMORY, dklen=32)


NOBODYS = f"scrypt${COST}${BLOCK}${PARALLEL}${'00' * 16}${'00' * 32}"
