"""A thing for sale, and how many of it somebody takes at what price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from pipelines.sandbox.books import PENNY, Document, money

FINAL_SALE_TAG = "final-sale"


@dataclass(frozen=True)
class Item:
    """One variant of one product, as an order line names it."""

    product_id: int
    variant_id: int
    title: str
    variant_title: str
    sku: str
    product_type: str
    price: Decimal
    is_final_sale: bool


@dataclass(frozen=True)
class Pick:
    """Some of one item at the price of the day; `discount` is off the whole line."""

    item: Item
    quantity: int
    price: Decimal
    discount: Decimal = Decimal("0.00")

    @property
    def total(self) -> Decimal:
        """What the line costs after its discount."""
        return self.price * self.quantity - self.discount


def item_of(product: Document, variant: Document) -> Item:
    """The item that a variant of a product is."""
    return Item(
        product_id=product["id"],
        variant_id=variant["id"],
        title=product["title"],
        variant_title=variant["title"],
        sku=variant["sku"],
        product_type=product["product_type"],
        price=Decimal(variant["price"]),
        is_final_sale=FINAL_SALE_TAG in product["tags"].split(", "),
    )


def line_of(pick: Pick, line_id: int) -> Document:
    """An order line."""
    item = pick.item
    return {
        "id": line_id,
        "product_id": item.product_id,
        "variant_id": item.variant_id,
        "title": item.title,
        "variant_title": item.variant_title,
        "sku": item.sku,
        "quantity": pick.quantity,
        "current_quantity": pick.quantity,
        "price": money(pick.price),
        "total_discount": money(pick.discount),
        "product_type": item.product_type,
        "properties": [{"name": "_final_sale", "value": "true"}] if item.is_final_sale else [],
    }


def is_final_sale(line: Document) -> bool:
    """Whether an order line was sold for good."""
    return any(entry["name"] == "_final_sale" and entry["value"] == "true" for entry in line["properties"])


def unit_paid(line: Document) -> Decimal:
    """What one piece of an order line cost after discounts, rounded down so that parts never exceed the whole."""
    paid: Decimal = Decimal(line["price"]) * line["quantity"] - Decimal(line["total_discount"])
    each: Decimal = paid / line["quantity"]
    return each.quantize(PENNY, ROUND_DOWN)


def spread(picks: Sequence[Pick], amount: Decimal) -> list[Pick]:
    """The picks with a discount taken off them, line by line until it is used up."""
    discounted = []
    for pick in picks:
        part = min(amount, pick.total)
        amount -= part
        discounted.append(Pick(pick.item, pick.quantity, pick.price, pick.discount + part))
    return discounted
