"""Whether each source is heard as often as it should be: pure, over what the inbox saw last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, PositiveInt, model_validator

# fresh: within its cadence; late: past it; stale: so long past that its facts may have changed;
# silent: expected and never heard; unwatched: nobody said how often it is to be heard.
SourceState = Literal["fresh", "late", "stale", "silent", "unwatched"]


class Cadence(BaseModel):
    """How often a source is expected to be heard: `[freshness.<source>]` in `rapport.toml`, in minutes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    expected_minutes: PositiveInt
    stale_minutes: PositiveInt

    @model_validator(mode="after")
    def stale_comes_after_expected(self) -> Cadence:
        """Refuse a source that would be stale before it is late."""
        if self.stale_minutes < self.expected_minutes:
            raise ValueError(
                f"stale_minutes {self.stale_minutes} is less than expected_minutes {self.expected_minutes}"
            )
        return self


@dataclass(frozen=True)
class LastEvent:
    """The newest accepted event of one source: when it happened there, and when it came here. UTC."""

    occurred_at: datetime
    received_at: datetime


@dataclass(frozen=True)
class SourceFreshness:
    """How one source stands at one moment.

    `age_seconds` is how long ago it was heard, `lag_seconds` how long its last event was on its way.
    """

    source: str
    state: SourceState
    last_occurred_at: datetime | None
    last_received_at: datetime | None
    age_seconds: float | None
    lag_seconds: float | None
    expected_minutes: int | None
    stale_minutes: int | None


def source_freshness(
    last_events: Mapping[str, LastEvent], cadences: Mapping[str, Cadence], as_of: datetime
) -> dict[str, SourceFreshness]:
    """Every source that was heard or is expected, by name."""
    return {
        source: _judged(source, last_events.get(source), cadences.get(source), as_of)
        for source in sorted({*last_events, *cadences})
    }


def _judged(source: str, last: LastEvent | None, cadence: Cadence | None, as_of: datetime) -> SourceFreshness:
    return SourceFreshness(
        source=source,
        state=_state(last, cadence, as_of),
        last_occurred_at=last.occurred_at if last else None,
        last_received_at=last.received_at if last else None,
        age_seconds=(as_of - last.received_at).total_seconds() if last else None,
        # The clock of a source may run ahead of ours: nothing arrives before it happened.
        lag_seconds=max(0.0, (last.received_at - last.occurred_at).total_seconds()) if last else None,
        expected_minutes=cadence.expected_minutes if cadence else None,
        stale_minutes=cadence.stale_minutes if cadence else None,
    )


def _state(last: LastEvent | None, cadence: Cadence | None, as_of: datetime) -> SourceState:
    if cadence is None:
        return "unwatched"
    if last is None:
        return "silent"
    age = as_of - last.received_at
    if age > timedelta(minutes=cadence.stale_minutes):
        return "stale"
    return "late" if age > timedelta(minutes=cadence.expected_minutes) else "fresh"
