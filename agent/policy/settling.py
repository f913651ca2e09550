"""Which way may money go? By what is on file, back to where it came from, and no further than a gift card holds."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Literal

from agent.policy.decisions import Decision
from agent.profile import Payment, PaymentMethod

# As the release writes it.
RefundTo = Literal["original", "original_or_gift_card"]


def first_payment(payments: Collection[Payment], order_id: str) -> str | None:
    """The way to pay on file that the order was first paid with; None when the store does not say."""
    paid = [row for row in payments if row.order_id == order_id]
    first = min(paid, key=lambda row: (row.attempted_at, row.payment_id), default=None)
    return first.payment_method_id if first else None


def method_is_on_file(method_id: str | None, methods: Collection[PaymentMethod]) -> Decision:
    """Nobody pays with what is not theirs; None means the way it was paid."""
    rule = "method_is_on_file"
    if method_id is None or any(method.payment_method_id == method_id for method in methods):
        return Decision("allow", "It is on file.", rule)
    return Decision("deny", "That way to pay is not on your account. Name one of those that are.", rule)


def gift_card_covers(method: PaymentMethod | None, amount: Decimal) -> Decision:
    """A gift card pays no more than it holds; `amount` below zero is a refund and always fits."""
    rule = "gift_card_covers"
    balance = method.balance if method else None
    if balance is not None and amount > balance:
        reason = "The balance of the gift card does not cover it. Name another way to pay on your account."
        return Decision("deny", reason, rule)
    return Decision("allow", "It is covered.", rule)


def refund_goes_where_it_may(method: PaymentMethod | None, original_id: str | None, refund_to: RefundTo) -> Decision:
    """Back the way it was paid; to a gift card on file only where the release says so."""
    rule = "refund_goes_where_it_may"
    if method is None or method.payment_method_id == original_id:
        return Decision("allow", "It goes back the way it was paid.", rule)
    if refund_to == "original_or_gift_card" and method.payment_method_kind == "gift_card":
        return Decision("allow", "It goes to a gift card on file.", rule)
    if refund_to == "original_or_gift_card":
        return Decision("deny", "A refund goes back the way it was paid, or to a gift card on your account.", rule)
    return Decision("deny", "A refund goes back the way it was paid. I can open it that way.", rule)


def payment_changes_to_another(method_id: str, original_id: str | None) -> Decision:
    """What is paid by this method already needs no change."""
    rule = "payment_changes_to_another"
    if method_id == original_id:
        return Decision("deny", "It is paid that way already. Name another way if you would like to change it.", rule)
    return Decision("allow", "It is another way to pay.", rule)


def payment_changes_once(payment_count: int) -> Decision:
    """An order with more than one payment is untangled by a person."""
    rule = "payment_changes_once"
    if payment_count <= 1:
        return Decision("allow", "It was paid once.", rule)
    return Decision("deny", "Its payment was changed before. Ask for a colleague, who can look at it.", rule)
