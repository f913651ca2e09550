"""What one look at a customer's profile gave, and how old each part of it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from agent.profile import CustomerProfile


@dataclass(frozen=True)
class SectionRead:
    """One table read: from the published rows, or folded with what no batch has seen."""

    table: str
    speed: Literal["published", "live"]
    row_count: int
    newest_recorded_at: datetime | None


@dataclass(frozen=True)
class ProfileReading:
    """The rows a turn may speak of, and the horizon up to which they are complete."""

    profile: CustomerProfile
    published_horizon: int
    seen_horizon: int
    unseen_count: int
    sections: tuple[SectionRead, ...]
    last_received: Mapping[str, datetime]


@dataclass(frozen=True)
class Freshness:
    """How far the published snapshot reaches, and when each source was last heard."""

    snapshot: str
    published_horizon: int
    horizon: int
    built_at: datetime
    last_received: Mapping[str, datetime]
