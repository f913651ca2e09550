"""One customer as the agent knows them: a dataclass per profile table, nothing that reads or decides.

Times are UTC and aware, money is `Decimal`, ids are strings; None means "does not apply or not known".
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, TypeVar


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row that dbt promises. `recorded_at` is when the newest event behind it was received."""

    SCHEMA: ClassVar[str]
    TABLE: ClassVar[str]
    KEY: ClassVar[str]

    recorded_at: datetime

    @property
    def key(self) -> str:
        """The value of the row's own key."""
        return str(getattr(self, self.KEY))

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns that are read of this table, which dbt promises by contract."""
        return tuple(field.name for field in fields(cls))


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True, kw_only=True)
class ProfileRow(Row):
    """One row about one customer."""

    SCHEMA = "profiles"

    customer_id: str


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
    """One line of an order."""

    TABLE, KEY = "profile_order_lines", "order_line_id"

    order_line_id: str
    order_id: str
    product_id: str | None
    variant_id: str | None
    product_title: str
    variant_title: str | None
    quantity: int
    returned_quantity: int
    unit_price: Decimal
    is_final_sale: bool
    ordered_at: datetime


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
class ReturnOption(ProfileRow):
    """What may go back until when and under which clause; of an order line, or of a cart line before it is bought.

    `refund_amount` is for all returnable pieces together, `unit_refund_amount` for one of them.
    """

    TABLE, KEY = "profile_return_options", "option_id"

    option_id: str
    scope: str
    order_line_id: str | None
    order_id: str | None
    order_name: str | None
    product_title: str
    variant_title: str | None
    tier: str | None
    clause_id: str | None
    clause_text: str | None
    release_id: str | None
    returnable_quantity: int
    window_days: int | None
    refund_amount: Decimal | None
    unit_refund_amount: Decimal | None
    is_final_sale: bool
    window_starts_at: datetime | None
    returnable_until_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReturnLine(ProfileRow):
    """One line of a return that was asked for."""

    TABLE, KEY = "profile_returns", "return_line_id"

    return_line_id: str
    return_id: str
    order_id: str
    order_line_id: str | None
    product_title: str | None
    status: str
    quantity: int
    requested_at: datetime


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
class SegmentMembership(ProfileRow):
    """A stretch of time in which the customer is in a segment, open at its end while `member_until_at` is None."""

    TABLE, KEY = "profile_segments", "segment"

    segment: str
    member_since_at: datetime
    member_until_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PolicyClause(Row):
    """One sentence of the brand's policy, the same for everyone."""

    SCHEMA, TABLE, KEY = "catalog", "catalog_policy_clauses", "clause_id"

    clause_id: str
    topic: str
    clause_text: str
    release_id: str


@dataclass(frozen=True, kw_only=True)
class Passage(Row):
    """One sentence of an article, a page or a product's description. Of all of them only those found are read."""

    SCHEMA, TABLE, KEY = "catalog", "catalog_passages", "passage_id"

    passage_id: str
    article_id: str
    place: int
    kind: str
    title: str
    passage_text: str
    url: str | None
    owner: str | None
    is_contradicted: bool
    states_terms: bool
    reviewed_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CatalogRow(Row):
    """One row about one product. Of a whole catalogue only the products at hand are read."""

    SCHEMA = "catalog"

    product_id: str


@dataclass(frozen=True, kw_only=True)
class CatalogProduct(CatalogRow):
    """One product that the brand sells."""

    TABLE, KEY = "catalog_products", "product_id"

    title: str
    product_type: str | None
    status: str
    description: str | None
    minimum_price: Decimal | None
    maximum_price: Decimal | None
    is_final_sale: bool


@dataclass(frozen=True, kw_only=True)
class CatalogVariant(CatalogRow):
    """One size and colour of a product, with today's price and stock."""

    TABLE, KEY = "catalog_variants", "variant_id"

    variant_id: str
    product_title: str
    variant_title: str | None
    option1: str | None
    option2: str | None
    option3: str | None
    # Under which news of its stock arrives.
    inventory_item_id: str | None
    price: Decimal
    stock_quantity: int

    @property
    def options(self) -> tuple[str, ...]:
        """The values that tell it from the other variants, such as a colour and a size."""
        return tuple(option for option in (self.option1, self.option2, self.option3) if option)


# Every class above that names its table.
SECTIONS: dict[str, type[Row]] = {
    kind.TABLE: kind
    for base in (Row, ProfileRow, CatalogRow)
    for kind in base.__subclasses__()
    if hasattr(kind, "TABLE")
}


@dataclass(frozen=True)
class CustomerProfile:
    """The sections that were read of one customer; asking for one that was not read is a mistake in the code."""

    customer_id: str | None
    sections: dict[str, tuple[Row, ...]]

    def rows(self, kind: type[RowT]) -> tuple[RowT, ...]:
        """The rows of one section.

        Raises:
            KeyError: the section was not asked for; add it to the skill's `sections`.
        """
        if kind.TABLE not in self.sections:
            raise KeyError(f"section {kind.TABLE!r} was not read: add it to the skill's sections")
        return tuple(row for row in self.sections[kind.TABLE] if isinstance(row, kind))

    def order(self, order_id: str) -> Order | None:
        """The customer's own order of this id."""
        return next((order for order in self.rows(Order) if order.order_id == order_id), None)

    def payment_method(self, method_id: str | None) -> PaymentMethod | None:
        """The customer's own way to pay of this id."""
        return next((row for row in self.rows(PaymentMethod) if row.payment_method_id == method_id), None)

    def return_option(self, order_line_id: str) -> ReturnOption | None:
        """What of an order line may go back."""
        return next((row for row in self.rows(ReturnOption) if row.order_line_id == order_line_id), None)

    def pieces_at_hand(self, order_line_id: str) -> int:
        """The pieces of an order line that were neither sent back nor taken off the order; 0 for a line not theirs.

        Orders that were not placed in our store have no return option: all that did not come back counts.
        """
        option = self.return_option(order_line_id)
        if option:
            return option.returnable_quantity
        lines = (row for row in self.rows(OrderLine) if row.order_line_id == order_line_id)
        return next((line.quantity - line.returned_quantity for line in lines), 0)

    @property
    def customer(self) -> Customer | None:
        """The customer's own row, when there is one."""
        return next(iter(self.rows(Customer)), None)
