"""What would suit me? From what was looked at and bought, in stock, and never what came back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.evidence import Sentence, fact, sentence
from agent.profile import CatalogProduct, OrderLine, Recommendation
from agent.skills.product_question import SECTIONS, TOLD_AT_MOST, priced
from agent.skills.products import meant_products, telling_words, titled
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

ELSE = re.compile(r"\b(?:else|other|another|more|different)\b", re.IGNORECASE)
WHY = {
    "viewed": "you looked at it lately",
    "left_in_cart": "it is still in your basket",
    "same_type": "it goes with what you have looked at or bought",
}


def answer(request: Request) -> Answer:
    """The best few, each with its reason; a visitor's by their words alone."""
    rows = sorted(request.profile.rows(Recommendation), key=lambda row: (-row.score, row.key))
    known = set(request.mentioned_products) if ELSE.search(request.text) else set()
    fresh = [row for row in rows if row.product_id not in known]
    said = telling_words(request.text)
    best = [row for row in fresh if titled(row.product_title, said)] or ([] if _by_words(request, said) else fresh)
    if not best:
        return _listed(_by_words(request, said))
    best = best[:TOLD_AT_MOST]
    return Answer(
        ReplyKind.ANSWER,
        tuple(_told(row) for row in best),
        products=tuple(row.product_id for row in best),
        told_event="received_product_recommendation",
    )


def _told(row: Recommendation) -> Sentence:
    why = f": {WHY[row.reason]}" if row.reason in WHY else ""
    return Sentence(f"{{title}} at {{price}}{why}.", {"title": fact(row, "product_title"), "price": fact(row, "price")})


def _by_words(request: Request, said: Sequence[str]) -> tuple[CatalogProduct, ...]:
    """What answers to the words, without what they sent back."""
    returned = {line.product_id for line in request.profile.rows(OrderLine) if line.returned_quantity}
    products = meant_products(request) if said else ()
    return tuple(product for product in products if product.product_id not in returned)[:TOLD_AT_MOST]


def _listed(products: Sequence[CatalogProduct]) -> Answer:
    if not products:
        words = sentence("What is it for: a jacket, boots, a tent? Then I can suggest something.")
        return Answer(ReplyKind.QUESTION, (words,))
    told = tuple(priced(product) for product in products)
    ids = tuple(product.product_id for product in products)
    return Answer(ReplyKind.ANSWER, told, products=ids, told_event="received_product_recommendation")


RECOMMEND_PRODUCT = Skill(
    name="recommend_product",
    intents=frozenset({"recommend_product"}),
    answer=answer,
    sections=SECTIONS | {Recommendation.TABLE},
    needs_proof=False,
)
