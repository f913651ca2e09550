"""Seals what has to be read again, by us alone: AES-256-GCM under a key that no store holds."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES, KEY_BYTES = 12, 32
# One key of the environment may come to serve other purposes, each by a key of its own.
PURPOSE = b"rapport: secrets of skills"


class Seal:
    """Seals under `key`, and opens what was sealed under it or under one of those `before` it."""

    def __init__(self, key: str, *before: str) -> None:
        self._ciphers = tuple(AESGCM(_derived(each)) for each in (key, *before))

    def sealed(self, name: str, value: str) -> bytes:
        """The value so that nobody reads it without the key. It opens under this name and no other."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, value.encode(), name.encode())

    def opened(self, name: str, sealed: bytes) -> str | None:
        """The value; None when none of the keys opens it, or it was changed or moved to this name."""
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(nonce, rest, name.encode()).decode()
            except InvalidTag:
                continue
        return None


def _derived(key: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(key.encode())
