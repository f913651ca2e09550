"""What may be said and done about money that moved."""

from __future__ import annotations

from agent.policy.decisions import Decision
from agent.policy.why import Why
from agent.profile import Charge


def settle_duplicates_by_hand(charge: Charge) -> Decision:
    """A double charge is never argued about: a person looks at it with the transactions at hand."""
    if charge.charge_kind == "duplicate":
        return Decision("escalate", Why.DUPLICATE.to_shopper, "settle_duplicates_by_hand")
    return Decision("allow", "It was charged once.", "settle_duplicates_by_hand")
