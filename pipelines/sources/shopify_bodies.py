"""What staging needs of each Shopify topic, and whom it is about; orders have a module of their own."""

from __future__ import annotations

from datetime import datetime

from pydantic import model_validator

from pipelines.sources.acceptance import Body, Count, Day, Id, Moment, Money, Name
from pipelines.sources.keys import Keys, customer_key, email_key, key, phone_key, present
from pipelines.sources.shopify_body import Address, Person, ShopifyBody
from pipelines.sources.shopify_orders import (
    Checkout,
    Fulfillment,
    FulfillmentEvent,
    Order,
    OrderTransaction,
    Refund,
    Return,
)


class Customer(ShopifyBody):
    """`customers/create`, `customers/update`."""

    id: Id
    email: str | None = None
    phone: str | None = None
    default_address: Address | None = None

    def identifiers(self, country: str | None) -> Keys:
        """The customer's id, e-mail and phone."""
        home = self.default_address.country_code if self.default_address else None
        return present(customer_key(self.id), email_key(self.email), phone_key(self.phone, home, country))


class PrivacyRequest(ShopifyBody):
    """`customers/data_request`, `customers/redact`; a redaction may carry no more than an e-mail."""

    customer: Person = Person()
    orders_to_redact: list[Id] = []
    orders_requested: list[Id] = []

    @model_validator(mode="after")
    def it_is_about_somebody(self) -> PrivacyRequest:
        """Refuse a request that nobody could ever be found by: it has to be seen, not to pass unread."""
        if not (self.customer.id or self.customer.email or self.customer.phone or self.routing_keys()):
            raise ValueError("customer: neither an id nor an e-mail, a phone or an order")
        return self

    def identifiers(self, country: str | None) -> Keys:
        """Whatever the request says about the person."""
        person = self.customer
        return present(customer_key(person.id), email_key(person.email), phone_key(person.phone, country))

    def routing_keys(self) -> Keys:
        """The orders it names: they find a guest whose address was never told."""
        return present(*(key("order", each) for each in (*self.orders_to_redact, *self.orders_requested)))


class ShopRedaction(ShopifyBody):
    """`shop/redact`: about the shop, not a person."""

    shop_id: Id | None = None


class Variant(Body):
    """One variant of a product."""

    id: Id
    price: Money
    compare_at_price: Money | None = None
    inventory_item_id: Id | None = None
    inventory_quantity: Count | None = None


class Product(ShopifyBody):
    """`products/create`, `products/update`: of no customer."""

    id: Id
    title: Name
    variants: list[Variant] = []

    def routing_keys(self) -> Keys:
        """The product and the stock of its variants."""
        return present(
            key("product", self.id), *(key("inventory_item", each.inventory_item_id) for each in self.variants)
        )


class InventoryLevel(ShopifyBody):
    """`inventory_levels/update`: of no customer."""

    inventory_item_id: Id
    available: Count | None = None

    def routing_keys(self) -> Keys:
        """The stock item."""
        return present(key("inventory_item", self.inventory_item_id))


class SubscriptionLine(Body):
    """What a subscription sends."""

    id: Id | Name
    quantity: Count
    price: Money


class SubscriptionContract(ShopifyBody):
    """`subscription_contracts/create`, `subscription_contracts/update`."""

    id: Id
    customer_id: Id
    status: Name
    next_billing_date: Day | None = None
    lines: list[SubscriptionLine] = []

    def identifiers(self, country: str | None) -> Keys:  # noqa: ARG002
        """The subscriber."""
        return present(customer_key(self.customer_id))

    def routing_keys(self) -> Keys:
        """The subscription."""
        return present(key("subscription", self.id))


class Instrument(Body):
    """What a customer pays with; only a gift card and store credit have a balance."""

    balance: Money | None = None


class PaymentMethod(ShopifyBody):
    """`customer_payment_methods/create`, `.../update`, `.../revoke`."""

    token: Name
    customer_id: Id
    instrument_type: Name
    payment_instrument: Instrument | None = None
    revoked_at: Moment | None = None

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened; a revocation may tell no other time than its own."""
        return self.updated_at or self.revoked_at or self.created_at

    def identifiers(self, country: str | None) -> Keys:  # noqa: ARG002
        """Whoever keeps it on file."""
        return present(customer_key(self.customer_id))

    def routing_keys(self) -> Keys:
        """The way to pay."""
        return present(key("payment_method", self.token))


TOPICS: dict[str, type[ShopifyBody]] = {
    **dict.fromkeys(("customers/create", "customers/update"), Customer),
    **dict.fromkeys(("customers/data_request", "customers/redact"), PrivacyRequest),
    "shop/redact": ShopRedaction,
    **dict.fromkeys(("orders/create", "orders/updated", "orders/cancelled"), Order),
    **dict.fromkeys(("checkouts/create", "checkouts/update"), Checkout),
    **dict.fromkeys(("fulfillments/create", "fulfillments/update"), Fulfillment),
    "fulfillment_events/create": FulfillmentEvent,
    "order_transactions/create": OrderTransaction,
    "refunds/create": Refund,
    **dict.fromkeys(
        (f"returns/{step}" for step in ("request", "approve", "decline", "update", "close", "cancel")), Return
    ),
    **dict.fromkeys(("products/create", "products/update"), Product),
    "inventory_levels/update": InventoryLevel,
    **dict.fromkeys(("subscription_contracts/create", "subscription_contracts/update"), SubscriptionContract),
    **dict.fromkeys((f"customer_payment_methods/{step}" for step in ("create", "update", "revoke")), PaymentMethod),
}
