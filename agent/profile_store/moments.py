"""Moments on their way into a snapshot and out of it: it keeps UTC without saying so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def naive(moment: datetime) -> datetime:
    """The moment as snapshots keep it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def aware(value: Any) -> Any:
    """A value as we keep it: of a moment, with its zone."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
