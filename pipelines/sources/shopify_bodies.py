"""What staging needs of each Shopify topic, and whom it is about."""

from __future__ import annotations

from datetime import datetime

from pipelines.sources.acceptance import Body, Count, Day, Id, Moment, Money, Name
from pipelines.sources.keys import Keys, customer_key, email_key, key, phone_key, present


class ShopifyBody(Body):
    """The times that any topic may carry."""

    updated_at: Moment | None = None
    created_at: Moment | None = None
    happened_at: Moment | None = None
    processed_at: Moment | None = None

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened, by the first of its times that is there."""
        return self.updated_at or self.created_at or self.happened_at or self.processed_at


class Address(Body):
    """Only the country: it says how a national phone number is read."""

    country_code: str | None = None


class Person(Body):
    """The customer inside another body."""

    id: Id | None = None
    email: str | None = None
    phone: str | None = None
    default_address: Address | None = None


class Owned(Body):
    """A reference by id."""

    id: Id


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

    customer: Person

    def identifiers(self, country: str | None) -> Keys:
        """Whatever the request says about the person."""
        person = self.customer
        return present(customer_key(person.id), email_key(person.email), phone_key(person.phone, country))


class ShopRedaction(ShopifyBody):
    """`shop/redact`: about the shop, not a person."""

    shop_id: Id | None = None


class OrderLine(Body):
    """One line of an order."""

    id: Id
    quantity: Count
    price: Money
    product_id: Id | None = None
    variant_id: Id | None = None
    total_discount: Money | None = None


class Basket(ShopifyBody):
    """What an order and a checkout share: who buys, and how to reach them."""

    email: str | None = None
    phone: str | None = None
    customer: Person | None = None
    shipping_address: Address | None = None

    def identifiers(self, country: str | None) -> Keys:
        """The customer's id, and the e-mails and phones of the customer and of the order itself."""
        person = self.customer or Person()
        there = self.shipping_address.country_code if self.shipping_address else None
        home = person.default_address.country_code if person.default_address else there
        return present(
            customer_key(person.id),
            email_key(person.email),
            email_key(self.email),
            phone_key(person.phone, home, country),
            phone_key(self.phone, there, country),
        )


class Order(Basket):
    """`orders/create`, `orders/updated`, `orders/cancelled`."""

    id: Id
    name: Name
    created_at: Moment
    currency: Name
    total_price: Money
    subtotal_price: Money | None = None
    total_discounts: Money | None = None
    total_tax: Money | None = None
    cancelled_at: Moment | None = None
    line_items: list[OrderLine]

    def routing_keys(self) -> Keys:
        """The order."""
        return present(key("order", self.id))


class CartLine(Body):
    """One line of a cart."""

    quantity: Count
    price: Money
    product_id: Id | None = None
    variant_id: Id | None = None


class Checkout(Basket):
    """`checkouts/create`, `checkouts/update`: a cart."""

    id: Id
    token: Name
    cart_token: str | None = None
    completed_at: Moment | None = None
    total_price: Money | None = None
    line_items: list[CartLine]

    def routing_keys(self) -> Keys:
        """The cart, by either of its tokens."""
        return present(key("cart", self.token), key("cart", self.cart_token))


class LineQuantity(Body):
    """So many of an order line."""

    id: Id
    quantity: Count


class Fulfillment(ShopifyBody):
    """`fulfillments/create`, `fulfillments/update`."""

    id: Id
    order_id: Id
    line_items: list[LineQuantity] = []

    def routing_keys(self) -> Keys:
        """The parcel and its order."""
        return present(key("fulfillment", self.id), key("order", self.order_id))


class FulfillmentEvent(ShopifyBody):
    """`fulfillment_events/create`: what the carrier says."""

    id: Id
    fulfillment_id: Id
    order_id: Id
    status: Name
    estimated_delivery_at: Moment | None = None

    def routing_keys(self) -> Keys:
        """The parcel and its order."""
        return present(key("fulfillment", self.fulfillment_id), key("order", self.order_id))


class OrderTransaction(ShopifyBody):
    """`order_transactions/create`: one attempt to move money."""

    id: Id
    order_id: Id
    kind: Name
    status: Name
    amount: Money

    def routing_keys(self) -> Keys:
        """The order paid for."""
        return present(key("order", self.order_id))


class RefundLine(Body):
    """One refunded order line."""

    line_item_id: Id
    quantity: Count
    subtotal: Money | None = None


class RefundTransaction(Body):
    """Money that goes back."""

    id: Id
    amount: Money
    processed_at: Moment | None = None


class Refund(ShopifyBody):
    """`refunds/create`."""

    id: Id
    order_id: Id
    refund_line_items: list[RefundLine] = []
    transactions: list[RefundTransaction] = []

    def routing_keys(self) -> Keys:
        """The order refunded: a refund names no customer."""
        return present(key("order", self.order_id))


class ReturnLine(Body):
    """One order line on its way back."""

    id: Id
    line_item_id: Id
    quantity: Count


class Return(ShopifyBody):
    """`returns/request` and what follows it."""

    id: Id
    order: Owned
    closed_at: Moment | None = None
    return_line_items: list[ReturnLine] = []

    def routing_keys(self) -> Keys:
        """The return and its order."""
        return present(key("return", self.id), key("order", self.order.id))


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
}
