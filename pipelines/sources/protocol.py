"""What every webhook source can do: tell a forgery, and read a delivery into events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipelines.inbox.events import IncomingEvent


class ForgedDeliveryError(PermissionError):
    """A delivery whose sender could not be proved. The message says what was wrong, never the secret."""


@dataclass(frozen=True)
class Delivery:
    """One request as it arrived. Header names are lower case; `route` is the last part of the path.

    `query` holds the parameters of the URL, each as often as it was given.
    """

    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    route: str
    query: tuple[tuple[str, str], ...] = ()


class Source(Protocol):
    """One system that posts to the collector."""

    @property
    def name(self) -> str:
        """What its events say in `source`."""

    def verify(self, delivery: Delivery) -> None:
        """Return when the sender is proved.

        Raises:
            ForgedDeliveryError: the signature or the credentials are missing, wrong or stale.
        """

    def read(self, delivery: Delivery) -> list[IncomingEvent]:
        """The events of a verified delivery. Never raises: what cannot be read is a quarantined event."""
