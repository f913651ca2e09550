"""Everything that a turn decided on, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from agent.evidence import Claim
from agent.language.words import without_invisible
from agent.profile_store import ProfileReading
from agent.transcript import ClaimView
from agent.turn.turn import Turn


def recorded(turn: Turn, offers: frozenset[str]) -> dict[str, Any]:
    """The record of a finished turn, in plain JSON. `offers` is what the store could do then."""
    heard = turn.heard
    record = {
        "turn_number": turn.conversation.turn_count,
        "channel": turn.conversation.channel,
        "mailbox": turn.mailbox,
        "notes": turn.notes,
        "as_of": turn.as_of,
        "text": turn.message.text,
        "is_verified": turn.is_verified,
        "doorstep": turn.doorstep,
        "was_handed_over": turn.conversation.is_handed_over,
        "memory_before": turn.conversation.memory,
        "release_id": turn.release.release_id,
        "offers": sorted(offers),
        "understanding": heard,
        "sentiment": heard.sentiment if heard else 0.0,
        "readings": [_reading(reading) for reading in turn.readings],
        # The rows themselves: facts fold, so that no later snapshot can tell what they were.
        "profile": _read(turn.readings),
        "skills": turn.skills,
        "rollout": turn.rollout,
        "suggestions": turn.suggestions,
        "decisions": turn.decisions,
        "confirmed": turn.confirmed,
        "beside": turn.beside,
        "actions": turn.actions,
        "calls": turn.calls,
        "escalation": turn.escalation,
        "receipt": turn.receipt,
        "way": turn.way,
        "reply": turn.reply.text if turn.reply else None,
        "reply_kind": turn.kind if turn.reply else None,
        "claims": turn.reply.bindings if turn.reply else (),
        "problems": turn.problems,
        "timings_ms": turn.timings_ms,
    }
    return {name: _plain(value) for name, value in record.items()}


def viewed(claim: Claim) -> ClaimView:
    """A claim as the outside may see it, and no more than can be seen of it."""
    key, value = without_invisible(claim.key), without_invisible(str(_plain(claim.value)))
    return ClaimView(claim.text, claim.table, key, claim.column, value, claim.recorded_at)


def _read(readings: Sequence[ProfileReading]) -> dict[str, Any]:
    """Of every table what was read of it first: a handover reads more than the answer did."""
    return {name: rows for reading in reversed(readings) for name, rows in reading.profile.sections.items()}


def _reading(reading: ProfileReading) -> dict[str, Any]:
    return {
        "customer_id": reading.profile.customer_id,
        "published_horizon": reading.published_horizon,
        "seen_horizon": reading.seen_horizon,
        "unseen_count": reading.unseen_count,
        "sections": reading.sections,
        "freshness": reading.freshness,
        "stale_sources": reading.stale_sources,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple, set, frozenset)) else value
