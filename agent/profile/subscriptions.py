"""Subscriptions and what they charge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agent.profile.rows import ProfileRow


@dataclass(frozen=True, kw_only=True)
class Subscription(ProfileRow):
    """One delivery that comes again; `status` is ACTIVE, PAUSED or CANCELLED, `price` is of one piece."""

    TABLE, KEY = "profile_subscriptions", "subscription_id"

    subscription_id: str
    status: str
    product_title: str
    interval_unit: str
    interval_count: int
    currency: str | None
    quantity: int
    price: Decimal
    next_billing_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Charge(ProfileRow):
    """One amount on the account and what it was for."""

    TABLE, KEY = "profile_charges", "charge_id"

    charge_id: str
    order_id: str | None
    order_name: str | None
    charge_kind: str
    fee_code: str | None
    explanation: str | None
    currency: str | None
    clause_id: str | None
    amount: Decimal
    waivable_amount: Decimal | None
    is_waivable: bool
    charged_at: datetime
