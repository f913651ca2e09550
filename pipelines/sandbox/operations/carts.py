"""Baskets and browsing."""

from __future__ import annotations

from uuid import uuid4

from pipelines.sandbox import terms
from pipelines.sandbox.acts import accounts, listing
from pipelines.sandbox.acts.items import Pick, item_of
from pipelines.sandbox.books import Document, Table
from pipelines.sandbox.operations.desk import Id, Quantity, Request, Result, Text, operation
from pipelines.sandbox.shop import RefusedError, Shop


class AddToCart(Request):
    """Put a variant into a basket; without a token a new basket is taken."""

    variant_id: Id
    quantity: Quantity = 1
    token: Text | None = None
    customer_id: Id | None = None


class RemoveFromCart(Request):
    """Take a line out of a basket."""

    token: Text
    line_id: Id


class ApplyDiscount(Request):
    """Put a code on a basket. Who may use which is the policy of the release, not a rule of the shop."""

    token: Text
    code: Text


class ViewProduct(Request):
    """A signed-in customer looks at a variant."""

    customer_id: Id
    variant_id: Id


@operation(AddToCart)
def add_to_cart(shop: Shop, request: AddToCart) -> Result:
    """Put a variant at today's price into the basket."""
    variant = shop.get(Table.VARIANTS, request.variant_id)
    item = item_of(shop.get(Table.PRODUCTS, variant["product_id"]), variant)
    pick = Pick(item, request.quantity, item.price)
    if request.token is None:
        customer = None if request.customer_id is None else shop.get(Table.CUSTOMERS, request.customer_id)
        return {"checkout": accounts.open_cart(shop, f"cart-{uuid4().hex}", customer, [pick], shop.now)}
    cart = _open(shop, request.token)
    lines = accounts.add_pick(shop, cart["line_items"], pick)
    return {"checkout": accounts.fill_cart(shop, cart, lines, shop.now)}


@operation(RemoveFromCart)
def remove_from_cart(shop: Shop, request: RemoveFromCart) -> Result:
    """Take a line out; one that is not there is out already."""
    cart = _open(shop, request.token)
    lines = [line for line in cart["line_items"] if line["id"] != request.line_id]
    return {"checkout": accounts.fill_cart(shop, cart, lines, shop.now)}


@operation(ApplyDiscount)
def apply_discount(shop: Shop, request: ApplyDiscount) -> Result:
    """Put a code on the basket; the one before comes off."""
    cart = _open(shop, request.token)
    if request.code not in terms.DISCOUNT_CODES:
        raise RefusedError("unknown_code", f"There is no discount code {request.code!r}.")
    return {"checkout": accounts.put_code(shop, cart, request.code, shop.now)}


@operation(ViewProduct)
def view_product(shop: Shop, request: ViewProduct) -> Result:
    """Tell marketing that the product was looked at."""
    variant = shop.get(Table.VARIANTS, request.variant_id)
    product = shop.get(Table.PRODUCTS, variant["product_id"])
    properties = listing.viewing(product, variant)
    listing.track(shop, "Product Viewed", properties, shop.now, customer_id=request.customer_id, anonymous_id=None)
    return {}


def _open(shop: Shop, token: str) -> Document:
    cart = shop.get_by(Table.CHECKOUTS, "token", token)
    if cart["completed_at"]:
        raise RefusedError("not_open", f"The basket {token!r} became an order.")
    return cart
