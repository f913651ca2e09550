"""Give back part of what an order cost as credit for the next."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.policy.money import credit_within_cap, credit_within_what_was_paid
from agent.profile import CustomerProfile, Order, Refund


def arguments_for(order: Order, amount: Decimal, note: str) -> dict[str, Any]:
    """The amount has two digits after the point, as the row that will show it."""
    return {"order_id": order.order_id, "amount": f"{amount:.2f}", "note": note}


def _decide(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    order, amount = profile.order(arguments["order_id"]), Decimal(arguments["amount"])
    if order is None:
        return (Decision("deny", "There is no such order on this account.", "credit_ones_own_order"),)
    return (
        credit_within_what_was_paid(amount, order),
        credit_within_cap(amount, terms.parameters.limits.store_credit_cap),
    )


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    amount = Decimal(arguments["amount"])
    return port.issue_store_credit(arguments["order_id"], amount=amount, note=arguments["note"], idempotency_key=key)


def _expected(arguments: Arguments) -> ExpectedChange:
    cells = {"order_id": arguments["order_id"], "amount": arguments["amount"]}
    return ExpectedChange(Refund.TABLE, (cells,), is_new=True)


ISSUE_STORE_CREDIT = Action(
    name="issue_store_credit",
    effect="write",
    rules=(credit_within_what_was_paid, credit_within_cap),
    decide=_decide,
    perform=_perform,
    expected_change=_expected,
    sections=frozenset({Order.TABLE, Refund.TABLE}),
    operation="issue_store_credit",
    money=lambda _, arguments: Decimal(arguments["amount"]),
)
