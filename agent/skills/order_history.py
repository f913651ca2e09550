"""What have I ordered so far, what is still open, and what does it come to?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from agent.evidence import Fact, Sentence, fact, sentence
from agent.profile import Customer, Order, OrderLine
from agent.skills.choosing import NO_ORDERS, open_orders, option_of
from agent.skills.skill import Answer, Request, Skill
from agent.skills.track_order import TRACK_ORDER
from agent.transcript import ReplyKind

OPEN = re.compile(r"\b(?:open|current|active|pending|outstanding|ongoing|under ?way)\b", re.IGNORECASE)
SPENT = re.compile(r"\bspen[dt]\b", re.IGNORECASE)
PERIOD = re.compile(r"\b(?:year|month|week|since|in \d{4}|summer|winter|christmas)\b", re.IGNORECASE)
LATEST = re.compile(r"\b(?:last|latest|most recent)\b(?! (?:year|month|week|few|\d))", re.IGNORECASE)
MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
LISTED, TITLES = 5, 3


def answer(request: Request) -> Answer:
    """What was asked of the orders: which are open, the latest, how many, their sum, or the latest few."""
    if request.entities.get("order_name"):
        # "The second one", of those that we listed.
        return replace(TRACK_ORDER.answer(request), skill=TRACK_ORDER.name)
    orders = sorted(request.profile.rows(Order), key=lambda order: (order.ordered_at, order.key), reverse=True)
    if not orders:
        return Answer(ReplyKind.ANSWER, (NO_ORDERS,))
    if SPENT.search(request.text):
        return Answer(ReplyKind.ANSWER, _spent(request))
    if OPEN.search(request.text):
        still = open_orders(request)[:LISTED]
        if still:
            return _told(still, request)
        return _told(orders[:1], request, sentence("I see no open order on your account."))
    if MANY.search(request.text):
        return Answer(ReplyKind.ANSWER, _count(request))
    if LATEST.search(request.text):
        return _told(orders[:1], request)
    return _told(orders[:LISTED], request, *_count(request))


def latest_of(request: Request) -> Order | None:
    """The order that was placed last."""
    return max(request.profile.rows(Order), key=lambda order: (order.ordered_at, order.key), default=None)


def _told(orders: Iterable[Order], request: Request, *before: Sentence) -> Answer:
    named = tuple(orders)
    said = (*before, *(_line(order, request) for order in named))
    options = tuple(option_of(request, order) for order in named) if len(named) > 1 else ()
    return Answer(ReplyKind.ANSWER, said, orders=tuple(order.order_name for order in named), options=options)


def _line(order: Order, request: Request) -> Sentence:
    lines = [line for line in request.profile.rows(OrderLine) if line.order_id == order.order_id]
    slots: dict[str, Fact] = {"order": fact(order, "order_name"), "day": fact(order, "ordered_at")}
    slots |= {f"title_{place}": fact(line, "product_title") for place, line in enumerate(lines[:TITLES])}
    titles = ", ".join(f"{{title_{place}}}" for place in range(min(len(lines), TITLES)))
    more = " and more" if len(lines) > TITLES else ""
    words = "You placed order {order} on {day}" + (f": {titles}{more}" if titles else "")
    if order.is_cancelled:
        return Sentence(
            words + "; it was {cancelled}.", slots | {"cancelled": fact(order, "is_cancelled", "cancelled")}
        )
    return Sentence(words + ".", slots)


def _count(request: Request) -> tuple[Sentence, ...]:
    customer = request.profile.customer
    if customer is None or customer.order_count < 2:
        return ()
    return (sentence("I have {count} orders of yours.", count=fact(customer, "order_count")),)


def _spent(request: Request) -> tuple[Sentence, ...]:
    """The one sum there is; a sum of some months stands nowhere, so none is told."""
    customer = request.profile.customer
    if customer is None:
        return (NO_ORDERS,)
    words = "All your paid orders come to {sum}, with what you were given back taken off."
    told = (sentence(words, sum=fact(customer, "lifetime_value")),)
    if PERIOD.search(request.text):
        return (*told, sentence("I have no sum for a part of that time."))
    return told


ORDER_HISTORY = Skill(
    name="order_history",
    intents=frozenset({"order_history"}),
    answer=answer,
    sections=TRACK_ORDER.sections | {Customer.TABLE},
)
