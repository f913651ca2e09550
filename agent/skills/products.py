"""Which product does the customer mean? Its title, what they looked at, or what was talked of last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from agent.language.matching import SHORTEST_MISSPELT, alike
from agent.language.phrases import listed
from agent.language.words import singular, words
from agent.profile import CatalogProduct, CatalogVariant, ProductView
from agent.skills.choosing import POINTS_BACK
from agent.skills.skill import Request

LOOKED = re.compile(r"\b(?:look\w* at|saw|seen|view\w*|brows\w*|check\w* out|was on)\b", re.IGNORECASE)
# What stands around a product's name and is part of none.
_ASKING = (
    "size stock price cost much many available morning today yesterday left colour color again reorder points still low"
)
NOT_A_TITLE = frozenset([*listed("carrying"), *listed("not_describing"), *_ASKING.split()])
MISSPELT = 0.9
SIZES = {"small": "s", "medium": "m", "large": "l"}


def telling_words(text: str) -> tuple[str, ...]:
    """The words of a message that may stand in a title, each once and in the singular."""
    said = (word for word in words(text) if len(word) >= 3 and word not in NOT_A_TITLE)
    return tuple(dict.fromkeys(singular(word) for word in said))


def meant_products(request: Request) -> tuple[CatalogProduct, ...]:
    """The products that are meant, the likeliest first; empty when nothing points at any."""
    products = [row for row in request.profile.rows(CatalogProduct) if row.status == "active"]
    said = _said(request)
    viewed = _viewed(request)
    if LOOKED.search(request.text) and viewed:
        seen = [product for product in products if product.product_id in viewed]
        return tuple(_nearest(seen, said, viewed)[:1]) or tuple(seen[:1])
    named = _nearest(products, said, (*request.mentioned_products, *viewed))
    # "Do you sell kayaks?" names something; it is not about what was talked of.
    if named or (said and not POINTS_BACK.search(request.text)):
        return tuple(named)
    talked_of = {product.product_id: product for product in products}
    return tuple(talked_of[one] for one in request.mentioned_products if one in talked_of)


def titled(title: str, said: Iterable[str]) -> float:
    """How many of the words stand in the title; a misspelt one counts for a little less than one spelt right."""
    standing = {singular(word) for word in words(title)}
    return sum(1.0 if word in standing else MISSPELT * _is_misspelt(word, standing) for word in said)


def _is_misspelt(word: str, standing: Iterable[str]) -> bool:
    """Whether it is nearly one of these; a slip is hardly ever in the first letter."""
    near = [other for other in standing if word[0] == other[0]]
    # Two letters that changed places are one slip; "store" and "stove" are two words.
    return any(alike(word, other) or _is_swapped(word, other) for other in near)


def _is_swapped(word: str, other: str) -> bool:
    is_long = len(word) >= SHORTEST_MISSPELT
    return is_long and sorted(word) == sorted(other) and OSA.distance(word, other) == 1


def variants_of(request: Request, product_id: str) -> list[CatalogVariant]:
    """The variants of one product."""
    return [row for row in request.profile.rows(CatalogVariant) if row.product_id == product_id]


def said_options(request: Request, variants: Sequence[CatalogVariant]) -> set[str]:
    """Sizes and colours of these variants that the message names, in lower case."""
    entities = [request.entities.get(name, "") for name in ("size", "option")]
    said = {SIZES.get(word, word) for entity in entities for word in entity.lower().split()}
    # A single letter in running text is no size.
    said |= {word for word in words(request.text) if len(word) > 1}
    return {option.lower() for variant in variants for option in variant.options if option.lower() in said}


def _said(request: Request) -> tuple[str, ...]:
    return telling_words(" ".join([request.text, request.entities.get("product", "")]))


def _viewed(request: Request) -> tuple[str, ...]:
    """What they looked at, the latest first."""
    views = sorted(request.profile.rows(ProductView), key=lambda view: (view.viewed_at, view.key), reverse=True)
    return tuple(dict.fromkeys(view.product_id for view in views))


def _nearest(products: Sequence[CatalogProduct], said: Sequence[str], near: Sequence[str]) -> list[CatalogProduct]:
    """Those that most of the words stand for; of several, those that the customer has had to do with come first."""
    scores = {product.product_id: titled(f"{product.title} {product.product_type or ''}", said) for product in products}
    best = max(scores.values(), default=0)
    if not best:
        return []
    named = [product for product in products if scores[product.product_id] == best]
    place = {product: at for at, product in enumerate(near)}
    return sorted(named, key=lambda product: (place.get(product.product_id, len(place)), product.key))
