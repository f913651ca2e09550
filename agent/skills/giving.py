"""What is told of what was given: credit, fees taken off, a code on the basket."""

from __future__ import annotations

from agent.actions.ledger import ActionRecord
from agent.evidence import Sentence, done, given, sentence
from agent.profile import CustomerProfile


def told_credit(record: ActionRecord, profile: CustomerProfile) -> tuple[Sentence, ...]:
    """How much credit is on the account now."""
    words = "Done: I have {deed} {amount} of store credit to your account."
    return (_of_amount(words, record, profile),)


def told_waiver(record: ActionRecord, profile: CustomerProfile) -> tuple[Sentence, ...]:
    """How much of the fee goes back."""
    return (_of_amount("Done: I have {deed} {amount} of the fee. It goes back the way you paid it.", record, profile),)


def told_code(record: ActionRecord, _: CustomerProfile) -> tuple[Sentence, ...]:
    """Which code is on the basket now."""
    code = given(record.name, "code", record.arguments["code"])
    return (
        sentence(
            "Done: I have {deed} code {code} on your basket.", deed=done(record.action_id, record.name), code=code
        ),
    )


def _of_amount(words: str, record: ActionRecord, profile: CustomerProfile) -> Sentence:
    order = profile.order(record.arguments["order_id"])
    amount = given(record.name, "amount", record.arguments["amount"], "amount", order.currency if order else None)
    return sentence(words, deed=done(record.action_id, record.name), amount=amount)
