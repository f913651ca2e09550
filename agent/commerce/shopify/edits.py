"""Swap variants of an order that has not left: an order edit, which comes to nothing until it is committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from agent.commerce.port import LineChange, OutcomeUnknownError, Receipt, RefusedError
from agent.commerce.shopify.api import Operation, refusal
from agent.commerce.shopify.documents import ADD_VARIANT, BEGIN_EDIT, COMMIT_EDIT, EDITABLE, SET_QUANTITY
from agent.commerce.shopify.ids import found, gid, number
from agent.commerce.shopify.marks import NAMESPACE, leave_mark, mark_of, name_of, noted

Aim = Mapping[str, Mapping[str, int]]


def change_items(asking: Operation, order_id: str, changes: Sequence[LineChange], key: str, now: datetime) -> Receipt:
    """Whether it took place is told by quantities, so those that it is to come to are remembered in the mark."""
    order = _order(asking, order_id, key)
    mark = mark_of(order)
    aim: Aim = mark.aim if mark else _aim(order, changes)
    if mark and _is_reached(order, aim):
        return Receipt(order_id)
    leave_mark(asking, order, key, aim, now)
    edit = _staged(asking, order, aim)
    payload = asking.write(COMMIT_EDIT, edit=edit, note=noted("Changed in chat", key))["orderEditCommit"]
    if said := refusal(payload["userErrors"]):
        return _reached_after_all(asking, order_id, key, aim, said)
    return Receipt(order_id)


def _reached_after_all(asking: Operation, order_id: str, key: str, aim: Aim, said: str) -> Receipt:
    try:
        order = _order(asking, order_id, key)
    except RefusedError as error:
        raise OutcomeUnknownError(f"the store says {said!r}, and the order cannot be read: {error}") from error
    if not _is_reached(order, aim):
        raise RefusedError(f"the store did not change the order: {said}")
    return Receipt(order_id)


def _order(asking: Operation, order_id: str, key: str) -> dict[str, Any]:
    data = asking.read(EDITABLE, id=gid("Order", order_id), namespace=NAMESPACE, mark=name_of(key))
    return found(data, "order", order_id)


def _aim(order: Mapping[str, Any], changes: Iterable[LineChange]) -> Aim:
    """How many there are to be in the end, of each line that loses pieces and of each variant that gains them."""
    lines, variants = _quantities(order)
    left: Counter[str] = Counter()
    gained: Counter[str] = Counter()
    for change in changes:
        left[gid("LineItem", change.order_line_id)] += change.quantity
        gained[gid("ProductVariant", change.variant_id)] += change.quantity
    if short := [line for line, quantity in left.items() if quantity > lines.get(line, 0)]:
        raise RefusedError(f"the order has fewer pieces of line {number(short[0])!r}")
    return {
        "lines": {line: lines[line] - quantity for line, quantity in left.items()},
        "variants": {variant: variants[variant] + quantity for variant, quantity in gained.items()},
    }


def _quantities(order: Mapping[str, Any]) -> tuple[dict[str, int], Counter[str]]:
    nodes = order["lineItems"]["nodes"]
    variants: Counter[str] = Counter()
    for node in nodes:
        if node["variant"]:
            variants[node["variant"]["id"]] += node["currentQuantity"]
    return {node["id"]: node["currentQuantity"] for node in nodes}, variants


def _is_reached(order: Mapping[str, Any], aim: Aim) -> bool:
    lines, variants = _quantities(order)
    return all(lines.get(line) == wanted for line, wanted in aim["lines"].items()) and all(
        variants[variant] == wanted for variant, wanted in aim["variants"].items()
    )


def _staged(asking: Operation, order: Mapping[str, Any], aim: Aim) -> str:
    """The edit with all its steps; nothing of it holds before the commit."""
    begun = asking.read(BEGIN_EDIT, id=order["id"])["orderEditBegin"]
    _all_well(begun)
    edit = begun["calculatedOrder"]
    staged = {number(line["id"]): line["id"] for line in edit["lineItems"]["nodes"]}
    _, variants = _quantities(order)
    for line, quantity in aim["lines"].items():
        if number(line) not in staged:
            raise RefusedError(f"line {number(line)!r} cannot be edited any more")
        step = asking.read(SET_QUANTITY, edit=edit["id"], line=staged[number(line)], quantity=quantity)
        _all_well(step["orderEditSetQuantity"])
    for variant, quantity in aim["variants"].items():
        if quantity > variants[variant]:
            more = quantity - variants[variant]
            step = asking.read(ADD_VARIANT, edit=edit["id"], variant=variant, quantity=more)
            _all_well(step["orderEditAddVariant"])
    return str(edit["id"])


def _all_well(payload: Mapping[str, Any]) -> None:
    if said := refusal(payload["userErrors"]):
        raise RefusedError(f"the order cannot be edited so: {said}")
