"""Builds the package out of the conversation and the profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from agent.profile import Charge, Customer, CustomerProfile, Order, PastConversation, Payment, Row, Shipment, Ticket
from agent.transcript import Message

# What a colleague looks at first.
SECTIONS = frozenset(kind.TABLE for kind in (Customer, Order, Shipment, Payment, Charge, Ticket, PastConversation))
NEWEST = 5


def packed_profile(profile: CustomerProfile) -> dict[str, Any]:
    """The customer's own row, and the newest rows of what is most often asked about."""
    customer = profile.customer if "profile_customers" in profile.sections else None
    found: dict[str, Any] = {"customer_id": profile.customer_id, "customer": _plain(customer) if customer else None}
    for kind in (Order, Shipment, Payment, Charge, Ticket):
        if kind.TABLE in profile.sections:
            found[kind.TABLE] = _newest(profile.rows(kind))
    return found


def packed_conversations(profile: CustomerProfile) -> tuple[dict[str, Any], ...]:
    """Earlier conversations on every channel, newest first."""
    return tuple(_newest(profile.rows(PastConversation)) if PastConversation.TABLE in profile.sections else ())


def packed_transcript(messages: Iterable[Message]) -> tuple[dict[str, Any], ...]:
    """Who said what when."""
    return tuple(
        {"author": message.author, "sent_at": message.sent_at.isoformat(), "text": message.text} for message in messages
    )


def summary(messages: Sequence[Message], reason: str) -> str:
    """What the customer wrote, shortest first line of help."""
    asked = [message.text for message in messages if message.author == "customer"]
    return f"{reason} The customer wrote: {' / '.join(asked)}"


def _newest(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [_plain(row) for row in sorted(rows, key=lambda row: row.recorded_at, reverse=True)[:NEWEST]]


def _plain(row: Row) -> dict[str, Any]:
    return {name: _text(value) for name, value in asdict(row).items()}


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
