"""Returns and exchanges: both open a return; found again by the note on its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from agent.commerce.port import OutcomeUnknownError, Receipt, RefusedError
from agent.commerce.shopify.api import Operation, refusal
from agent.commerce.shopify.documents import CANCEL_RETURN, RETURN, RETURN_STATUS, RETURNABLE
from agent.commerce.shopify.ids import found, gid, number
from agent.commerce.shopify.marks import NAMESPACE, is_noted, leave_mark, name_of, noted
from agent.commerce.shopify.standing import bring_to

CALLED_OFF = "CANCELED"

Pieces = Sequence[tuple[str, int]]


def open_return(asking: Operation, order_id: str, lines: Pieces, variants: Pieces, key: str, now: datetime) -> Receipt:
    """Take `lines` back and, for an exchange, send `variants`. It is approved: the rules were ours to apply."""
    data = _returnable(asking, order_id, key)
    if receipt := _opened(data, key):
        return receipt
    wanted = {
        "orderId": data["order"]["id"],
        "returnLineItems": _taken_back(data, lines, noted("Asked for in chat", key)),
        "exchangeLineItems": [
            {"variantId": gid("ProductVariant", variant), "quantity": quantity} for variant, quantity in variants
        ],
    }
    leave_mark(asking, data["order"], key, None, now)
    payload = asking.write(RETURN, **{"return": wanted})["returnCreate"]
    if said := refusal(payload["userErrors"]):
        return _opened_after_all(asking, order_id, key, said)
    return Receipt(number(payload["return"]["id"]))


def call_off(asking: Operation, return_id: str) -> Receipt:
    """Cancel a return of which nothing was inspected or refunded; one that is cancelled already needs nothing."""
    bring_to(
        CALLED_OFF,
        "return",
        read=lambda: _return(asking, return_id),
        write=lambda found_id: asking.write(CANCEL_RETURN, id=found_id)["returnCancel"],
    )
    return Receipt(return_id)


def _return(asking: Operation, return_id: str) -> dict[str, Any]:
    return found(asking.read(RETURN_STATUS, id=gid("Return", return_id)), "return", return_id)


def _opened_after_all(asking: Operation, order_id: str, key: str, said: str) -> Receipt:
    """A refusal may well be because an earlier request arrived."""
    try:
        receipt = _opened(_returnable(asking, order_id, key), key)
    except RefusedError as error:
        raise OutcomeUnknownError(f"the store says {said!r}, and the order cannot be read: {error}") from error
    if receipt is None:
        raise RefusedError(f"the store did not open the return: {said}")
    return receipt


def _returnable(asking: Operation, order_id: str, key: str) -> dict[str, Any]:
    data = asking.read(RETURNABLE, id=gid("Order", order_id), namespace=NAMESPACE, mark=name_of(key))
    found(data, "order", order_id)
    return data


def _opened(data: dict[str, Any], key: str) -> Receipt | None:
    for each in data["order"]["returns"]["nodes"]:
        if any(is_noted(line["returnReasonNote"], key) for line in each["returnLineItems"]["nodes"]):
            return Receipt(number(each["id"]))
    return None


def _taken_back(data: dict[str, Any], lines: Pieces, note: str) -> list[dict[str, Any]]:
    """Pieces of an order line may have come in several parcels."""
    parcels = [
        item
        for fulfillment in data["returnableFulfillments"]["nodes"]
        for item in fulfillment["returnableFulfillmentLineItems"]["nodes"]
    ]
    # An exchange may turn the pieces of one line into two variants.
    wanted: Counter[str] = Counter()
    for line, quantity in lines:
        wanted[line] += quantity
    taken = [piece for line, quantity in wanted.items() for piece in _of_parcels(parcels, line, quantity)]
    # The reason is the shop's own list; the note is how we find the return again.
    return [
        {"fulfillmentLineItemId": item, "quantity": quantity, "returnReason": "OTHER", "returnReasonNote": note}
        for item, quantity in taken
    ]


def _of_parcels(parcels: Iterable[dict[str, Any]], line: str, quantity: int) -> list[tuple[str, int]]:
    taken: list[tuple[str, int]] = []
    wanted = gid("LineItem", line)
    for parcel in parcels:
        item = parcel["fulfillmentLineItem"]
        if quantity > 0 and item["lineItem"]["id"] == wanted:
            taken.append((item["id"], min(quantity, parcel["quantity"])))
            quantity -= taken[-1][1]
    if quantity > 0:
        raise RefusedError(f"the store has fewer pieces of line {line!r} that can be returned")
    return taken
