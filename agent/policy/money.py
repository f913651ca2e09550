"""How much may be given?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from agent.policy.decisions import Decision
from agent.policy.why import Why
from agent.profile import Charge, Order, Refund


def credit_for_a_late_order(order: Order, clause_id: str | None, as_of: datetime) -> Decision:
    """Only for an order that missed the day it was promised for, and under a clause; anything else a person decides."""
    rule = "credit_for_a_late_order"
    if clause_id is None:
        return Decision("escalate", "No rule of ours says how much that is worth.", rule)
    if was_late(order, as_of):
        return Decision("allow", "It missed the day it was promised for.", rule, clause_id)
    return Decision("escalate", "It has not missed the day it was promised for.", rule, clause_id)


def was_late(order: Order, as_of: datetime) -> bool:
    """Whether it came, or still has not come, after the moment it was promised for."""
    if order.promised_delivery_at is None or order.is_cancelled:
        return False
    return (order.delivered_at or as_of) > order.promised_delivery_at


def credit_within_clause(amount: Decimal, maximum: Decimal, clause_id: str | None) -> Decision:
    """No more than the clause gives; more is a person's to give."""
    rule = "credit_within_clause"
    if amount <= maximum:
        return Decision("allow", "It is what our rule gives.", rule, clause_id)
    return Decision("escalate", "It is more than our rule gives.", rule, clause_id)


def credit_once_for_an_order(order: Order, refunds: Collection[Refund], note: str) -> Decision:
    """What went wrong with an order is made up for once."""
    rule = "credit_once_for_an_order"
    if any(refund.order_id == order.order_id and refund.note == note for refund in refunds):
        reason = "That credit was given already. You can use it on your next order."
        return Decision("deny", reason, rule)
    return Decision("allow", "It has not been given yet.", rule)


def waive_once(charge: Charge, refunds: Collection[Refund], note: str) -> Decision:
    """A fee that was taken off is off."""
    rule = "waive_once"
    if any(refund.order_id == charge.order_id and refund.note == note for refund in refunds):
        reason = "It was taken off already; ask me where your refund is to see whether it has arrived."
        return Decision("deny", reason, rule)
    return Decision("allow", "It has not been taken off yet.", rule)


def credit_within_cap(amount: Decimal, cap: Decimal) -> Decision:
    """More store credit than the release's cap is a person's to give."""
    if amount <= cap:
        return Decision("allow", "The credit is within what we give at once.", "credit_within_cap")
    return Decision("escalate", Why.CREDIT.to_shopper, "credit_within_cap")


def credit_within_what_was_paid(amount: Decimal, order: Order) -> Decision:
    """Never more than the order cost less what went back already."""
    rule = "credit_within_what_was_paid"
    if Decimal(0) < amount <= order.total_amount - order.refunded_amount:
        return Decision("allow", "It is no more than was paid.", rule)
    return Decision("deny", "It is more than is left of what was paid. Tell me a smaller amount.", rule)


def waive_what_the_release_lets(charge: Charge) -> Decision:
    """Only a fee that a clause of the release lets us take off, once."""
    rule = "waive_what_the_release_lets"
    if charge.is_waivable:
        return Decision("allow", "This fee may be taken off.", rule, charge.clause_id)
    return Decision("escalate", Why.FEE.to_shopper, rule)


def waive_no_more_than_the_clause(charge: Charge, amount: Decimal) -> Decision:
    """The clause's maximum and the fee's own amount meet in `waivable_amount`."""
    rule = "waive_no_more_than_the_clause"
    if Decimal(0) < amount <= (charge.waivable_amount or Decimal(0)):
        return Decision("allow", "It is within what may be taken off.", rule, charge.clause_id)
    return Decision("escalate", Why.WAIVER.to_shopper, rule)


def refund_without_goods_is_a_persons() -> Decision:
    """Money back while the goods stay: no rule of ours gives it, a person may."""
    reason = "No rule of ours gives money back while the goods stay."
    return Decision("escalate", reason, "refund_without_goods_is_a_persons")


def beyond_policy_within_cap(amount: Decimal, given_today: Decimal, cap: Decimal) -> Decision:
    """What a colleague gives beyond our rules stays, with all they gave so today, within their role's cap."""
    rule = "beyond_policy_within_cap"
    if amount + given_today <= cap:
        return Decision("allow", "It is within what this role may give in a day.", rule)
    left = max(cap - given_today, Decimal(0))
    return Decision("deny", f"Beyond policy this role has {left} left of {cap} today.", rule)


def given_within_what_was_paid(amount: Decimal, order: Order, on_its_way: Decimal) -> Decision:
    """Whoever gives it: never more than was paid, less what went back and what the loads do not show yet."""
    rule = "given_within_what_was_paid"
    left = order.total_amount - order.refunded_amount - on_its_way
    if Decimal(0) < amount <= left:
        return Decision("allow", "It is no more than was paid.", rule)
    return Decision("deny", f"No more than {max(left, Decimal(0))} is left of what was paid.", rule)


def given_beside_others(amount: Decimal, order: Order, on_its_way: Decimal, *, is_given: bool) -> tuple[Decision, ...]:
    """By the agent nothing that is on its way already, and no more than is left beside what is."""
    once, within = "given_once", "given_within_what_is_left"
    if is_given:
        reason = "It is on its way for this order already, and shows as soon as the store tells us of it."
        return (Decision("deny", reason, once),)
    asked_once = Decision("allow", "Nobody else gives it.", once)
    # An order that cost nothing can be cancelled all the same.
    if on_its_way and amount > order.total_amount - order.refunded_amount - on_its_way:
        reason = "Something else is on its way for this order. Please ask me again in a little while."
        return (asked_once, Decision("deny", reason, within))
    return (asked_once, Decision("allow", "It is no more than is left.", within))
