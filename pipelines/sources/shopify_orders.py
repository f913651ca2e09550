"""What staging needs of carts, orders and all that follows an order, and whom it is about."""

from __future__ import annotations

from pipelines.sources.acceptance import Body, Count, Id, Moment, Money, Name
from pipelines.sources.keys import Keys, customer_key, email_key, key, phone_key, present
from pipelines.sources.shopify_body import Address, Owned, Person, ShopifyBody


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
