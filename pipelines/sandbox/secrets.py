"""The secrets of the shop's processes; from the environment only, never printed."""

from __future__ import annotations

import os

from pipelines.sandbox.postings import Signatures

SHORTEST = 16
SHORTEST_SIGNING = 32


class MissingSecretError(RuntimeError):
    """A secret is missing or too short; the message names the variable, never the value."""


def secret(name: str, shortest: int = SHORTEST) -> str:
    """A secret of this process.

    Raises:
        MissingSecretError: it is not there, or shorter than `shortest` characters.
    """
    value = os.environ.get(name, "")
    if len(value) < shortest:
        raise MissingSecretError(f"{name} is missing or shorter than {shortest} characters: set it in the environment.")
    return value


def signatures() -> Signatures:
    """What the shop signs its webhooks with."""
    return Signatures(
        shopify_secret=secret("RAPPORT_SHOPIFY_SECRET"),
        segment_write_key=secret("RAPPORT_SEGMENT_WRITE_KEY"),
        webhook_secret=secret("RAPPORT_WEBHOOK_SECRET"),
    )
