"""Which order and which of its items does the customer mean? One good question where it cannot be known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.evidence import Fact, Sentence, fact
from agent.language.matching import Thing, means_all, named
from agent.profile import Order, OrderLine
from agent.skills.choosing import chosen_order, which_one
from agent.skills.skill import Answer, Request
from agent.transcript import ReplyKind

WHICH_ITEMS = "which_items"
NAMED_AT_MOST = 12


@dataclass(frozen=True)
class Items:
    """One order and the lines of it that are meant."""

    order: Order
    lines: tuple[OrderLine, ...]


def items_meant(request: Request, candidates: Sequence[Order], wish: str) -> Items | Answer:
    """The order and lines by number, by content or because there is one alone; else the question to ask."""
    order = _by_content(request, candidates, wish) or chosen_order(request, candidates, wish)
    if isinstance(order, Answer):
        return order
    lines = lines_of(request, [order])
    meant = lines if means_all(request.said) else _named(request.said, lines)
    if meant or len(lines) == 1:
        return Items(order, tuple(meant or lines))
    return _which_items(order, lines, wish)


def lines_of(request: Request, orders: Iterable[Order]) -> list[OrderLine]:
    """The lines of these orders; what has become something else is no longer one."""
    ids = {order.order_id for order in orders}
    rows = (line for line in request.profile.rows(OrderLine) if line.order_id in ids)
    return [line for line in rows if line.taken_off_quantity < line.quantity]


def thing(line: OrderLine) -> Thing:
    """A line as words may point at it."""
    return Thing(line.order_line_id, line.product_title, line.variant_title)


def described(line: OrderLine, place: str, slots: dict[str, Fact]) -> str:
    """The line in words, its facts put into `slots` under names that end with `place`."""
    slots[f"item{place}"] = fact(line, "product_title")
    if line.variant_title is None:
        return f"{{item{place}}}"
    slots[f"variant{place}"] = fact(line, "variant_title")
    return f"{{item{place}}} ({{variant{place}}})"


def _by_content(request: Request, candidates: Sequence[Order], wish: str) -> Order | Answer | None:
    """The one order that holds what is named; a question where several do."""
    if request.entities.get("order_name") or request.entities.get("order_reference"):
        return None
    meant = {line.order_id for line in _named(request.said, lines_of(request, candidates))}
    orders = [order for order in candidates if order.order_id in meant]
    if len(orders) > 1:
        return which_one(request, orders, wish)
    return orders[0] if orders else None


def _named(said: str, lines: Sequence[OrderLine]) -> list[OrderLine]:
    keys = {one.key for one in named(said, [thing(line) for line in lines])}
    return [line for line in lines if line.order_line_id in keys]


def _which_items(order: Order, lines: Sequence[OrderLine], wish: str) -> Answer:
    slots = {"order": fact(order, "order_name")}
    words = [described(line, f"_{place}", slots) for place, line in enumerate(lines[:NAMED_AT_MOST])]
    question = Sentence(f"Which items of order {{order}} {wish}: {', '.join(words)}? Or all of them?", slots)
    return Answer(ReplyKind.QUESTION, (question,), open_question=WHICH_ITEMS, orders=(order.order_name,))
