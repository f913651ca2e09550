"""Pay an order that has not left in another way."""

from __future__ import annotations

from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.policy.orders import change_before_dispatch, change_in_our_own_store
from agent.policy.settling import (
    first_payment,
    gift_card_covers,
    method_is_on_file,
    payment_changes_once,
    payment_changes_to_another,
)
from agent.profile import CustomerProfile, Order, Payment, PaymentMethod, Shipment

MONEY_IN = frozenset({"sale", "capture", "authorization"})


def arguments_for(order: Order, payment_method_id: str) -> dict[str, Any]:
    """The order and how it shall be paid."""
    return {"order_id": order.order_id, "payment_method_id": payment_method_id}


def _decide(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:  # noqa: ARG001
    order, method_id = profile.order(arguments["order_id"]), arguments["payment_method_id"]
    if order is None:
        return (Decision("deny", "There is no such order on this account.", "change_ones_own_order"),)
    paid = [row for row in profile.rows(Payment) if row.order_id == order.order_id and row.payment_kind in MONEY_IN]
    return (
        change_before_dispatch(order, profile.rows(Shipment)),
        change_in_our_own_store(order),
        method_is_on_file(method_id, profile.rows(PaymentMethod)),
        payment_changes_once(len(paid)),
        payment_changes_to_another(method_id, first_payment(paid, order.order_id)),
        gift_card_covers(profile.payment_method(method_id), order.total_amount),
    )


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    return port.change_order_payment(
        arguments["order_id"], payment_method_id=arguments["payment_method_id"], idempotency_key=key
    )


def _expected(arguments: Arguments) -> ExpectedChange:
    return ExpectedChange(Payment.TABLE, (dict(arguments),), is_new=True)


CHANGE_PAYMENT = Action(
    name="change_payment",
    effect="write",
    rules=(
        change_before_dispatch, change_in_our_own_store, method_is_on_file, payment_changes_once,
        payment_changes_to_another, gift_card_covers,
    ),
    decide=_decide,
    perform=_perform,
    expected_change=_expected,
    sections=frozenset({Order.TABLE, Shipment.TABLE, Payment.TABLE, PaymentMethod.TABLE}),
    operation="change_order_payment",
)  # fmt: skip
