"""Give back part of what an order cost as credit for the next."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.policy.money import (
    credit_for_a_late_order,
    credit_once_for_an_order,
    credit_within_cap,
    credit_within_clause,
    credit_within_what_was_paid,
)
from agent.profile import Customer, CustomerProfile, Order, Refund
from agent.releases.model import Credit


def arguments_for(order: Order, amount: Decimal, clause_id: str | None) -> dict[str, Any]:
    """The amount has two digits after the point, as the row that will show it; the note says under which clause."""
    return {"order_id": order.order_id, "amount": f"{amount:.2f}", "note": f"Credit: {clause_id}"}


def credit_for(tier: str | None, given: Collection[Credit]) -> Credit | None:
    """What the release gives for lateness: under the clause of the own tier, else under the one for everybody."""
    fitting = (each for each in given if each.reason == "late" and each.tier in {tier, None})
    return max(fitting, key=lambda each: (each.tier is not None, each.amount), default=None)


def _decide(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    order, amount = profile.order(arguments["order_id"]), Decimal(arguments["amount"])
    if order is None:
        return (Decision("deny", "There is no such order on this account.", "credit_ones_own_order"),)
    credit = credit_for(profile.customer.tier if profile.customer else None, terms.parameters.credits)
    clause_id, maximum = (credit.clause_id, credit.amount) if credit else (None, Decimal(0))
    return (
        credit_for_a_late_order(order, clause_id, terms.as_of),
        credit_once_for_an_order(order, profile.rows(Refund), arguments["note"]),
        credit_within_clause(amount, maximum, clause_id),
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
    rules=(
        credit_for_a_late_order, credit_once_for_an_order, credit_within_clause, credit_within_what_was_paid,
        credit_within_cap,
    ),
    decide=_decide,
    perform=_perform,
    expected_change=_expected,
    sections=frozenset({Customer.TABLE, Order.TABLE, Refund.TABLE}),
    operation="issue_store_credit",
    money=lambda _, arguments: Decimal(arguments["amount"]),
    owes="credit",
    takes=lambda _, arguments: Decimal(arguments["amount"]),
)  # fmt: skip
