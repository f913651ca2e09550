"""What one look at a customer's profile gave, and how old each part of it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from agent.profile import CustomerProfile
from pipelines.inbox import SourceFreshness

Speed = Literal["published", "live"]


@dataclass(frozen=True)
class SectionRead:
    """One table read: from the published rows, or folded with what no batch has seen.

    `sources` are those whose events the table is made of, `rapport` itself left out.
    """

    table: str
    speed: Speed
    row_count: int
    newest_recorded_at: datetime | None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProfileReading:
    """The rows a turn may speak of, and the horizon up to which they are complete."""

    profile: CustomerProfile
    published_horizon: int
    seen_horizon: int
    unseen_count: int
    sections: tuple[SectionRead, ...]
    freshness: Mapping[str, SourceFreshness]

    @property
    def last_received(self) -> dict[str, datetime]:
        """When each source was last heard."""
        heard = {name: source.last_received_at for name, source in self.freshness.items()}
        return {name: received_at for name, received_at in heard.items() if received_at is not None}

    @property
    def stale_sources(self) -> tuple[str, ...]:
        """The sources of these sections that have been silent for so long that their facts may have changed."""
        asked = {source for section in self.sections for source in section.sources}
        return tuple(sorted(name for name in asked & set(self.freshness) if self.freshness[name].state == "stale"))


@dataclass(frozen=True)
class Freshness:
    """How far the published snapshot reaches, and when each source was last heard."""

    snapshot: str
    published_horizon: int
    horizon: int
    built_at: datetime
    as_of: datetime
    sources: Mapping[str, SourceFreshness]
