"""What Fernway promises its shoppers. The starter release of the agent says the same in its own rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Literal

Tier = Literal["member", "silver", "gold", "vip"]
Service = Literal["standard", "express"]


@dataclass(frozen=True)
class TierTerms:
    """From which spend on a tier holds, and how long its members may send goods back."""

    tier: Tier
    minimum_spend: Decimal
    return_days: int


TIERS = (
    TierTerms("member", Decimal(0), 30),
    TierTerms("silver", Decimal(250), 45),
    TierTerms("gold", Decimal(750), 60),
    TierTerms("vip", Decimal(1500), 90),
)
STANDARD_PRICE = Decimal("4.95")
STANDARD_FREE_FROM = Decimal("60.00")
EXPRESS_PRICE = Decimal("9.95")
LATEST_DAYS = {"standard": 5, "express": 2}
POINTS_PER_POUND_OFF = 20
# Share off the goods. Who may use which is the policy of the release, not a rule of the shop.
DISCOUNT_CODES = {"WELCOME10": Decimal("0.10"), "TRAIL15": Decimal("0.15"), "VIP20": Decimal("0.20")}


def tier_for(spend: Decimal) -> Tier:
    """The tier that a lifetime spend earns."""
    return [terms.tier for terms in TIERS if spend >= terms.minimum_spend][-1]


def shipping_price(service: str, subtotal: Decimal, tier: str) -> Decimal:
    """What delivery costs for a basket of this worth."""
    if service == "express":
        return Decimal("0.00") if tier == "vip" else EXPRESS_PRICE
    return Decimal("0.00") if subtotal >= STANDARD_FREE_FROM else STANDARD_PRICE


def promise_by(service: str, placed_at: datetime) -> datetime:
    """The evening by which an order is promised."""
    day = placed_at + timedelta(days=LATEST_DAYS[service])
    return datetime.combine(day, time(18, tzinfo=placed_at.tzinfo))


def points_worth(points: int) -> Decimal:
    """What redeemed points take off, in pounds."""
    return (Decimal(points) / POINTS_PER_POUND_OFF).quantize(Decimal("0.01"))
