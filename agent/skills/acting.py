"""What the customer is told after they said yes: what is known, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent.actions.ledger import ActionRecord, State
from agent.evidence import Sentence, fact, said, sentence
from agent.policy import Decision, deciding
from agent.profile import CustomerProfile, Order
from agent.skills import account_address, cancel_order, change_address, giving, sending_back, subscription_question
from agent.skills.hand_over import REFUSED_BY_STORE, UNKNOWN_OUTCOME
from agent.skills.skill import Answer
from agent.transcript import ReplyKind

# What is said of an action that was done, by its name; each skill has the words for its own.
TOLD: Mapping[str, Callable[[ActionRecord, CustomerProfile], tuple[Sentence, ...]]] = {
    "cancel_order": cancel_order.told,
    "change_address": change_address.told,
    "request_return": sending_back.told_return,
    "exchange_items": sending_back.told_exchange,
    "change_items": sending_back.told_change,
    "change_payment": sending_back.told_payment,
    "issue_store_credit": giving.told_credit,
    "waive_fee": giving.told_waiver,
    "apply_discount": giving.told_code,
    "change_account_address": account_address.told,
    "cancel_return": sending_back.told_called_off,
    **dict.fromkeys(subscription_question.BY_NAME, subscription_question.told),
}


def told_outcome(record: ActionRecord, profile: CustomerProfile, decisions: tuple[Decision, ...]) -> Answer:
    """The ledger's word on the action, for the customer."""
    order = _order(record, profile)
    names = (order.order_name,) if order else ()
    if record.state in {State.DONE, State.RECONCILED}:
        return Answer(ReplyKind.ACTION_DONE, TOLD[record.name](record, profile), decisions, orders=names)
    if record.state == State.FAILED:
        return Answer(ReplyKind.APOLOGY, (_failed(order),), decisions, REFUSED_BY_STORE, orders=names)
    return Answer(ReplyKind.APOLOGY, (_unknown(order),), decisions, UNKNOWN_OUTCOME, orders=names)


def told_refusal(decisions: tuple[Decision, ...]) -> Answer:
    """Between the question and the yes something changed, and the rules no longer allow it."""
    words = sentence("I can no longer do that. {reason}", reason=said(deciding(decisions)))
    return Answer(ReplyKind.REFUSAL, (words,), decisions)


def _order(record: ActionRecord, profile: CustomerProfile) -> Order | None:
    return profile.order(record.arguments["order_id"]) if "order_id" in record.arguments else None


def _failed(order: Order | None) -> Sentence:
    if order is None:
        return sentence("I could not get that changed in the store.")
    return sentence("I could not get order {order} changed in the store.", order=fact(order, "order_name"))


def _unknown(order: Order | None) -> Sentence:
    words = "I asked the store to do it and have not heard back, so I do not know yet whether"
    if order is None:
        return sentence(f"{words} it was done.")
    return sentence(f"{words} order {{order}} was changed.", order=fact(order, "order_name"))
