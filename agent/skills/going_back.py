"""What is told of one line: that it may go back and until when, or why it stays."""

from __future__ import annotations

from agent.evidence import Fact, Sentence, fact, said
from agent.policy import Decision
from agent.profile import ReturnOption


def told_line(option: ReturnOption, decision: Decision) -> Sentence:
    """The line and the rule's word on it; whoever says it tells the decision, too."""
    return told_of_facts(option, decision) or _told(option, (": no. {reason}", {"reason": said(decision)}))


def told_of_facts(option: ReturnOption, decision: Decision) -> Sentence | None:
    """As far as the row says it all by itself; None where only the rule's own words do."""
    if decision.is_allowed and option.returnable_until_at:
        return _told(option, _until(option))
    if decision.is_allowed:
        return _told(option, (": yes, within {days} days of its delivery.", {"days": fact(option, "window_days")}))
    if decision.rule == "final_sale_stays_sold" and option.clause_text:
        return _told(option, (": no. {clause}", {"clause": fact(option, "clause_text")}))
    if decision.rule == "return_within_window" and option.returnable_until_at:
        closed = {"day": fact(option, "returnable_until_at")}
        return _told(option, (": no, its return window closed on {day}.", closed))
    return None


def _told(option: ReturnOption, verdict: tuple[str, dict[str, Fact]]) -> Sentence:
    slots = {"item": fact(option, "product_title")}
    words = "{item}"
    if option.order_name:
        slots["order"] = fact(option, "order_name")
        words += " from order {order}"
    return Sentence(words + verdict[0], slots | verdict[1])


def _until(option: ReturnOption) -> tuple[str, dict[str, Fact]]:
    slots = {"day": fact(option, "returnable_until_at")}
    if option.refund_amount is None:
        return ": yes, until {day}.", slots
    slots["amount"] = fact(option, "refund_amount")
    if option.returnable_quantity > 1:
        slots["count"] = fact(option, "returnable_quantity")
        return ": yes, until {day}; for all {count} of it you would get {amount} back.", slots
    return ": yes, until {day}; you would get {amount} back.", slots
