"""Open a return for lines of an order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import CommercePort, LineQuantity, Receipt
from agent.policy import Decision
from agent.policy.returns import return_no_more_than_is_left, return_within_window
from agent.policy.settling import first_payment, method_is_on_file, refund_goes_where_it_may
from agent.profile import CustomerProfile, Order, Payment, PaymentMethod, ReturnLine, ReturnOption


def arguments_for(order: Order, quantities: Iterable[tuple[str, int]], refund_to: str | None = None) -> dict[str, Any]:
    """Pieces by order line, always in the order of ids: the same lines named otherwise are the same intent."""
    lines = [{"order_line_id": line, "quantity": quantity} for line, quantity in sorted(quantities)]
    return {"order_id": order.order_id, "lines": lines, "refund_to": refund_to}


def decide_lines(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    """Every line by its own option: one that may not go back stops the whole."""
    named = arguments.get("lines") or arguments["changes"]
    return tuple(decision for line in named for decision in _decide_line(profile, arguments["order_id"], line, terms))


def _decide(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    return (*decide_lines(profile, arguments, terms), *_decide_refund(profile, arguments, terms))


def _decide_refund(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    """Back the way it was paid needs no rule; anywhere else does."""
    if arguments["refund_to"] is None:
        return ()
    method = profile.payment_method(arguments["refund_to"])
    original = first_payment(profile.rows(Payment), arguments["order_id"])
    return (
        method_is_on_file(arguments["refund_to"], profile.rows(PaymentMethod)),
        refund_goes_where_it_may(method, original, terms.parameters.changes.refund_to),
    )


def _decide_line(profile: CustomerProfile, order_id: str, line: dict[str, Any], terms: Terms) -> tuple[Decision, ...]:
    options = (each for each in profile.rows(ReturnOption) if each.order_line_id == line["order_line_id"])
    option = next(options, None)
    if option is None or option.scope != "order_line" or option.order_id != order_id:
        return (Decision("deny", "There is no such item in that order on this account.", "return_ones_own_items"),)
    return (
        return_within_window(option, terms.as_of),
        return_no_more_than_is_left(option, line["quantity"]),
    )


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    lines = [LineQuantity(**line) for line in arguments["lines"]]
    return port.request_return(
        arguments["order_id"], lines=lines, refund_to=arguments["refund_to"], idempotency_key=key
    )


def expect_lines(arguments: Arguments) -> ExpectedChange:
    """A new line of a return for each line named."""
    named = arguments.get("lines") or arguments["changes"]
    rows = tuple({"order_line_id": line["order_line_id"], "quantity": line["quantity"]} for line in named)
    return ExpectedChange(ReturnLine.TABLE, rows, is_new=True)


REQUEST_RETURN = Action(
    name="request_return",
    effect="write",
    rules=(return_within_window, return_no_more_than_is_left, method_is_on_file, refund_goes_where_it_may),
    decide=_decide,
    perform=_perform,
    expected_change=expect_lines,
    sections=frozenset({Order.TABLE, ReturnOption.TABLE, ReturnLine.TABLE, Payment.TABLE, PaymentMethod.TABLE}),
    operation="request_return",
)
