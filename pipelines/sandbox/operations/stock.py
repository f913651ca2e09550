"""Stock falls with orders and rises with what comes back."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.sandbox.acts import listing
from pipelines.sandbox.books import Document, Table
from pipelines.sandbox.shop import RefusedError, Shop


def take(shop: Shop, variant: Document, quantity: int) -> Document:
    """Take pieces off the shelf.

    Raises:
        RefusedError: `out_of_stock`, there are fewer.
    """
    left = variant["inventory_quantity"] - quantity
    if left < 0:
        raise RefusedError("out_of_stock", f"Only {variant['inventory_quantity']} of {variant['sku']!r} are left.")
    return set_level(shop, variant, left)


def put_back_lines(shop: Shop, order: Document, quantities: Mapping[int, int]) -> None:
    """Put pieces of order lines back on the shelf; `quantities` are by line id."""
    for line in sorted(order["line_items"], key=lambda line: int(line["variant_id"])):
        if line["id"] in quantities:
            variant = shop.get(Table.VARIANTS, line["variant_id"])
            set_level(shop, variant, variant["inventory_quantity"] + quantities[line["id"]])


def set_level(shop: Shop, variant: Document, available: int) -> Document:
    """Write a new count into the variant and into its product."""
    product = shop.get(Table.PRODUCTS, variant["product_id"])
    counted = listing.count_stock(shop, variant, available, shop.now)
    variants = [counted if each["id"] == counted["id"] else each for each in product["variants"]]
    shop.keep(Table.PRODUCTS, {**product, "variants": variants})
    return counted
