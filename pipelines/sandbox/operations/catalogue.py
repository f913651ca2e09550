"""Prices and stock, as the buying team changes them."""

from __future__ import annotations

from pydantic import Field

from pipelines.sandbox.acts import listing
from pipelines.sandbox.books import Table
from pipelines.sandbox.operations import stock
from pipelines.sandbox.operations.desk import Id, Money, Request, Result, operation
from pipelines.sandbox.shop import Shop


class ChangePrice(Request):
    """A new price from now on."""

    variant_id: Id
    price: Money
    compare_at_price: Money | None = None


class SetStock(Request):
    """What was counted."""

    variant_id: Id
    available: int = Field(ge=0, le=1_000_000)


@operation(ChangePrice)
def change_price(shop: Shop, request: ChangePrice) -> Result:
    """Sell a variant at another price; orders keep the price they were placed at."""
    variant = shop.get(Table.VARIANTS, request.variant_id)
    product = shop.get(Table.PRODUCTS, variant["product_id"])
    priced = listing.price_variant(product, variant["id"], request.price, request.compare_at_price, shop.now)
    return {"product": listing.list_product(shop, priced, shop.now)}


@operation(SetStock)
def set_stock(shop: Shop, request: SetStock) -> Result:
    """Write down how many are on the shelf."""
    return {"variant": stock.set_level(shop, shop.get(Table.VARIANTS, request.variant_id), request.available)}
