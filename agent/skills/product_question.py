"""What is this product, and what does it cost?"""

from __future__ import annotations

import re

from agent.evidence import Sentence, fact, sentence
from agent.profile import CartLine, CatalogProduct, CatalogVariant, OrderLine, PolicyClause, ProductView
from agent.skills.products import meant_products
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

TOLD_AT_MOST = 3
PRICE = re.compile(r"\b(?:how much|prices?|costs?)\b", re.IGNORECASE)
SECTIONS = frozenset({CatalogProduct.TABLE, CatalogVariant.TABLE, ProductView.TABLE, OrderLine.TABLE, CartLine.TABLE})


def answer(request: Request) -> Answer:
    """The one that is meant in the brand's own words with its price; of several, the names and prices."""
    products = meant_products(request)[:TOLD_AT_MOST]
    if not products:
        return not_found()
    is_described = len(products) == 1 and not PRICE.search(request.text)
    about = _described(products[0], _clause(request)) if is_described else [priced(product) for product in products]
    ids = tuple(product.product_id for product in products)
    return Answer(ReplyKind.ANSWER, tuple(about), products=ids, told_event="product_interest_captured")


def not_found() -> Answer:
    """Asked about something that nothing in the catalogue answers to."""
    words = sentence("I cannot find the product you mean. What is it called, or would you like a colleague to help?")
    return Answer(ReplyKind.NO_ANSWER, (words,), is_person_offered=True)


def priced(product: CatalogProduct) -> Sentence:
    """Name and price, or from what price on."""
    slots = {"title": fact(product, "title")}
    if product.minimum_price is None:
        return Sentence("{title} is one of ours.", slots)
    words = "{title}: {price}."
    if product.minimum_price != product.maximum_price:
        words = "{title}: from {price}."
    return Sentence(words, slots | {"price": fact(product, "minimum_price")})


def _described(product: CatalogProduct, clause: PolicyClause | None) -> list[Sentence]:
    final = _final(product, clause) if product.is_final_sale else []
    about = [sentence("{about}", about=fact(product, "description"))] if product.description else []
    return [*about, priced(product), *final]


def _final(product: CatalogProduct, clause: PolicyClause | None) -> list[Sentence]:
    """That it stays sold is said in the words of the clause, and of nothing else."""
    rule = [sentence("{rule}", rule=fact(clause, "clause_text"))] if clause else []
    return [sentence("It is a {final} item.", final=fact(product, "is_final_sale", "final sale")), *rule]


def _clause(request: Request) -> PolicyClause | None:
    clause_id = request.parameters.final_sale.clause_id
    return next((row for row in request.profile.rows(PolicyClause) if row.clause_id == clause_id), None)


PRODUCT_QUESTION = Skill(
    "product_question", frozenset({"product_question"}), answer, SECTIONS | {PolicyClause.TABLE}, needs_proof=False
)
