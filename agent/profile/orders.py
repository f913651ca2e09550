"""Orders: what was bought, where it is, how it was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agent.profile.rows import ProfileRow


@dataclass(frozen=True, kw_only=True)
class Order(ProfileRow):
    """One order."""

    TABLE, KEY = "profile_orders", "order_id"

    order_id: str
    order_name: str
    source: str
    currency: str | None
    financial_status: str | None
    fulfillment_status: str | None
    shipping_method: str | None
    ship_to_address: str | None
    ship_to_city: str | None
    ship_to_postal_code: str | None
    ship_to_country_code: str | None
    item_count: int
    total_amount: Decimal
    refunded_amount: Decimal
    is_cancelled: bool
    ordered_at: datetime
    promised_delivery_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OrderLine(ProfileRow):
    """One line of an order; of `quantity` pieces that were bought `current_quantity` are still part of it."""

    TABLE, KEY = "profile_order_lines", "order_line_id"

    order_line_id: str
    order_id: str
    product_id: str | None
    variant_id: str | None
    product_title: str
    variant_title: str | None
    quantity: int
    current_quantity: int
    returned_quantity: int
    unit_price: Decimal
    is_final_sale: bool
    ordered_at: datetime

    @property
    def taken_off_quantity(self) -> int:
        """The pieces that left the order otherwise than by a return: they became others, or were refunded."""
        return max(0, self.quantity - self.returned_quantity - self.current_quantity)

    @property
    def kept_quantity(self) -> int:
        """The pieces that are still the customer's."""
        return self.quantity - self.returned_quantity - self.taken_off_quantity


@dataclass(frozen=True, kw_only=True)
class Shipment(ProfileRow):
    """One parcel of an order; `status` is the carrier's last word."""

    TABLE, KEY = "profile_shipments", "shipment_id"

    shipment_id: str
    order_id: str
    carrier: str | None
    tracking_number: str | None
    tracking_url: str | None
    service: str | None
    status: str | None
    last_event_city: str | None
    shipped_at: datetime | None
    estimated_delivery_at: datetime | None
    delivered_at: datetime | None
    last_event_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Payment(ProfileRow):
    """One attempt to move money."""

    TABLE, KEY = "profile_payments", "payment_id"

    payment_id: str
    order_id: str | None
    payment_kind: str
    status: str
    card_brand: str | None
    card_last4: str | None
    payment_method_id: str | None
    decline_reason: str | None
    currency: str | None
    amount: Decimal
    is_duplicate_charge: bool
    attempted_at: datetime


@dataclass(frozen=True, kw_only=True)
class PaymentMethod(ProfileRow):
    """One way to pay on file; only gift cards and store credit have a balance."""

    TABLE, KEY = "profile_payment_methods", "payment_method_id"

    payment_method_id: str
    payment_method_kind: str
    brand: str | None
    last4: str | None
    currency: str | None
    balance: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Refund(ProfileRow):
    """One refund; `settled_at` is None until the money has arrived."""

    TABLE, KEY = "profile_refunds", "refund_id"

    refund_id: str
    order_id: str | None
    currency: str | None
    note: str | None
    amount: Decimal
    refunded_at: datetime
    settled_at: datetime | None
