"""How much may be given?"""

from __future__ import annotations

from decimal import Decimal

from agent.policy.decisions import Decision
from agent.profile import Charge, Order


def credit_within_cap(amount: Decimal, cap: Decimal) -> Decision:
    """More store credit than the release's cap is a person's to give."""
    if amount <= cap:
        return Decision("allow", "The credit is within what we give at once.", "credit_within_cap")
    return Decision("escalate", "A credit of this size is checked by a colleague first.", "credit_within_cap")


def credit_within_what_was_paid(amount: Decimal, order: Order) -> Decision:
    """Never more than the order cost less what went back already."""
    rule = "credit_within_what_was_paid"
    if Decimal(0) < amount <= order.total_amount - order.refunded_amount:
        return Decision("allow", "It is no more than was paid.", rule)
    return Decision("deny", "It is more than is left of what was paid.", rule)


def waive_what_the_release_lets(charge: Charge) -> Decision:
    """Only a fee that a clause of the release lets us take off, once."""
    rule = "waive_what_the_release_lets"
    if charge.is_waivable:
        return Decision("allow", "This fee may be taken off.", rule, charge.clause_id)
    return Decision("escalate", "No rule of ours lets me take this fee off.", rule)


def waive_no_more_than_the_clause(charge: Charge, amount: Decimal) -> Decision:
    """The clause's maximum and the fee's own amount meet in `waivable_amount`."""
    rule = "waive_no_more_than_the_clause"
    if Decimal(0) < amount <= (charge.waivable_amount or Decimal(0)):
        return Decision("allow", "It is within what may be taken off.", rule, charge.clause_id)
    return Decision("escalate", "A colleague has to look at an amount like this.", rule)
