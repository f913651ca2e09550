"""Give money of an order back the way it was paid, while the goods stay: a person's alone to do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.policy.money import refund_without_goods_is_a_persons
from agent.profile import CustomerProfile, Order, Refund


def arguments_for(order: Order, amount: Decimal) -> dict[str, Any]:
    """The amount has two digits after the point, as the row that will show it."""
    return {"order_id": order.order_id, "amount": f"{amount:.2f}", "note": "Refund: goodwill"}


def _decide(profile: CustomerProfile, arguments: Arguments, _: Terms) -> tuple[Decision, ...]:
    if profile.order(arguments["order_id"]) is None:
        return (Decision("deny", "There is no such order on this account.", "refund_ones_own_order"),)
    return (refund_without_goods_is_a_persons(),)


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    # A store gives a fee back as it gives any amount back: the way it was paid, and the goods stay.
    amount = Decimal(arguments["amount"])
    return port.waive_fee(arguments["order_id"], amount=amount, note=arguments["note"], idempotency_key=key)


def _expected(arguments: Arguments) -> ExpectedChange:
    cells = {"order_id": arguments["order_id"], "amount": arguments["amount"]}
    return ExpectedChange(Refund.TABLE, (cells,), is_new=True)


GIVE_REFUND = Action(
    name="give_refund",
    effect="write",
    rules=(refund_without_goods_is_a_persons,),
    decide=_decide,
    perform=_perform,
    expected_change=_expected,
    sections=frozenset({Order.TABLE, Refund.TABLE}),
    operation="waive_fee",
    money=lambda _, arguments: Decimal(arguments["amount"]),
    owes="refund",
    takes=lambda _, arguments: Decimal(arguments["amount"]),
)
