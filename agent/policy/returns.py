"""May this go back? Windows, amounts and clauses come as rows; here they meet the clock."""

from __future__ import annotations

from datetime import datetime

from agent.policy.decisions import Decision
from agent.profile import ReturnLine, ReturnOption

# Called off or declined, the goods stay with the customer.
NOT_STANDING = frozenset({"declined", "canceled", "cancelled"})


def return_no_more_than_is_left(option: ReturnOption, quantity: int) -> Decision:
    """No more pieces than are still with the customer and on no return."""
    rule = "return_no_more_than_is_left"
    if 0 < quantity <= option.returnable_quantity:
        return Decision("allow", "It is no more than you have of it.", rule, option.clause_id)
    return Decision("deny", "It is more than you have of it. Tell me a smaller number.", rule, option.clause_id)


def call_off_a_return_before_it_lands(line: ReturnLine) -> Decision:
    """A return can be called off until its goods have been checked in."""
    rule = "call_off_a_return_before_it_lands"
    if line.status in {"requested", "open"}:
        return Decision("allow", "Its goods have not come yet.", rule)
    if line.status in NOT_STANDING:
        return Decision("deny", "It was called off or declined before; your items stay with you.", rule)
    return Decision("deny", "It has come in already; what you would like to have again, you can order again.", rule)


def return_within_window(option: ReturnOption, as_of: datetime) -> Decision:
    """Whether the line of `option` may be returned at `as_of`; the last instant of the window still counts."""
    if option.is_final_sale:
        reason = "It is a final sale item. If it arrived damaged, ask for a colleague."
        return Decision("deny", reason, "final_sale_stays_sold", option.clause_id)
    if option.returnable_quantity <= 0:
        reason = "It is on a return already. If you would like to keep it, I can call that return off."
        return Decision("deny", reason, "return_each_item_once", option.clause_id)
    if option.window_days is None:
        return Decision("escalate", "No return rule covers this item.", "return_under_a_known_clause")
    if option.returnable_until_at is None:
        reason = "Its return window only starts once it has arrived."
        return Decision("allow", reason, "return_within_window", option.clause_id)
    if as_of <= option.returnable_until_at:
        return Decision("allow", "It is within its return window.", "return_within_window", option.clause_id)
    reason = "Its return window has closed. If it is faulty, ask for a colleague, who can look at it."
    return Decision("deny", reason, "return_within_window", option.clause_id)
