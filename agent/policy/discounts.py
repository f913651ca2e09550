"""Which code may be used on this basket, and what goes together with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from agent.policy.decisions import Decision, Outcome
from agent.policy.why import Why
from agent.profile import CartLine, DiscountOption

WITH_POINTS: Mapping[Outcome, str] = {
    "allow": "It can be combined with points.",
    "deny": "It cannot be combined with points; you can use either on its own.",
    "ask": "Whether it can go together with points is for a colleague to decide.",
    "escalate": "Whether it can go together with points is for a colleague to decide.",
}


def discount_within_its_terms(option: DiscountOption, basket: Decimal | None, as_of: datetime) -> Decision:
    """Whether the code holds at `as_of` for a basket of this subtotal; None when there is no basket yet."""
    rule = "discount_within_its_terms"
    if option.valid_until_at is not None and as_of >= option.valid_until_at:
        return Decision("deny", "It is no longer valid; ask me which code works for you now.", rule, option.clause_id)
    if basket is not None and basket < option.minimum_subtotal:
        return Decision(
            "deny", "Your basket does not reach its minimum yet; it works as soon as it does.", rule, option.clause_id
        )
    return Decision("allow", "It can be used.", rule, option.clause_id)


def stack_with_points(option: DiscountOption, outcome: Outcome, clause_id: str | None) -> Decision:
    """A code and points on one order: as the code's own clause or the release says; what neither says a person does."""
    rule = "stack_with_points"
    if option.is_stackable_with_points:
        return Decision("allow", "It can be combined with points.", rule, option.clause_id)
    return Decision(outcome, WITH_POINTS[outcome], rule, clause_id or option.clause_id)


def stack_codes(on_it: Collection[str], code: str, outcome: Outcome, clause_id: str | None) -> Decision:
    """A code on a basket that has one: as the release says; the same one twice is nothing new."""
    rule = "stack_codes"
    if code in on_it:
        return Decision("deny", "It is on your basket already; you need not do anything more.", rule)
    if not on_it or outcome == "allow":
        return Decision("allow", "It can go on your basket.", rule, clause_id if on_it else None)
    if outcome == "deny":
        return Decision(
            "deny", "Another code is on your basket: take that one off, and I can put this one on.", rule, clause_id
        )
    return Decision("escalate", Why.CODES.to_shopper, rule, clause_id)


def code_on_an_open_basket(lines: Collection[CartLine]) -> Decision:
    """A code goes on what lies in a basket that nobody has bought."""
    rule = "code_on_an_open_basket"
    if any(line.is_open for line in lines):
        return Decision("allow", "The basket is open.", rule)
    return Decision("deny", "Your basket is empty: put something in, and I can put the code on it.", rule)


def code_is_theirs(option: DiscountOption | None) -> Decision:
    """The same word whether the code is another tier's or nobody's."""
    rule = "code_is_theirs"
    if option is None:
        reason = "I cannot find that code among those that work for you. Ask me which ones do."
        return Decision("deny", reason, rule)
    return Decision("allow", "It is one of theirs.", rule, option.clause_id)
