"""Orders: placed, cancelled, sent elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipelines.sandbox import terms
from pipelines.sandbox.acts import accounts, ordering, paying
from pipelines.sandbox.acts.items import Pick, item_of, spread
from pipelines.sandbox.acts.ordering import Basket, Code, Shipping
from pipelines.sandbox.acts.paying import Card
from pipelines.sandbox.books import Document, Table
from pipelines.sandbox.operations import stock
from pipelines.sandbox.operations.desk import Id, Quantity, Request, Result, Text, operation
from pipelines.sandbox.shop import RefusedError, Shop

TITLES = {"standard": "Standard delivery", "express": "Express delivery"}
PENNY = Decimal("0.01")


class Place(Request):
    """Where a parcel goes."""

    address1: Text = Field(min_length=1)
    address2: Text | None = None
    city: Text = Field(min_length=1)
    province: Text | None = None
    zip: Text = Field(min_length=1)
    country_code: str = Field(pattern="^[A-Z]{2}$")


class Address(Place):
    """Where a parcel goes and to whom."""

    name: Text = Field(min_length=1)


class NewAddress(Place):
    """Where a parcel goes instead; to the same person unless another is named."""

    name: Text | None = Field(None, min_length=1)


class CardIn(Request):
    """A way to pay. The sandbox has no bank: `decline_code` makes the payment fail."""

    company: Text = "Visa"
    last_four: Annotated[str, Field(pattern="^[0-9]{4}$")] = "4242"
    decline_code: Literal["insufficient_funds", "expired_card", "incorrect_cvc", "card_declined"] | None = None

    def as_card(self) -> Card:
        """The card as a receipt shows it."""
        return Card(self.company, self.last_four)


class VariantQuantity(Request):
    """So many of a variant."""

    variant_id: Id
    quantity: Quantity = 1


class PlaceOrder(Request):
    """Buy these lines, or what is in a basket."""

    customer_id: Id
    lines: tuple[VariantQuantity, ...] = Field((), max_length=50)
    cart_token: Text | None = None
    service: Literal["standard", "express"] = "standard"
    discount_code: Text | None = None
    redeem_points: int = Field(0, ge=0, le=1_000_000)
    address: Address | None = None
    card: CardIn = CardIn()

    @model_validator(mode="after")
    def has_one_source(self) -> PlaceOrder:
        """Refuse an order of nothing, and one of two baskets."""
        if bool(self.lines) == bool(self.cart_token):
            raise ValueError("give either `lines` or `cart_token`")
        return self


class CancelOrder(Request):
    """Cancel an order and give back what was paid."""

    order_id: Id
    reason: Literal["customer", "inventory", "fraud", "declined", "other"] = "customer"
    note: Text = ""


class ChangeShippingAddress(Request):
    """Send an order elsewhere."""

    order_id: Id
    address: NewAddress


@operation(PlaceOrder)
def place_order(shop: Shop, request: PlaceOrder) -> Result:
    """Take the goods off the shelf, write the order down and take the payment."""
    customer = shop.get(Table.CUSTOMERS, request.customer_id)
    cart = open_cart(shop, request) if request.cart_token else None
    basket = _basket(shop, customer, _with_code(request, cart), [_pick(shop, *each) for each in _wanted(request, cart)])
    is_paid = request.card.decline_code is None
    order = ordering.place(shop, customer, basket, shop.now, "paid" if is_paid else "pending")
    _redeem(shop, request, order)
    settle(shop, order, request.card)
    if cart and is_paid:
        accounts.close_cart(shop, cart, shop.now)
    return {"order": order}


@operation(CancelOrder)
def cancel_order(shop: Shop, request: CancelOrder) -> Result:
    """Cancel what has not left, put it back on the shelf and give back all that was paid."""
    order = unshipped(shop, request.order_id)
    quantities = {line["id"]: line["current_quantity"] for line in order["line_items"] if line["current_quantity"]}
    stock.put_back_lines(shop, order, quantities)
    order = ordering.cancel(shop, order, request.reason, shop.now, note=request.note)
    paid, refund = shop.paid(order["id"]), None
    if paid > 0:
        order, refund = paying.refund(shop, order, quantities, paid, shop.now, note="Order cancelled")
    _reverse_points(shop, order)
    return {"order": order, "refund": refund}


@operation(ChangeShippingAddress)
def change_shipping_address(shop: Shop, request: ChangeShippingAddress) -> Result:
    """Put another address on an order that has not left."""
    order = unshipped(shop, request.order_id)
    name = request.address.name or order["shipping_address"]["name"]
    elsewhere = ordering.shipping_address(request.address.model_dump() | {"name": name})
    return {"order": ordering.record(shop, {**order, "shipping_address": elsewhere}, shop.now)}


def unshipped(shop: Shop, order_id: int) -> Document:
    """An order that is neither cancelled nor on its way.

    Raises:
        RefusedError: `already_cancelled` or `order_fulfilled`.
    """
    order = shop.get(Table.ORDERS, order_id)
    if order["cancelled_at"]:
        raise RefusedError("already_cancelled", f"Order {order['name']!r} is cancelled.")
    if order["fulfillment_status"]:
        raise RefusedError("order_fulfilled", f"Order {order['name']!r} has been handed to the carrier.")
    return order


def open_cart(shop: Shop, request: PlaceOrder) -> Document:
    """The basket to buy; one that became an order is gone, and another person's is not there."""
    cart = shop.get_by(Table.CHECKOUTS, "token", request.cart_token)
    owner = (cart["customer"] or {"id": request.customer_id})["id"]
    if cart["completed_at"] or owner != request.customer_id:
        raise RefusedError("not_open", f"The basket {request.cart_token!r} is not open for this customer.")
    if not cart["line_items"]:
        raise RefusedError("not_open", f"The basket {request.cart_token!r} is empty.")
    return cart


def settle(shop: Shop, order: Document, card: CardIn) -> bool:
    """Take the payment of an order and give the points for it; whether it went through."""
    if card.decline_code is not None:
        paying.decline(shop, order, card.as_card(), card.decline_code, shop.now)
        return False
    if card.as_card() != Card():
        paying.keep_on_file(shop, order["customer"]["id"], card.as_card(), shop.now)
    paying.charge(shop, order, card.as_card(), shop.now)
    points = int(Decimal(order["subtotal_price"]))
    if points:
        text = f"Points for order {order['name']}"
        accounts.enter_points(shop, order["customer"]["id"], points, "purchase", text, shop.now, order["id"])
    return True


def _wanted(request: PlaceOrder, cart: Document | None) -> list[tuple[int, int]]:
    """Variants and quantities, always in the order of ids: two shoppers then never wait for each other."""
    if cart is None:
        return sorted((line.variant_id, line.quantity) for line in request.lines)
    return sorted((line["variant_id"], line["quantity"]) for line in cart["line_items"])


def _with_code(request: PlaceOrder, cart: Document | None) -> PlaceOrder:
    """The code that lies on the basket counts, unless another is given with the order."""
    on_it = next((code["code"] for code in (cart or {}).get("discount_codes", ())), None)
    return request.model_copy(update={"discount_code": request.discount_code or on_it})


def _pick(shop: Shop, variant_id: int, quantity: int) -> Pick:
    variant = stock.take(shop, shop.get(Table.VARIANTS, variant_id), quantity)
    item = item_of(shop.get(Table.PRODUCTS, variant["product_id"]), variant)
    return Pick(item, quantity, item.price)


def _basket(shop: Shop, customer: Document, request: PlaceOrder, picks: Sequence[Pick]) -> Basket:
    codes = _codes(shop, request, sum((pick.total for pick in picks), Decimal(0)))
    for code in codes:
        picks = spread(picks, code.amount)
    subtotal = sum((pick.total for pick in picks), Decimal(0))
    price = terms.shipping_price(request.service, subtotal, terms.tier_for(shop.spend(customer["id"])))
    promised_at = terms.promise_by(request.service, shop.now)
    shipping = Shipping(request.service, TITLES[request.service], price, promised_at)
    return Basket(picks, shipping, codes, request.address.model_dump() if request.address else None)


def _codes(shop: Shop, request: PlaceOrder, subtotal: Decimal) -> list[Code]:
    codes = []
    if request.discount_code is not None:
        share = terms.DISCOUNT_CODES.get(request.discount_code)
        if share is None:
            raise RefusedError("unknown_code", f"There is no discount code {request.discount_code!r}.")
        codes.append(Code(request.discount_code, (subtotal * share).quantize(PENNY), "percentage"))
    if request.redeem_points:
        if request.redeem_points > shop.points(request.customer_id):
            raise RefusedError("insufficient_points", f"There are not {request.redeem_points!r} points to redeem.")
        codes.append(Code(f"POINTS{request.redeem_points}", terms.points_worth(request.redeem_points), "fixed_amount"))
    return codes


def _redeem(shop: Shop, request: PlaceOrder, order: Document) -> None:
    if request.redeem_points:
        text = f"Redeemed on order {order['name']}"
        accounts.enter_points(
            shop, request.customer_id, -request.redeem_points, "redemption", text, shop.now, order["id"]
        )


def _reverse_points(shop: Shop, order: Document) -> None:
    entries = shop.find(Table.LOYALTY_ENTRIES, "customer_id", order["customer"]["id"])
    points = sum(int(entry["points"]) for entry in entries if entry["order_id"] == order["id"])
    if points:
        text = f"Order {order['name']} cancelled"
        accounts.enter_points(shop, order["customer"]["id"], -points, "return", text, shop.now, order["id"])
