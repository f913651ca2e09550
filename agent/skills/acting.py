"""What the customer is told after they said yes: what is known, and nothing more."""

from __future__ import annotations

from agent.actions.ledger import ActionRecord, State
from agent.evidence import done, fact, said, sentence
from agent.policy import Decision, deciding
from agent.profile import CustomerProfile, Order
from agent.skills.hand_over import REFUSED_BY_STORE, UNKNOWN_OUTCOME
from agent.skills.skill import Answer
from agent.transcript import ReplyKind


def told_outcome(record: ActionRecord, profile: CustomerProfile, decisions: tuple[Decision, ...]) -> Answer:
    """The ledger's word on the action, for the customer."""
    order = next(order for order in profile.rows(Order) if order.order_id == record.arguments["order_id"])
    if record.state in {State.DONE, State.RECONCILED}:
        return _done(record, order, decisions)
    if record.state == State.FAILED:
        words = sentence("I could not get order {order} changed in the store.", order=fact(order, "order_name"))
        return Answer(ReplyKind.APOLOGY, (words,), decisions, REFUSED_BY_STORE, orders=(order.order_name,))
    words = sentence(
        "I asked the store to do it and have not heard back, so I do not know yet whether order {order} was changed.",
        order=fact(order, "order_name"),
    )
    return Answer(ReplyKind.APOLOGY, (words,), decisions, UNKNOWN_OUTCOME, orders=(order.order_name,))


def told_refusal(decisions: tuple[Decision, ...]) -> Answer:
    """Between the question and the yes something changed, and the rules no longer allow it."""
    words = sentence("I can no longer do that. {reason}", reason=said(deciding(decisions)))
    return Answer(ReplyKind.REFUSAL, (words,), decisions)


def _done(record: ActionRecord, order: Order, decisions: tuple[Decision, ...]) -> Answer:
    name, amount = fact(order, "order_name"), fact(order, "total_amount")
    sentences = (
        sentence("Done: I have {deed} order {order}.", deed=done(record.action_id, record.name), order=name),
        sentence("What you paid, {amount}, goes back the way you paid it.", amount=amount),
    )
    return Answer(ReplyKind.ACTION_DONE, sentences, decisions, orders=(order.order_name,))
