"""What an event is on its way into the inbox, and what it is once stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Status = Literal["accepted", "quarantined"]
Role = Literal["identifier", "routing"]


@dataclass(frozen=True)
class IncomingEvent:
    """One thing that happened, judged and read, not yet stored.

    `identifiers` are what the payload proves about one person and make identity edges;
    `routing_keys` only find the customer an event belongs to. A quarantined event has a reason.
    """

    source: str
    kind: str
    dedupe_key: str
    occurred_at: datetime
    payload: str
    identifiers: tuple[str, ...]
    routing_keys: tuple[str, ...]
    status: Status = "accepted"
    reason: str | None = None

    def __post_init__(self) -> None:
        """Refuse what would be stored wrongly without anyone noticing."""
        if self.occurred_at.tzinfo is None:
            raise ValueError(f"occurred_at {self.occurred_at!r} of a {self.kind!r} event has no time zone: use UTC")
        if (self.status == "quarantined") != (self.reason is not None):
            raise ValueError(f"a {self.status!r} event of kind {self.kind!r} cannot have reason {self.reason!r}")


@dataclass(frozen=True)
class StoredEvent:
    """One accepted event as the inbox holds it; `keys` are (key, role) pairs in order of key."""

    landing_number: int
    event_id: str
    source: str
    kind: str
    occurred_at: datetime
    received_at: datetime
    payload: str
    keys: tuple[tuple[str, Role], ...]


@dataclass(frozen=True)
class ToldEvent:
    """What an accepted event said, and under which key it is stored once."""

    kind: str
    payload: str
    dedupe_key: str


@dataclass(frozen=True)
class QuarantinedEvent:
    """One event that was stored but not accepted, and why."""

    landing_number: int
    source: str
    kind: str
    reason: str
    received_at: datetime


Outcome = Literal["replayed", "dismissed"]


@dataclass(frozen=True)
class Resolution:
    """What became of a quarantined event. `resolved_as` is the event that a replay stored, of several the first."""

    landing_number: int
    outcome: Outcome
    resolved_as: int | None
    resolved_by: str
    resolved_at: datetime


@dataclass(frozen=True)
class ArchiveFile:
    """One Parquet file that holds events whose payload has left PostgreSQL; `file` is its name in the archive.

    Between the first and the last number lie events of other files as well: look at the rows.
    """

    archive_id: int
    file: str
    sha256: str
    event_count: int
    first_landing_number: int
    last_landing_number: int


def rapport_event(
    kind: str,
    data: Mapping[str, Any],
    *,
    event_id: str,
    occurred_at: datetime,
    identifiers: Iterable[str] = (),
    routing_keys: Iterable[str] = (),
) -> IncomingEvent:
    """An event of our own, in the body that the `rapport` webhook would carry.

    `event_id` is the dedupe key: the same id appended twice is stored once.
    """
    body = {"type": kind, "timestamp": _iso(occurred_at), "data": dict(data)}
    return IncomingEvent(
        source="rapport",
        kind=kind,
        dedupe_key=event_id,
        occurred_at=occurred_at,
        payload=json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain),
        identifiers=tuple(identifiers),
        routing_keys=tuple(routing_keys),
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(value: object) -> str:
    """Money and times as the text that staging parses; a float would lose pennies."""
    return _iso(value) if isinstance(value, datetime) else str(value)
