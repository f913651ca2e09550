"""A release: everything that steers the agent, as one versioned whole."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

RefundTo = Literal["original", "original_or_gift_card"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tier(_Part):
    """A tier is reached at a lifetime value."""

    tier: str
    rank: int
    minimum_lifetime_value: Decimal


class ReturnWindow(_Part):
    """How long a tier may return what it bought; None covers every type or country."""

    clause_id: str
    tier: str
    product_type: str | None = None
    country_code: str | None = None
    window_days: int
    text: str


class FinalSale(_Part):
    """The sentence about what never goes back."""

    clause_id: str
    text: str


class Shipping(_Part):
    """One service at one tier's terms."""

    clause_id: str
    tier: str
    country_code: str
    service: str
    title: str
    cost: Decimal
    free_from_subtotal: Decimal | None = None
    days_min: int
    days_max: int
    text: str


class Discount(_Part):
    """One code and who may use it."""

    clause_id: str
    code: str
    tier: str | None = None
    kind: Literal["percentage", "fixed", "free_shipping"]
    value: Decimal
    minimum_subtotal: Decimal
    stackable_with_points: bool
    valid_until: date | None = None
    description: str
    text: str


class FeeWaiver(_Part):
    """Which fee may be taken off, up to how much."""

    clause_id: str
    fee_code: str
    tier: str | None = None
    maximum_amount: Decimal
    text: str


class Limits(_Part):
    """Where a person has to look, when a source counts as silent, and from how few pieces on stock runs low."""

    refund_review_amount: Decimal
    store_credit_cap: Decimal
    attempts_before_person: int
    stale_source_minutes: int
    low_stock_quantity: int = 3


class Changes(_Part):
    """How orders may be undone and changed.

    Where a refund may go; the reasons for which an order may be cancelled (none named: any); and whether the customer
    has to say how a difference in price is settled; whether items of an order become others once and no more.
    """

    refund_to: RefundTo = "original"
    cancel_reasons: tuple[str, ...] = ()
    asks_how_to_settle: bool = False
    swaps_once: bool = False


class Escalations(_Part):
    """Which of the rules that call or offer a person are on, and whom they mean.

    There is no switch for an explicit ask, nor for danger to somebody: those cannot be switched off.
    """

    frustration: bool = True
    profanity: bool = True
    sensitive_topics: bool = True
    competitor: bool = True
    damaged_item: bool = True
    low_confidence: bool = True
    three_attempts: bool = True
    valued_customer: bool = False
    competitors: tuple[str, ...] = ()
    valued_tiers: tuple[str, ...] = ("vip",)
    valued_from_lifetime_value: Decimal | None = None


class Clause(_Part):
    """One sentence of policy that is the same for everyone."""

    clause_id: str
    topic: str
    text: str


class Parameters(_Part):
    """What dbt turns into option rows and the rules compare with."""

    tiers: tuple[Tier, ...]
    return_windows: tuple[ReturnWindow, ...]
    final_sale: FinalSale
    shipping: tuple[Shipping, ...]
    discounts: tuple[Discount, ...]
    fee_waivers: tuple[FeeWaiver, ...]
    limits: Limits
    changes: Changes = Changes()
    escalations: Escalations = Escalations()
    clauses: tuple[Clause, ...]


class Release(_Part):
    """Named parameters. The id carries a digest, so that changed parameters are another release."""

    name: str
    parameters: Parameters

    @property
    def release_id(self) -> str:
        """The name and the first eight characters of the digest of the parameters."""
        text = json.dumps(self.parameters.model_dump(mode="json"), sort_keys=True)
        return f"{self.name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
