"""Money back without goods: to store credit, or the way it was paid. The API keeps each to once by its key.

Credit is a refund of an order and not a gift to an account: so it is bounded by what was paid, comes back with the
next load as a refund of the order, and carries a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from agent.commerce.port import OutcomeUnknownError, Receipt, RefusedError
from agent.commerce.shopify.api import Operation, refusal
from agent.commerce.shopify.documents import REFUND, REFUNDABLE
from agent.commerce.shopify.ids import found, gid, number
from agent.commerce.shopify.marks import is_noted, noted, uuid_of

TAKEN = frozenset({"SALE", "CAPTURE"})
GIVEN = frozenset({"SUCCESS", "PENDING", "AWAITING_RESPONSE"})


def to_store_credit(asking: Operation, order_id: str, amount: Decimal, note: str, key: str) -> Receipt:
    """Refund `amount` to the store credit of the order's customer."""
    order = _order(asking, order_id)
    money = {"amount": str(amount), "currencyCode": order["currencyCode"]}
    return _refund(asking, order, amount, {"refundMethods": [{"storeCreditRefund": {"amount": money}}]}, note, key)


def as_it_was_paid(asking: Operation, order_id: str, amount: Decimal, note: str, key: str) -> Receipt:
    """Refund `amount` to the first payment that has so much left."""
    order = _order(asking, order_id)
    if receipt := _given(order, key):
        return receipt
    payment = next((each for each, left in _left(order) if left >= amount), None)
    if payment is None:
        raise RefusedError("no single payment of the order has so much left to give back")
    back = {
        "orderId": order["id"],
        "parentId": payment["id"],
        "kind": "REFUND",
        "gateway": payment["gateway"],
        "amount": str(amount),
    }
    return _refund(asking, order, amount, {"transactions": [back]}, note, key)


def _refund(
    asking: Operation, order: Mapping[str, Any], amount: Decimal, way: Mapping[str, Any], note: str, key: str
) -> Receipt:
    if receipt := _given(order, key):
        return receipt
    if amount > _left_in_all(order["transactions"]):
        raise RefusedError("it is more than is left of what was paid")
    refund = {"orderId": order["id"], "note": noted(note, key), "notify": True, "discrepancyReason": "OTHER", **way}
    payload = asking.write(REFUND, refund=refund, key=uuid_of(key))["refundCreate"]
    said = refusal(payload["userErrors"])
    if said is None and payload["refund"] is None:
        raise OutcomeUnknownError("the store named neither a refund nor an error")
    if said is not None:
        return _given_after_all(asking, number(order["id"]), key, said)
    return Receipt(number(payload["refund"]["id"]))


def _given_after_all(asking: Operation, order_id: str, key: str, said: str) -> Receipt:
    """A refusal may well be because an earlier request arrived and left less to give back."""
    try:
        receipt = _given(_order(asking, order_id), key)
    except RefusedError as error:
        raise OutcomeUnknownError(f"the store says {said!r}, and the order cannot be read: {error}") from error
    if receipt is None:
        raise RefusedError(f"the store did not give it back: {said}")
    return receipt


def _order(asking: Operation, order_id: str) -> dict[str, Any]:
    order = found(asking.read(REFUNDABLE, id=gid("Order", order_id)), "order", order_id)
    if order["presentmentCurrencyCode"] != order["currencyCode"]:
        raise RefusedError("the order was paid in another currency than the store's: a person has to do it by hand")
    return order


def _given(order: Mapping[str, Any], key: str) -> Receipt | None:
    ours = (each for each in order["refunds"] if is_noted(each["note"], key))
    return next((Receipt(number(each["id"])) for each in ours), None)


def _left(order: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Decimal]]:
    """Each payment, and what of it was not given back."""
    rows = order["transactions"]
    paid = [row for row in rows if row["kind"] in TAKEN and row["status"] == "SUCCESS"]
    return [(row, _amount(row) - sum(map(_amount, _back(rows, row["id"])), Decimal(0))) for row in paid]


def _back(rows: list[Mapping[str, Any]], payment_id: str) -> list[Mapping[str, Any]]:
    refunds = (row for row in rows if row["kind"] == "REFUND" and row["status"] in GIVEN)
    return [row for row in refunds if (row["parentTransaction"] or {}).get("id") == payment_id]


def _left_in_all(rows: list[Mapping[str, Any]]) -> Decimal:
    """What was paid and not given back in any way; store credit goes back to no payment."""
    paid = (_amount(row) for row in rows if row["kind"] in TAKEN and row["status"] == "SUCCESS")
    back = (_amount(row) for row in rows if row["kind"] == "REFUND" and row["status"] in GIVEN)
    return sum(paid, Decimal(0)) - sum(back, Decimal(0))


def _amount(row: Mapping[str, Any]) -> Decimal:
    return Decimal(row["amountSet"]["shopMoney"]["amount"])
