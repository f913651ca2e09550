"""Give a fee back that the release lets us take off."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.policy.money import waive_no_more_than_the_clause, waive_once, waive_what_the_release_lets
from agent.profile import Charge, CustomerProfile, Order, Refund


def arguments_for(charge: Charge) -> dict[str, Any]:
    """All that may be taken off the fee; the amount has two digits after the point, as the row that will show it."""
    return {
        "order_id": charge.order_id,
        "charge_id": charge.charge_id,
        "amount": f"{charge.waivable_amount or Decimal(0):.2f}",
        "note": f"Fee waived: {charge.charge_id}",
    }


def _decide(profile: CustomerProfile, arguments: Arguments, _: Terms) -> tuple[Decision, ...]:
    charges = profile.rows(Charge)
    charge = next((each for each in charges if each.charge_id == arguments["charge_id"]), None)
    if charge is None or charge.order_id != arguments["order_id"]:
        return (Decision("deny", "There is no such fee on this account.", "waive_ones_own_fee"),)
    return (
        waive_what_the_release_lets(charge),
        waive_once(charge, profile.rows(Refund), arguments["note"]),
        waive_no_more_than_the_clause(charge, Decimal(arguments["amount"])),
    )


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    amount = Decimal(arguments["amount"])
    return port.waive_fee(arguments["order_id"], amount=amount, note=arguments["note"], idempotency_key=key)


def _expected(arguments: Arguments) -> ExpectedChange:
    cells = {"order_id": arguments["order_id"], "amount": arguments["amount"]}
    return ExpectedChange(Refund.TABLE, (cells,), is_new=True)


WAIVE_FEE = Action(
    name="waive_fee",
    effect="write",
    rules=(waive_what_the_release_lets, waive_once, waive_no_more_than_the_clause),
    decide=_decide,
    perform=_perform,
    expected_change=_expected,
    sections=frozenset({Order.TABLE, Charge.TABLE, Refund.TABLE}),
    operation="waive_fee",
    money=lambda _, arguments: Decimal(arguments["amount"]),
    owes="refund",
    takes=lambda _, arguments: Decimal(arguments["amount"]),
)
