"""What somebody looks at and what they could be offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agent.profile.rows import ProfileRow


@dataclass(frozen=True, kw_only=True)
class CartLine(ProfileRow):
    """One line of a basket; `is_open` while nobody has bought it. `cart_id` is the basket's token in the store."""

    TABLE, KEY = "profile_cart_lines", "cart_line_id"

    cart_line_id: str
    cart_id: str
    discount_code: str | None
    product_id: str | None
    variant_id: str | None
    product_title: str
    quantity: int
    unit_price: Decimal
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class ShippingOption(ProfileRow):
    """One service at the terms of the customer's own tier and country; days count from dispatch."""

    TABLE, KEY = "profile_shipping_options", "service"

    service: str
    title: str
    country_code: str
    clause_text: str
    cost_amount: Decimal
    free_from_subtotal: Decimal | None
    delivery_days_min: int
    delivery_days_max: int

    @property
    def key(self) -> str:
        """Country and service: several countries are listed where the address is not known."""
        return f"{self.country_code}:{self.service}"


@dataclass(frozen=True, kw_only=True)
class DiscountOption(ProfileRow):
    """One code that the customer may use, with the conditions a basket has to meet."""

    TABLE, KEY = "profile_discount_options", "code"

    code: str
    description: str | None
    discount_kind: str
    clause_id: str
    clause_text: str
    value: Decimal
    minimum_subtotal: Decimal
    is_stackable_with_points: bool
    valid_until_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Recommendation(ProfileRow):
    """One product that suits the customer: in stock, and never one that came back."""

    TABLE, KEY = "profile_recommendations", "product_id"

    product_id: str
    product_title: str
    reason: str
    score: Decimal
    price: Decimal
    stock_quantity: int


@dataclass(frozen=True, kw_only=True)
class ProductView(ProfileRow):
    """One look at a product in the shop."""

    TABLE, KEY = "profile_product_views", "product_view_id"

    product_view_id: str
    product_id: str
    variant_id: str | None
    product_title: str | None
    viewed_at: datetime
