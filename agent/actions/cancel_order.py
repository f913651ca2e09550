"""Cancel an order in the store."""

from __future__ import annotations

from decimal import Decimal

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.policy.orders import (
    cancel_before_dispatch,
    cancel_for_a_known_reason,
    cancel_in_our_own_store,
    cancel_within_review_limit,
)
from agent.profile import CustomerProfile, Order, Shipment


def _decide(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    order = profile.order(arguments["order_id"])
    if order is None:
        return (Decision("deny", "There is no such order on this account.", "cancel_ones_own_order"),)
    return (
        cancel_before_dispatch(order, profile.rows(Shipment)),
        cancel_in_our_own_store(order),
        *_known_reason(arguments, terms),
        cancel_within_review_limit(order, terms.parameters.limits.refund_review_amount),
    )


def _known_reason(arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    """Only where the release names reasons there is anything to decide."""
    reasons = terms.parameters.changes.cancel_reasons
    return (cancel_for_a_known_reason(arguments.get("reason", ""), reasons),) if reasons else ()


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    reason = arguments.get("reason", "customer")
    return port.cancel_order(arguments["order_id"], reason=reason, idempotency_key=key)


def _expected(arguments: Arguments) -> ExpectedChange:
    return ExpectedChange("profile_orders", ({"order_id": arguments["order_id"], "is_cancelled": True},))


def _money(profile: CustomerProfile, arguments: Arguments) -> Decimal | None:
    order = profile.order(arguments["order_id"])
    return order.total_amount if order else None


CANCEL_ORDER = Action(
    name="cancel_order",
    effect="write",
    rules=(cancel_in_our_own_store, cancel_for_a_known_reason, cancel_before_dispatch, cancel_within_review_limit),
    decide=_decide,
    perform=_perform,
    expected_change=_expected,
    sections=frozenset({Order.TABLE, Shipment.TABLE}),
    operation="cancel_order",
    money=_money,
    owes="refund",
    takes=lambda order, _: order.total_amount - order.refunded_amount,
)
