"""What is told of a return or an exchange that was opened."""

from __future__ import annotations

from agent.actions.ledger import ActionRecord
from agent.evidence import Sentence, done, fact, sentence
from agent.profile import CustomerProfile


def told_return(record: ActionRecord, profile: CustomerProfile) -> tuple[Sentence, ...]:
    """Of which order a return is open."""
    return _told("Done: I have {deed} a return for order {order}.", record, profile)


def told_exchange(record: ActionRecord, profile: CustomerProfile) -> tuple[Sentence, ...]:
    """Of which order an exchange is open."""
    return _told("Done: I have {deed} the exchange for order {order}.", record, profile)


def told_change(record: ActionRecord, profile: CustomerProfile) -> tuple[Sentence, ...]:
    """Of which order items are others now."""
    return _told("Done: I have {deed} the items of order {order}.", record, profile)


def told_payment(record: ActionRecord, profile: CustomerProfile) -> tuple[Sentence, ...]:
    """Of which order the payment is another now."""
    return _told("Done: I have {deed} how order {order} is paid.", record, profile)


def told_called_off(record: ActionRecord, profile: CustomerProfile) -> tuple[Sentence, ...]:
    """Of which order a return is called off."""
    return _told("Done: I have {deed} the return of order {order}. The items stay with you.", record, profile)


def _told(words: str, record: ActionRecord, profile: CustomerProfile) -> tuple[Sentence, ...]:
    order = profile.order(record.arguments["order_id"])
    deed = done(record.action_id, record.name)
    if order is None:
        return (sentence("Done: I have {deed} it.", deed=deed),)
    return (sentence(words, deed=deed, order=fact(order, "order_name")),)
