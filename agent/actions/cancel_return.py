"""Call off a return whose goods have not come."""

from __future__ import annotations

from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.policy.returns import call_off_a_return_before_it_lands
from agent.profile import CustomerProfile, Order, ReturnLine


def arguments_for(line: ReturnLine) -> dict[str, Any]:
    """The return that the line is of."""
    return {"order_id": line.order_id, "return_id": line.return_id}


def _decide(profile: CustomerProfile, arguments: Arguments, _: Terms) -> tuple[Decision, ...]:
    lines = [row for row in profile.rows(ReturnLine) if row.return_id == arguments["return_id"]]
    if not lines:
        return (Decision("deny", "There is no such return on this account.", "call_off_ones_own_return"),)
    return tuple(call_off_a_return_before_it_lands(line) for line in lines)


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    return port.cancel_return(arguments["return_id"], idempotency_key=key)


def _expected(arguments: Arguments) -> ExpectedChange:
    cells = {"return_id": arguments["return_id"], "status": "canceled"}
    return ExpectedChange(ReturnLine.TABLE, (cells,))


CANCEL_RETURN = Action(
    name="cancel_return",
    effect="write",
    rules=(call_off_a_return_before_it_lands,),
    decide=_decide,
    perform=_perform,
    expected_change=_expected,
    sections=frozenset({Order.TABLE, ReturnLine.TABLE}),
    operation="cancel_return",
)
