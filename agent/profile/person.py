"""Who somebody is to the brand, what they may be told and what was said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agent.profile.rows import ProfileRow


@dataclass(frozen=True, kw_only=True)
class Customer(ProfileRow):
    """Who they are to the brand. One row per customer."""

    TABLE, KEY = "profile_customers", "customer_id"

    email: str | None
    first_name: str | None
    last_name: str | None
    address_line: str | None
    city: str | None
    postal_code: str | None
    country_code: str | None
    tier: str | None
    currency: str | None
    order_count: int
    ticket_count: int
    conversation_count: int
    points_balance: int
    lifetime_value: Decimal
    customer_since_at: datetime | None
    at_risk_from_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class LoyaltyEntry(ProfileRow):
    """One movement of points."""

    TABLE, KEY = "profile_loyalty_entries", "loyalty_entry_id"

    loyalty_entry_id: str
    reason: str
    description: str | None
    points: int
    balance_after: int
    entered_at: datetime


@dataclass(frozen=True, kw_only=True)
class Ticket(ProfileRow):
    """One ticket of the helpdesk."""

    TABLE, KEY = "profile_tickets", "ticket_id"

    ticket_id: str
    channel: str | None
    subject: str | None
    status: str
    opened_at: datetime


@dataclass(frozen=True, kw_only=True)
class PastConversation(ProfileRow):
    """One conversation, on any channel."""

    TABLE, KEY = "profile_conversations", "conversation_id"

    conversation_id: str
    channel: str | None
    skills: str | None
    status: str | None
    handoff_reason: str | None
    last_message_text: str | None
    started_at: datetime


@dataclass(frozen=True, kw_only=True)
class Preference(ProfileRow):
    """One thing that the customer told of themselves, such as `shirt_size`."""

    TABLE, KEY = "profile_preferences", "preference"

    preference: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Consent(ProfileRow):
    """Whether marketing may write to the customer by one channel."""

    TABLE, KEY = "profile_consents", "channel"

    channel: str
    state: str
    changed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class DrawnArm(ProfileRow):
    """The arm of one experiment that the customer is in, or would be; `assigned_at` is None before they met it."""

    TABLE, KEY = "profile_assignments", "experiment_id"

    experiment_id: str
    kind: str
    state: str
    arm: str
    treatment: str
    audience_tiers: str
    audience_channels: str
    bucket: int
    assigned_at: datetime | None
    started_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class SegmentMembership(ProfileRow):
    """A stretch of time in which the customer is in a segment, open at its end while `member_until_at` is None."""

    TABLE, KEY = "profile_segments", "segment"

    segment: str
    member_since_at: datetime
    member_until_at: datetime | None
