"""Which code may be used on this basket. What goes together with points is never decided by us."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from agent.policy.decisions import Decision
from agent.profile import DiscountOption


def discount_within_its_terms(option: DiscountOption, basket: Decimal | None, as_of: datetime) -> Decision:
    """Whether the code holds at `as_of` for a basket of this subtotal; None when there is no basket yet."""
    rule = "discount_within_its_terms"
    if option.valid_until_at is not None and as_of >= option.valid_until_at:
        return Decision("deny", "It is no longer valid.", rule, option.clause_id)
    if basket is not None and basket < option.minimum_subtotal:
        return Decision("deny", "Your basket does not reach its minimum yet.", rule, option.clause_id)
    return Decision("allow", "It can be used.", rule, option.clause_id)


def stack_with_points_by_hand(option: DiscountOption) -> Decision:
    """A code and points on one order: only where the clause says so; anything else a person decides."""
    rule = "stack_with_points_by_hand"
    if option.is_stackable_with_points:
        return Decision("allow", "It can be combined with points.", rule, option.clause_id)
    return Decision(
        "ask", "Whether it can go together with points is for a colleague to decide.", rule, option.clause_id
    )
