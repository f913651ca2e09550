"""What may be said and done about money that moved."""

from __future__ import annotations

from agent.policy.decisions import Decision
from agent.profile import Charge


def settle_duplicates_by_hand(charge: Charge) -> Decision:
    """A double charge is never argued about: a person looks at it with the transactions at hand."""
    if charge.charge_kind == "duplicate":
        return Decision("escalate", "A colleague puts a double charge right.", "settle_duplicates_by_hand")
    return Decision("allow", "It was charged once.", "settle_duplicates_by_hand")


def waive_fee_within_clause(charge: Charge) -> Decision:
    """A fee is waived up to the clause's cap, and by a person until an action exists that does it."""
    rule = "waive_fee_within_clause"
    if charge.charge_kind == "fee" and charge.is_waivable:
        return Decision("ask", "A colleague may take it off for you.", rule, charge.clause_id)
    return Decision("deny", "It was charged as agreed.", rule, charge.clause_id)
