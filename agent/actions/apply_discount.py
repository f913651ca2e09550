"""Put a discount code on an open basket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.policy.discounts import (
    code_is_theirs,
    code_on_an_open_basket,
    discount_within_its_terms,
    stack_codes,
)
from agent.policy.shipping import subtotal
from agent.profile import CartLine, CustomerProfile, DiscountOption
from agent.releases.model import Parameters, Stacking


def arguments_for(lines: Sequence[CartLine], code: str) -> dict[str, Any]:
    """One code on one state of one basket: put on again after it was taken off is another intent."""
    seen_at = max(line.recorded_at for line in lines)
    return {"cart_token": lines[0].cart_id, "code": code, "seen_at": seen_at.isoformat()}


def newest_basket(profile: CustomerProfile) -> list[CartLine]:
    """The open lines of the basket that was filled last."""
    lines = [line for line in profile.rows(CartLine) if line.is_open]
    newest = max(lines, key=lambda line: (line.recorded_at, line.cart_id), default=None)
    return [line for line in lines if newest and line.cart_id == newest.cart_id]


def stacking_of(parameters: Parameters, pair: str) -> Stacking | None:
    """What the release says of two reductions on one order."""
    return next((each for each in parameters.stacking if each.pair == pair), None)


def _decide(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    code = arguments["code"]
    option = next((row for row in profile.rows(DiscountOption) if row.code == code), None)
    lines = [row for row in profile.rows(CartLine) if row.cart_id == arguments["cart_token"] and row.is_open]
    if option is None:
        return (code_is_theirs(option),)
    said = stacking_of(terms.parameters, "code_with_code")
    on_it = {line.discount_code for line in lines if line.discount_code}
    return (
        code_is_theirs(option),
        code_on_an_open_basket(lines),
        discount_within_its_terms(option, subtotal(lines), terms.as_of),
        stack_codes(on_it, code, said.outcome if said else "ask", said.clause_id if said else None),
    )


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    return port.apply_discount(arguments["cart_token"], code=arguments["code"], idempotency_key=key)


def _expected(arguments: Arguments) -> ExpectedChange:
    cells = {"cart_id": arguments["cart_token"], "discount_code": arguments["code"]}
    return ExpectedChange(CartLine.TABLE, (cells,))


APPLY_DISCOUNT = Action(
    name="apply_discount",
    effect="write",
    rules=(code_is_theirs, code_on_an_open_basket, discount_within_its_terms, stack_codes),
    decide=_decide,
    perform=_perform,
    expected_change=_expected,
    sections=frozenset({CartLine.TABLE, DiscountOption.TABLE}),
    operation="apply_discount",
)
