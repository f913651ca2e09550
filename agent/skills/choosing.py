"""Which order does the customer mean? One good question when it cannot be known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from agent.evidence import fact, sentence
from agent.evidence.reply import Sentence
from agent.language.choices import Option
from agent.profile import Order, OrderLine, Shipment
from agent.skills.skill import Answer, Request
from agent.transcript import ReplyKind

# An order that nobody delivered or cancelled in this time is history, not on its way.
OPEN_FOR = timedelta(days=45)
NAMED_AT_MOST = 4
POINTS_BACK = re.compile(r"\b(?:it|its|that|this|them|they|same)\b", re.IGNORECASE)

# The same words whether the order is somebody else's or nobody's: nothing may hint which.
NO_SUCH_ORDER = sentence("I cannot find an order with that number on your account. Could you check the number for me?")
NO_OTHER_ORDER = sentence("I cannot find any other order on your account.")
NO_ORDERS = sentence("I cannot find an order on your account that this could be about.")


def chosen_order(request: Request, candidates: Sequence[Order], wish: str) -> Order | Answer:
    """The order that is meant among all of the customer's, or the answer to give instead."""
    orders = request.profile.rows(Order)
    named = request.entities.get("order_name")
    if named:
        found = next((order for order in orders if _is_named(order, named)), None)
        return found or Answer(ReplyKind.REFUSAL, (NO_SUCH_ORDER,))
    if request.entities.get("order_reference") == "other" and request.mentioned_orders:
        return _other(request, orders) or Answer(ReplyKind.ANSWER, (NO_OTHER_ORDER,))
    pointed = _pointed_at(request, orders)
    if pointed:
        return pointed
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        return which_one(request, candidates, wish)
    latest = max(orders, key=lambda order: order.ordered_at, default=None)
    return latest or Answer(ReplyKind.ANSWER, (NO_ORDERS,))


def open_orders(request: Request) -> list[Order]:
    """Orders that are still on their way to the customer, newest first."""
    arrived = {shipment.order_id for shipment in request.profile.rows(Shipment) if shipment.delivered_at}
    waiting = [
        order
        for order in request.profile.rows(Order)
        if not order.is_cancelled
        and order.delivered_at is None
        and order.order_id not in arrived
        and request.locale.as_of - order.ordered_at <= OPEN_FOR
    ]
    return sorted(waiting, key=lambda order: order.ordered_at, reverse=True)


def which_one(request: Request, orders: Sequence[Order], wish: str) -> Answer:
    """Ask once, naming what there is to choose from, and keep what each could be called in answer."""
    named = sorted(orders, key=lambda order: order.ordered_at, reverse=True)[:NAMED_AT_MOST]
    slots = {f"order_{place}": fact(order, "order_name") for place, order in enumerate(named)}
    slots |= {f"day_{place}": fact(order, "ordered_at") for place, order in enumerate(named)}
    options = [f"{{order_{place}}} from {{day_{place}}}" for place in range(len(named))]
    question = Sentence(f"Which order {wish}: {', '.join(options[:-1])} or {options[-1]}?", slots)
    return Answer(
        ReplyKind.QUESTION,
        (question,),
        open_question="which_order",
        orders=tuple(order.order_name for order in named),
        options=tuple(option_of(request, order) for order in named),
    )


def option_of(request: Request, order: Order) -> Option:
    """What an order that we named could be called in an answer."""
    day = request.locale.day_of(order.ordered_at).isoformat()
    titles = (line.product_title for line in request.profile.rows(OrderLine) if line.order_id == order.order_id)
    return Option(order.order_name, day, ", ".join(titles))


def _pointed_at(request: Request, orders: Sequence[Order]) -> Order | None:
    by_age = sorted(orders, key=lambda order: order.ordered_at, reverse=True)
    mentioned = [order for order in by_age if order.order_name in request.mentioned_orders]
    reference = request.entities.get("order_reference")
    if reference == "last":
        return by_age[0] if by_age else None
    if len(mentioned) == 1 and POINTS_BACK.search(request.text):
        return mentioned[0]
    return None


def _other(request: Request, orders: Sequence[Order]) -> Order | None:
    """Another one than was talked of last: one that was mentioned, one on its way, or else the newest."""
    by_age = sorted(orders, key=lambda order: order.ordered_at, reverse=True)
    mentioned = [order for order in by_age if order.order_name in request.mentioned_orders]
    near = (*mentioned, *open_orders(request), *by_age)
    return next((order for order in near if order.order_name != request.mentioned_orders[-1]), None)


def _is_named(order: Order, named: str) -> bool:
    """Whether it is named by "#1043", by "1043" or by the store's own id."""
    wanted = named.strip().lstrip("#").lower()
    return wanted in {order.order_name.lstrip("#").lower(), order.order_id.lower()}
