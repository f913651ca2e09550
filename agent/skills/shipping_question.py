"""What delivery costs this customer and how long it takes: their tier, their country, their basket."""

from __future__ import annotations

from agent.evidence import Sentence, fact, said, sentence
from agent.language.days import coming
from agent.policy import Decision
from agent.policy.shipping import arrives_by_the_day, shipping_free_from_subtotal
from agent.profile import CartLine, Customer, PolicyClause, ShippingOption
from agent.skills.skill import Answer, Request, Skill
from agent.skills.store_policy import told
from agent.transcript import ReplyKind


def answer(request: Request) -> Answer:
    """Each service at this customer's own terms; a visitor hears what holds for everybody."""
    if request.profile.customer is None:
        return told({"shipping"}, request)
    options = sorted(request.profile.rows(ShippingOption), key=lambda each: (each.cost_amount, each.key))
    if not options:
        words = sentence("I have no delivery terms for your address. Would you like a colleague to look into it?")
        return Answer(ReplyKind.NO_ANSWER, (words,), is_person_offered=True)
    basket = [line for line in request.profile.rows(CartLine) if line.is_open]
    several = len({option.country_code for option in options}) > 1
    told_of = [_judged(option, basket, request, with_country=several) for option in options]
    country = [sentence("Which country should it go to?")] if several else []
    sentences = [*(each for each, _ in told_of), *country]
    return Answer(
        ReplyKind.QUESTION if several else ReplyKind.ANSWER,
        tuple(sentences),
        tuple(decision for _, decisions in told_of for decision in decisions),
    )


def _judged(
    option: ShippingOption, basket: list[CartLine], request: Request, *, with_country: bool
) -> tuple[Sentence, tuple[Decision, ...]]:
    """The service in one sentence, after the verdict on the day when one was asked for."""
    free, by_day = shipping_free_from_subtotal(option, basket), _by_day(option, request)
    slots = {"title": fact(option, "title"), "cost": fact(option, "cost_amount", "cost")}
    words = f"{{title}} {_days(option)} and {'is' if not option.cost_amount else 'costs'} {{cost}}"
    slots |= {"least": fact(option, "delivery_days_min"), "most": fact(option, "delivery_days_max")}
    if with_country:
        slots["country"] = fact(option, "country_code")
        words = "To {country}: " + words
    if option.cost_amount and option.free_from_subtotal is not None:
        slots["from"] = fact(option, "free_from_subtotal")
        words += ", free from {from}"
    if free.is_allowed and option.cost_amount:
        slots["basket"] = said(free)
        words += ". {basket}"
    if by_day:
        slots["verdict"] = said(by_day)
        words = "{verdict}: " + words
    return Sentence(words + ".", slots), (free, *((by_day,) if by_day else ()))


def _days(option: ShippingOption) -> str:
    if option.delivery_days_min == option.delivery_days_max:
        return "takes {most} days from dispatch"
    return "takes {least} to {most} days from dispatch"


def _by_day(option: ShippingOption, request: Request) -> Decision | None:
    day, relation = request.entities.get("day", ""), request.entities.get("day_relation")
    asked = coming(day, relation, request.locale.today)
    return arrives_by_the_day(option, asked, relation, request.locale.today) if asked else None


SECTIONS = frozenset({Customer.TABLE, ShippingOption.TABLE, CartLine.TABLE, PolicyClause.TABLE})
SHIPPING_QUESTION = Skill("shipping_question", frozenset({"shipping_question"}), answer, SECTIONS, needs_proof=False)
DELIVERY_TIME = Skill("delivery_time", frozenset({"delivery_time"}), answer, SECTIONS, needs_proof=False)
