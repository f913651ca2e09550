"""What the sources tell, and the order in which it may well arrive."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Literal

from pipelines.inbox import StoredEvent

# How many streams a property is tried on. A change is tried on few; before a release, on hundreds.
STREAMS = int(os.environ.get("RAPPORT_STREAMS", "6"))

Role = Literal["identifier", "routing"]
START = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """An event before it has arrived."""

    source: str
    kind: str
    at: datetime
    data: dict[str, Any]
    identifiers: tuple[str, ...] = ()
    routing: tuple[str, ...] = ()


def stamp(at: datetime) -> str:
    """The moment as the store writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def arrived(told: list[Told], seed: int) -> list[StoredEvent]:
    """The events in landing order: roughly by time, with neighbours swapped as retries do."""
    random = Random(seed)
    late = sorted(range(len(told)), key=lambda i: told[i].at + timedelta(hours=random.choice([0, 0, 0, 5, 90])))
    return [_stored(number, index, told[index]) for number, index in enumerate(late, start=1)]


def _stored(number: int, index: int, told: Told) -> StoredEvent:
    keys: list[tuple[str, Role]] = [(key, "identifier") for key in told.identifiers]
    keys += [(key, "routing") for key in told.routing]
    document = _signed(told) if told.source in ("rapport", "sandbox") else told.data
    received = max(told.at, START) + timedelta(seconds=number)
    return StoredEvent(
        number, f"e{index:04}", told.source, told.kind, told.at, received, json.dumps(document), tuple(keys)
    )


def _signed(told: Told) -> dict[str, Any]:
    return {"type": told.kind, "timestamp": stamp(told.at), "data": told.data}
