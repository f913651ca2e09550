"""The catalogue as it changes: products, prices, stock; and who looked at what."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pipelines.sandbox.books import Books, Document, Road, Table, changed, money, stamp

LOCATION_ID = 1


def list_product(books: Books, product: Document, at: datetime, kind: str = "products/update") -> Document:
    """Keep a product with its variants and tell of it."""
    latest = changed(product, at)
    books.tell(Road.SHOPIFY, kind, latest, at)
    for variant in latest["variants"]:
        books.keep(Table.VARIANTS, variant)
    return books.keep(Table.PRODUCTS, latest)


def price_variant(
    product: Document, variant_id: int, price: Decimal, compare_at: Decimal | None, at: datetime
) -> Document:
    """The product with one variant at a new price."""
    priced = {"price": money(price), "compare_at_price": money(compare_at) if compare_at else None}
    variants = [
        changed(variant, at, **priced) if variant["id"] == variant_id else variant for variant in product["variants"]
    ]
    return {**product, "variants": variants}


def count_stock(books: Books, variant: Document, available: int, at: datetime) -> Document:
    """Keep how many of a variant are left and tell of it."""
    counted = changed(variant, at, inventory_quantity=available)
    level = {
        "inventory_item_id": variant["inventory_item_id"],
        "location_id": LOCATION_ID,
        "available": available,
        "updated_at": counted["updated_at"],
    }
    books.tell(Road.SHOPIFY, "inventory_levels/update", level, at)
    return books.keep(Table.VARIANTS, counted)


def identify(books: Books, customer_id: int, anonymous_id: UUID, traits: Document, at: datetime) -> None:
    """A visitor signed in or told something about themselves."""
    call = {"type": "identify", "userId": str(customer_id), "anonymousId": str(anonymous_id), "traits": traits}
    books.tell(Road.SEGMENT, "identify", {**call, "timestamp": stamp(at)}, at)


def track(
    books: Books, event: str, properties: Document, at: datetime, *, customer_id: int | None, anonymous_id: UUID | None
) -> None:
    """A visitor did something that marketing counts."""
    call: Document = {"type": "track", "event": event, "properties": properties, "timestamp": stamp(at)}
    if customer_id is not None:
        call["userId"] = str(customer_id)
    if anonymous_id is not None:
        call["anonymousId"] = str(anonymous_id)
    books.tell(Road.SEGMENT, f"track/{event}", call, at)


def viewing(product: Document, variant: Document) -> Document:
    """What a `Product Viewed` call says."""
    return {
        "product_id": str(product["id"]),
        "variant": str(variant["id"]),
        "name": product["title"],
        "price": variant["price"],
        "category": product["product_type"],
        "url": f"/products/{product['handle']}",
    }
