"""Can this go back? Also asked of what is still in the cart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.actions.request_return import REQUEST_RETURN
from agent.evidence import Sentence, fact, sentence
from agent.policy import Decision
from agent.policy.returns import return_within_window
from agent.policy.why import to_staff
from agent.profile import (
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    PolicyClause,
    ReturnLine,
    ReturnOption,
    Shipment,
)
from agent.skills.choosing import chosen_order
from agent.skills.going_back import told_line, told_of_facts
from agent.skills.items import lines_of
from agent.skills.returning import is_wanted, proposed
from agent.skills.skill import Answer, Escalation, Request, Skill
from agent.transcript import ReplyKind

HOW = "returns-how"
NOT_AMONG = "The rest of what you named I do not find among what you bought."
MAY_BEGIN = "Say the word and I will open the return."
IN_CART = re.compile(r"\b(?:cart|basket|bag|trolley)\b", re.IGNORECASE)
Judged = tuple[ReturnOption, Decision]


def answer(request: Request) -> Answer:
    """Each line that is meant, with the rule's word and the deadline or the clause behind it."""
    options = request.profile.rows(ReturnOption)
    if request.entities.get("scope") == "cart" or IN_CART.search(request.text):
        return _of_cart(request, options)
    candidates = _with_something_to_return(request, options)
    if is_wanted(request) and lines_of(request, candidates):
        return _with_what_stays(proposed(request, candidates), _of_products(request, options), request)
    found = _of_products(request, options)
    if any(found):
        meant = list({option.key: option for lines in found for option in lines}.values())
        answer_to_all = _judged(request, meant)
        return answer_to_all if all(found) else _but_one(answer_to_all)
    order = chosen_order(request, candidates, "would you like to send back")
    if isinstance(order, Answer):
        return order
    lines = [option for option in options if option.scope == "order_line" and option.order_id == order.order_id]
    return _judged(request, lines, order) if lines else _nothing(order)


def _of_cart(request: Request, options: Sequence[ReturnOption]) -> Answer:
    lines = [option for option in options if option.scope == "cart_line"]
    empty = Answer(ReplyKind.ANSWER, (sentence("I find nothing in your cart at the moment."),))
    return _judged(request, lines) if lines else empty


def _of_products(request: Request, options: Sequence[ReturnOption]) -> list[list[ReturnOption]]:
    """Of each product that is named the lines titled so; an order that is named narrows more than products do."""
    if request.entities.get("order_name"):
        return []
    named = request.entities.get("products") or request.entities.get("product", "")
    return [_of_product(product, options) for product in named.lower().split("; ") if product]


def _of_product(product: str, options: Sequence[ReturnOption]) -> list[ReturnOption]:
    """Lines whose title holds the product's word."""
    # "The nice torch": when the words before it match nothing, the thing itself still may.
    named = (_titled(options, word) for word in (product, product.split()[-1]))
    return next((lines for lines in named if lines), [])


def _with_what_stays(asked: Answer, found: Sequence[Sequence[ReturnOption]], request: Request) -> Answer:
    """Before a yes is asked for some of what was named, what is told of the others, which stay."""
    if asked.plan is None or len(found) < 2:
        return asked
    judged = [(option, return_within_window(option, request.locale.as_of)) for lines in found for option in lines]
    stays = [told_of_facts(option, decision) for option, decision in judged if not decision.is_allowed]
    return replace(asked, sentences=(*(words for words in stays if words), *asked.sentences))


def _but_one(answered: Answer) -> Answer:
    """What is said of the others, and that not all of what was named was found."""
    return replace(answered, sentences=(*answered.sentences, sentence(NOT_AMONG)))


def _titled(options: Sequence[ReturnOption], word: str) -> list[ReturnOption]:
    singular = word.removesuffix("s")
    return [option for option in options if option.scope == "order_line" and singular in option.product_title.lower()]


def _with_something_to_return(request: Request, options: Sequence[ReturnOption]) -> list[Order]:
    open_ids = {
        option.order_id
        for option in options
        if option.scope == "order_line" and return_within_window(option, request.locale.as_of).is_allowed
    }
    return [order for order in request.profile.rows(Order) if order.order_id in open_ids and not order.is_cancelled]


def _judged(request: Request, options: Sequence[ReturnOption], order: Order | None = None) -> Answer:
    judged: list[Judged] = [(option, return_within_window(option, request.locale.as_of)) for option in options]
    decisions = tuple(decision for _, decision in judged)
    if all(decision.outcome == "escalate" for decision in decisions):
        return _to_a_person(decisions)
    sentences = [told_line(option, decision) for option, decision in judged]
    any_allowed = any(decision.is_allowed for decision in decisions) and options[0].scope == "order_line"
    may_begin = any_allowed and request.is_offered(REQUEST_RETURN)
    names = {option.order_name for option in options if option.order_name}
    return Answer(
        ReplyKind.ANSWER,
        (*sentences, *(_how(request) if any_allowed else ()), *((sentence(MAY_BEGIN),) if may_begin else ())),
        decisions,
        orders=(order.order_name,) if order else tuple(sorted(names)),
        may_begin=may_begin,
    )


def _how(request: Request) -> tuple[Sentence, ...]:
    clause = next((row for row in request.profile.rows(PolicyClause) if row.clause_id == HOW), None)
    return (sentence("{how}", how=fact(clause, "clause_text")),) if clause else ()


def _nothing(order: Order) -> Answer:
    words = "I find nothing in order {order} that can go back."
    return Answer(ReplyKind.ANSWER, (sentence(words, order=fact(order, "order_name")),), orders=(order.order_name,))


def _to_a_person(decisions: tuple[Decision, ...]) -> Answer:
    words = "I have no return rule for that, so a colleague should look at it."
    next_step = "Decide on the return by hand: no clause of the release covers the item."
    escalation = Escalation(decisions[0].rule, to_staff(decisions[0].reason), "escalation-rule", "hard", next_step)
    return Answer(ReplyKind.HANDOVER, (sentence(words),), decisions, escalation)


RETURN_ORDER = Skill(
    name="return_order",
    intents=frozenset({"return_order"}),
    answer=answer,
    sections=frozenset(
        {
            Order.TABLE,
            OrderLine.TABLE,
            Shipment.TABLE,
            ReturnOption.TABLE,
            PolicyClause.TABLE,
            ReturnLine.TABLE,
            Payment.TABLE,
            PaymentMethod.TABLE,
        }
    ),
)
