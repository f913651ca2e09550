"""What the shop window shows, read out of the shop's documents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from pipelines.sandbox import terms
from pipelines.sandbox.acts.items import FINAL_SALE_TAG
from pipelines.sandbox.books import Document, Table
from pipelines.sandbox.characters import BY_ID, Character
from pipelines.sandbox.shop import Shop
from pipelines.sandbox.storefront.drawings import drawing


@dataclass(frozen=True)
class Tile:
    """One product as the grid and its own page show it."""

    product: Document
    picture: Markup
    price: Decimal
    was: Decimal | None
    is_final_sale: bool
    stock: int

    @classmethod
    def of(cls, product: Document, colour: str | None = None) -> Tile:
        """The tile of a product, drawn in one of its colours."""
        variants = product["variants"]
        before = [Decimal(variant["compare_at_price"]) for variant in variants if variant["compare_at_price"]]
        shown = colour or product["options"][0]["values"][0]
        return cls(
            product=product,
            picture=drawing(product["product_type"], shown, product["title"]),
            price=min(Decimal(variant["price"]) for variant in variants),
            was=max(before) if before else None,
            is_final_sale=FINAL_SALE_TAG in product["tags"].split(", "),
            stock=sum(variant["inventory_quantity"] for variant in variants),
        )


@dataclass(frozen=True)
class Visitor:
    """Who looks at the page. Without a character nobody is signed in."""

    character: Character | None
    basket: Document | None
    points: int = 0
    tier: str = "member"

    @property
    def basket_count(self) -> int:
        """Pieces in the basket."""
        return sum(line["quantity"] for line in self.basket["line_items"]) if self.basket else 0

    @property
    def is_vip(self) -> bool:
        """Whether express delivery is free."""
        return self.tier == "vip"


def visitor_of(shop: Shop, customer_id: str | None, cart_token: str | None) -> Visitor:
    """The visitor behind the cookies. Only named characters can be signed in as."""
    character = BY_ID.get(int(customer_id)) if customer_id and customer_id.isascii() and customer_id.isdigit() else None
    if character is None:
        carts = shop.find(Table.CHECKOUTS, "token", cart_token) if cart_token else []
        return Visitor(None, _open_one([cart for cart in carts if cart["customer"] is None]))
    carts = shop.find(Table.CHECKOUTS, "customer_id", character.customer_id)
    points = shop.points(character.customer_id)
    return Visitor(character, _open_one(carts), points, terms.tier_for(shop.spend(character.customer_id)))


def delivery_choices(visitor: Visitor) -> list[dict[str, Any]]:
    """The two services with what they cost for this basket."""
    subtotal = Decimal(visitor.basket["subtotal_price"]) if visitor.basket else Decimal(0)
    return [
        {"service": service, "words": words, "price": terms.shipping_price(service, subtotal, visitor.tier)}
        for service, words in (("standard", "Standard, 3 to 5 days"), ("express", "Express, 1 to 2 days"))
    ]


def _open_one(carts: list[Document]) -> Document | None:
    waiting = [cart for cart in carts if not cart["completed_at"]]
    return waiting[-1] if waiting else None
