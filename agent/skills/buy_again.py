"""The same again: what was bought, at today's price, and whether it is there."""

from __future__ import annotations

from agent.evidence import Sentence, fact, said, sentence
from agent.policy import Decision
from agent.policy.stock import stock_told_as_counted
from agent.profile import CatalogVariant, Customer, DiscountOption, OrderLine, ShippingOption
from agent.skills.availability_question import for_you
from agent.skills.product_question import SECTIONS, TOLD_AT_MOST
from agent.skills.products import telling_words, titled
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

HOW = "I place no orders in this chat; you can put it in your basket in the shop."


def answer(request: Request) -> Answer:
    """The lines that are meant, else those of the last order."""
    lines = _meant(request)[:TOLD_AT_MOST]
    if not lines:
        words = sentence("I find nothing in your orders that this could be. What was it called?")
        return Answer(ReplyKind.QUESTION, (words,))
    told = [_told(line, request) for line in lines]
    is_there = any(decision.outcome != "deny" for _, decision in told if decision)
    return Answer(
        ReplyKind.ANSWER,
        (
            *(words for words, _ in told),
            *(for_you(request) if is_there else ()),
            *([sentence(HOW)] if is_there else ()),
        ),
        tuple(decision for _, decision in told if decision),
        products=tuple(line.product_id for line in lines if line.product_id),
    )


def _meant(request: Request) -> list[OrderLine]:
    """What was kept and is titled so, the newest first and each product once; with no such words, the last order."""
    kept = [line for line in request.profile.rows(OrderLine) if line.kept_quantity > 0]
    by_age = sorted(kept, key=lambda line: (line.ordered_at, line.key), reverse=True)
    words = telling_words(" ".join([request.text, request.entities.get("product", "")]))
    scores = {line.key: titled(line.product_title, words) for line in by_age}
    best = max(scores.values(), default=0)
    if best:
        named = [line for line in by_age if scores[line.key] == best]
        return list({line.product_title: line for line in reversed(named)}.values())[::-1]
    if request.entities.get("product"):
        return []
    return [line for line in by_age if line.order_id == by_age[0].order_id]


def _told(line: OrderLine, request: Request) -> tuple[Sentence, Decision | None]:
    variants = request.profile.rows(CatalogVariant)
    variant = next((each for each in variants if each.variant_id == line.variant_id), None)
    slots = {"title": fact(line, "product_title"), "day": fact(line, "ordered_at"), "then": fact(line, "unit_price")}
    words = "{title}, bought on {day} for {then}"
    if variant is None:
        return Sentence(f"{words}: no longer sold.", slots), None
    decision = stock_told_as_counted(variant, request.parameters.limits.low_stock_quantity)
    slots |= {"price": fact(variant, "price"), "word": said(decision)}
    if decision.outcome == "deny":
        return Sentence(f"{words}: {{word}}", slots), decision
    price = "still" if variant.price == line.unit_price else "now"
    return Sentence(f"{words}: {price} {{price}}. {{word}}", slots), decision


BUY_AGAIN = Skill(
    name="buy_again",
    intents=frozenset({"buy_again", "place_order"}),
    answer=answer,
    sections=SECTIONS | {Customer.TABLE, DiscountOption.TABLE, ShippingOption.TABLE},
)
