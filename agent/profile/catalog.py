"""What is nobody's: the products, the passages and the clauses that may be quoted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agent.profile.rows import Row


@dataclass(frozen=True, kw_only=True)
class CatalogRow(Row):
    """One row about one product. Of a whole catalogue only the products at hand are read."""

    SCHEMA = "catalog"

    product_id: str


@dataclass(frozen=True, kw_only=True)
class CatalogProduct(CatalogRow):
    """One product that the brand sells."""

    TABLE, KEY = "catalog_products", "product_id"

    title: str
    product_type: str | None
    status: str
    description: str | None
    minimum_price: Decimal | None
    maximum_price: Decimal | None
    is_final_sale: bool


@dataclass(frozen=True, kw_only=True)
class CatalogVariant(CatalogRow):
    """One size and colour of a product, with today's price and stock."""

    TABLE, KEY = "catalog_variants", "variant_id"

    variant_id: str
    product_title: str
    variant_title: str | None
    option1: str | None
    option2: str | None
    option3: str | None
    # Under which news of its stock arrives.
    inventory_item_id: str | None
    price: Decimal
    stock_quantity: int

    @property
    def options(self) -> tuple[str, ...]:
        """The values that tell it from the other variants, such as a colour and a size."""
        return tuple(option for option in (self.option1, self.option2, self.option3) if option)


@dataclass(frozen=True, kw_only=True)
class PolicyClause(Row):
    """One sentence of the brand's policy, the same for everyone."""

    SCHEMA, TABLE, KEY = "catalog", "catalog_policy_clauses", "clause_id"

    clause_id: str
    topic: str
    clause_text: str
    release_id: str


@dataclass(frozen=True, kw_only=True)
class Passage(Row):
    """One sentence of an article, a page or a product's description. Of all of them only those found are read."""

    SCHEMA, TABLE, KEY = "catalog", "catalog_passages", "passage_id"

    passage_id: str
    article_id: str
    place: int
    kind: str
    title: str
    passage_text: str
    url: str | None
    owner: str | None
    is_contradicted: bool
    states_terms: bool
    reviewed_at: datetime | None
    updated_at: datetime | None
    # A record of before there were flags is replayed as it was.
    is_flagged: bool = False
