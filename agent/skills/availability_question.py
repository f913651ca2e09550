"""Is it there in my size, and how many are left?"""

from __future__ import annotations

from collections.abc import Sequence

from agent.evidence import Sentence, fact, said
from agent.policy import Decision
from agent.policy.stock import stock_told_as_counted
from agent.profile import (
    CatalogVariant,
    Customer,
    DiscountOption,
    Preference,
    ProductView,
    ShippingOption,
)
from agent.skills.discount_question import usable_codes
from agent.skills.product_question import SECTIONS, not_found
from agent.skills.products import meant_products, said_options, variants_of
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

TOLD_AT_MOST = 3


def answer(request: Request) -> Answer:
    """The variant that is meant with what is left of it; when it is sold out, what is there instead."""
    products = meant_products(request)
    if not products:
        return not_found()
    product = products[0]
    variants = variants_of(request, product.product_id)
    wanted = _wanted(request, variants)
    if not wanted:
        words = Sentence("I find no {title} like that.", {"title": fact(product, "title")})
        return Answer(ReplyKind.ANSWER, (words, *_in_stock(variants)), products=(product.product_id,))
    judged = [(each, stock_told_as_counted(each, request.parameters.limits.low_stock_quantity)) for each in wanted]
    told = [_told(variant, decision) for variant, decision in judged[:TOLD_AT_MOST]]
    is_there = any(decision.outcome != "deny" for _, decision in judged)
    more = for_you(request) if is_there else _in_stock(_alike(variants, wanted))
    return Answer(
        ReplyKind.ANSWER,
        (*told, *more),
        tuple(decision for _, decision in judged),
        products=(product.product_id,),
        told_event="product_interest_captured",
        # Who asks for what is not there is worth writing to when it is.
        told_reason=None if is_there else "sold_out",
    )


def for_you(request: Request) -> list[Sentence]:
    """The likely next question: the customer's own code, and delivery that costs them nothing."""
    codes = [_code(option) for option, _ in usable_codes(request)[:1]]
    free = [option for option in request.profile.rows(ShippingOption) if not option.cost_amount]
    delivery = [
        Sentence("{title} is {cost} for you.", {"title": fact(one, "title"), "cost": fact(one, "cost_amount", "cost")})
        for one in free[:1]
    ]
    return [*delivery, *codes]


def _code(option: DiscountOption) -> Sentence:
    if not option.description:
        return Sentence("Your code is {code}.", {"code": fact(option, "code")})
    return Sentence("Your code {code}: {what}.", {"code": fact(option, "code"), "what": fact(option, "description")})


def _wanted(request: Request, variants: Sequence[CatalogVariant]) -> list[CatalogVariant]:
    """What was named, else the customer's size, in the colour they looked at; those with stock first."""
    named = said_options(request, variants)
    if not named and (request.entities.get("size") or request.entities.get("option")):
        return []
    left = [each for each in variants if named <= _options(each)]
    sizes = {row.value.lower() for row in request.profile.rows(Preference) if row.preference.endswith("size")}
    left = [each for each in left if sizes & _options(each)] or left
    looked_at = {view.variant_id for view in request.profile.rows(ProductView)}
    seen = [each for each in left if each.variant_id in looked_at]
    return seen or sorted(left, key=lambda each: (-min(each.stock_quantity, 1), each.key))


def _told(variant: CatalogVariant, decision: Decision) -> Sentence:
    slots = {"title": fact(variant, "product_title"), "price": fact(variant, "price")}
    words = "{title}"
    if variant.variant_title:
        words, slots = words + " in {variant}", slots | {"variant": fact(variant, "variant_title")}
    if decision.outcome == "deny":
        return Sentence(f"{words}: {{word}}", {**slots, "word": said(decision)})
    slots |= {"left": fact(variant, "stock_quantity")}
    if decision.outcome == "ask":
        return Sentence(f"{words}, {{price}}: only {{left}} left. {{word}}", slots | {"word": said(decision)})
    return Sentence(f"{words}, {{price}}: {{left}} in stock.", slots)


def _alike(variants: Sequence[CatalogVariant], wanted: Sequence[CatalogVariant]) -> list[CatalogVariant]:
    """Those that share a size or a colour with what is wanted."""
    options = set().union(*(_options(each) for each in wanted))
    return [each for each in variants if _options(each) & options]


def _in_stock(variants: Sequence[CatalogVariant]) -> list[Sentence]:
    there = [each for each in variants if each.stock_quantity > 0 and each.variant_title][:TOLD_AT_MOST]
    if not there:
        return []
    slots = {f"variant_{at}": fact(each, "variant_title") for at, each in enumerate(there)}
    return [Sentence(f"In stock: {', '.join(f'{{{name}}}' for name in slots)}.", slots)]


def _options(variant: CatalogVariant) -> set[str]:
    return {option.lower() for option in variant.options}


AVAILABILITY_QUESTION = Skill(
    name="availability_question",
    intents=frozenset({"availability_question"}),
    answer=answer,
    sections=SECTIONS | {Customer.TABLE, Preference.TABLE, DiscountOption.TABLE, ShippingOption.TABLE},
    needs_proof=False,
)
