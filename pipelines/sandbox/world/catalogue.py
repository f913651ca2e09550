"""The catalogue with its ids, today's stock and the prices of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random

from pipelines.sandbox.acts import listing
from pipelines.sandbox.acts.items import FINAL_SALE_TAG, Item, item_of
from pipelines.sandbox.books import Books, Document, money, stamp
from pipelines.sandbox.numbers import Kind
from pipelines.sandbox.world.assortment import ASSORTMENT, Offer

LISTED_BEFORE = timedelta(days=760)


@dataclass(frozen=True)
class PriceStep:
    """From this moment on the product cost this much."""

    since: datetime
    price: Decimal


@dataclass(frozen=True)
class Shelf:
    """One product with its documents of today and its prices over time, oldest first."""

    offer: Offer
    product: Document
    steps: tuple[PriceStep, ...]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Its variants, as order lines name them."""
        return tuple(item_of(self.product, variant) for variant in self.product["variants"])

    def price_at(self, moment: datetime) -> Decimal:
        """What it cost then."""
        return [step.price for step in self.steps if step.since <= moment or step is self.steps[0]][-1]


@dataclass(frozen=True)
class Catalogue:
    """All shelves."""

    shelves: tuple[Shelf, ...]

    def shelf(self, title: str) -> Shelf:
        """The shelf of a product, by its title."""
        return self._by_title[title]

    def item(self, title: str, variant_title: str) -> Item:
        """One variant of a product, by the titles a shopper sees."""
        return next(item for item in self.shelf(title).items if item.variant_title == variant_title)

    def variant(self, item: Item) -> Document:
        """The document of an item's variant."""
        product = self.shelf(item.title).product
        return next(variant for variant in product["variants"] if variant["id"] == item.variant_id)

    @cached_property
    def _by_title(self) -> dict[str, Shelf]:
        return {shelf.offer.title: shelf for shelf in self.shelves}


def stock_catalogue(books: Books, rng: Random, now: datetime) -> Catalogue:
    """List every product, tell of its price changes and count what is left of it."""
    return Catalogue(tuple(_stock(books, rng, now, offer) for offer in ASSORTMENT))


def _stock(books: Books, rng: Random, now: datetime, offer: Offer) -> Shelf:
    listed_at = now - LISTED_BEFORE
    steps = _price_steps(rng, offer, now)
    product = _product(books, rng, offer, listed_at)
    for step in steps:
        kind = "products/create" if step is steps[0] else "products/update"
        product = listing.list_product(books, _priced(product, offer, step), step.since, kind)
    for variant in product["variants"]:
        if variant["inventory_quantity"] < 5:
            listing.count_stock(
                books, variant, variant["inventory_quantity"], now - timedelta(hours=rng.randint(2, 90))
            )
    return Shelf(offer, product, steps)


def _price_steps(rng: Random, offer: Offer, now: datetime) -> tuple[PriceStep, ...]:
    listed_at = now - LISTED_BEFORE
    if offer.was:
        return PriceStep(listed_at, Decimal(offer.was)), PriceStep(now - timedelta(days=120), offer.amount)
    if rng.random() < 0.4:
        earlier = (offer.amount * Decimal(str(rng.choice([0.9, 0.95, 1.1])))).quantize(Decimal(1))
        return PriceStep(listed_at, earlier), PriceStep(now - timedelta(days=rng.randint(3, 200)), offer.amount)
    return (PriceStep(listed_at, offer.amount),)


def _product(books: Books, rng: Random, offer: Offer, at: datetime) -> Document:
    product_id = books.numbers.take(Kind.PRODUCT)
    names = [(colour, size) for colour in offer.colours for size in offer.sizes]
    tags = [offer.product_type.lower().replace(" ", "-"), *([FINAL_SALE_TAG] if offer.is_final_sale else [])]
    return {
        "id": product_id,
        "title": offer.title,
        "body_html": f"<p>{offer.description}</p>",
        "vendor": "Fernway",
        "product_type": offer.product_type,
        "handle": offer.handle,
        "status": "active",
        "tags": ", ".join(tags),
        "created_at": stamp(at),
        "options": [
            {"name": "Colour", "values": list(offer.colours)},
            {"name": "Size", "values": list(offer.sizes)},
        ],
        "variants": [_variant(books, rng, product_id, offer, *name) for name in names],
    }


def _variant(books: Books, rng: Random, product_id: int, offer: Offer, colour: str, size: str) -> Document:
    initials = "".join(word[0] for word in offer.title.split()).upper()
    return {
        "id": books.numbers.take(Kind.VARIANT),
        "product_id": product_id,
        "title": f"{colour} / {size}" if size != "One size" else colour,
        "sku": f"{initials}{product_id % 1000:03d}-{colour[:3].upper()}-{size.replace(' ', '').upper()}",
        "option1": colour,
        "option2": size,
        "option3": None,
        "inventory_item_id": books.numbers.take(Kind.INVENTORY_ITEM),
        "inventory_quantity": _stock_left(rng, offer, size),
    }


def _stock_left(rng: Random, offer: Offer, size: str) -> int:
    if offer.title == "Larkrise Waterproof Jacket" and size == "M":
        return 2  # the size that runs low while somebody asks about it
    if offer.title == "Hollow Family Tent":
        return 0
    return rng.choice([0, 1, 3, 4]) if rng.random() < 0.12 else rng.randint(8, 120)


def _priced(product: Document, offer: Offer, step: PriceStep) -> Document:
    was = offer.was if offer.was and Decimal(offer.was) != step.price else None
    priced = {"price": money(step.price), "compare_at_price": was, "updated_at": stamp(step.since)}
    return {**product, "variants": [{**variant, **priced} for variant in product["variants"]]}
