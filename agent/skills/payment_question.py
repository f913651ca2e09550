"""What was this charge, why was it declined, where is my refund?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from agent.actions.waive_fee import WAIVE_FEE, arguments_for
from agent.evidence import Sentence, fact, said, sentence
from agent.policy import Decision, deciding
from agent.policy.payments import settle_duplicates_by_hand
from agent.policy.why import to_staff
from agent.profile import Charge, Order, Payment, PolicyClause, Refund
from agent.skills.proposing import ask_for_a_yes
from agent.skills.skill import Answer, Escalation, Plan, Request, Skill
from agent.transcript import ReplyKind

# Who asks about money asks about what moved lately.
LATELY = timedelta(days=60)
WANTED_OFF = re.compile(
    r"\b(?:waive\w*|remov\w*|refund\w*|reverse\w*|take\b.{0,20}\boff|(?:get|give|want)\b.{0,30}\bback)\b", re.IGNORECASE
)


def answer(request: Request) -> Answer:
    """What is asked for by its name; else the first of: a double charge, an unexplained fee, a decline, a refund."""
    looks: tuple[Callable[[Request], Answer | None], ...] = (_duplicate, _fee, _declined, _refund)
    named = [look for words, look in NAMED if words.search(request.text)]
    found = (look(request) for look in (*named, *looks))
    return next((each for each in found if each), _nothing("I find no charge on your account that stands out."))


def answer_refund(request: Request) -> Answer:
    """The latest refund, and whether the bank has taken it in."""
    return _refund(request) or _nothing("I find no recent refund on your account.")


def _nothing(words: str) -> Answer:
    offer = sentence("Would you like a colleague to look at it?")
    return Answer(ReplyKind.QUESTION, (sentence(words), offer), is_person_offered=True)


def _lately(request: Request, kind: str) -> Charge | None:
    charges = [
        charge
        for charge in request.profile.rows(Charge)
        if charge.charge_kind == kind and request.locale.as_of - charge.charged_at <= LATELY
    ]
    return max(charges, key=lambda charge: (charge.charged_at, charge.key), default=None)


def _duplicate(request: Request) -> Answer | None:
    charge = _lately(request, "duplicate")
    if charge is None:
        return None
    slots = {"amount": fact(charge, "amount"), "day": fact(charge, "charged_at")}
    words = "I can see the charge of {amount} on {day} that was made more than once."
    if charge.order_name:
        slots["order"] = fact(charge, "order_name")
        words = "I can see the charge of {amount} for order {order} on {day} that was made more than once."
    decision = settle_duplicates_by_hand(charge)
    next_step = f"Compare the transactions of charge {charge.charge_id} and give the duplicate back."
    escalation = Escalation(decision.rule, to_staff(decision.reason), "bad-billing-state", "hard", next_step)
    return Answer(ReplyKind.HANDOVER, (Sentence(words, slots),), (decision,), escalation, orders=_orders(charge))


def _fee(request: Request) -> Answer | None:
    charge = _lately(request, "fee")
    if charge is None:
        return None
    slots = {"amount": fact(charge, "amount"), "day": fact(charge, "charged_at")}
    words = "The {amount} on {day} is a fee."
    if charge.order_name:
        slots["order"] = fact(charge, "order_name")
        words = "The {amount} on {day} is a fee for order {order}."
    why = [sentence("{why}", why=fact(charge, "explanation"))] if charge.explanation else []
    return _with_offer(request, charge, [Sentence(words, slots), *why])


def _with_offer(request: Request, charge: Charge, explained: list[Sentence]) -> Answer:
    """The fee explained, and taken off after a yes where a clause lets us."""
    arguments = arguments_for(charge)
    decisions = WAIVE_FEE.decide(request.profile, arguments, request.terms)
    orders = _orders(charge)
    if not deciding(decisions).is_allowed:
        return _explained_only(request, explained, decisions, orders)
    told = (*explained, *_rule(request, charge))
    if not request.is_offered(WAIVE_FEE):
        words = "A colleague can take up to {amount} off for you: shall I ask one?"
        offer = sentence(words, amount=fact(charge, "waivable_amount"))
        return Answer(ReplyKind.QUESTION, (*told, offer), decisions, orders=orders, is_person_offered=True)
    words = "Shall I take {amount} of it off? It goes back the way you paid it. Say yes and I will do it."
    question = sentence(words, amount=fact(charge, "waivable_amount"))
    asked = ask_for_a_yes(Plan(WAIVE_FEE, arguments), question, decisions, *orders)
    return replace(asked, sentences=(*told, question))


def _explained_only(
    request: Request, explained: list[Sentence], decisions: tuple[Decision, ...], orders: tuple[str, ...]
) -> Answer:
    """What it was for; whoever wants it off hears why it stays, and that a person may see it otherwise."""
    if not WANTED_OFF.search(request.text):
        return Answer(ReplyKind.ANSWER, tuple(explained), decisions, orders=orders)
    why = sentence("I cannot take it off. {why}", why=said(deciding(decisions)))
    offer = sentence("Would you like a colleague to look at it?")
    return Answer(
        ReplyKind.QUESTION,
        (*explained, why, offer),
        decisions,
        orders=orders,
        is_person_offered=True,
        decided_action=WAIVE_FEE.name,
    )


def _rule(request: Request, charge: Charge) -> list[Sentence]:
    clause = next((row for row in request.profile.rows(PolicyClause) if row.clause_id == charge.clause_id), None)
    return [sentence("{rule}", rule=fact(clause, "clause_text"))] if clause else []


def _declined(request: Request) -> Answer | None:
    payments = sorted(request.profile.rows(Payment), key=lambda payment: (payment.attempted_at, payment.key))
    latest = payments[-1] if payments else None
    if latest is None or latest.status not in {"failure", "error"} or not latest.decline_reason:
        return None
    slots = {
        "amount": fact(latest, "amount"),
        "when": fact(latest, "attempted_at", "moment"),
        "why": fact(latest, "decline_reason"),
    }
    words = "Your payment of {amount} at {when} did not go through. The reason given: {why}."
    advice = sentence("Another card usually works; would you like a colleague to help?")
    return Answer(ReplyKind.QUESTION, (Sentence(words, slots), advice), is_person_offered=True)


def _refund(request: Request) -> Answer | None:
    refunds = [each for each in request.profile.rows(Refund) if request.locale.as_of - each.refunded_at <= LATELY]
    latest = max(refunds, key=lambda refund: (refund.refunded_at, refund.key), default=None)
    if latest is None:
        return None
    slots = {"amount": fact(latest, "amount"), "day": fact(latest, "refunded_at")}
    sentences = [Sentence("We sent {amount} back to you on {day}.", slots)]
    if latest.settled_at:
        sentences.append(sentence("Your bank took it in on {day}.", day=fact(latest, "settled_at")))
    return Answer(ReplyKind.ANSWER, tuple(sentences))


# Whoever has been charged twice may still ask about a fee.
NAMED: tuple[tuple[re.Pattern[str], Callable[[Request], Answer | None]], ...] = (
    (re.compile(r"\b(?:twice|double\w*|two times|duplicate\w*)\b", re.IGNORECASE), _duplicate),
    (re.compile(r"\bfees?\b", re.IGNORECASE), _fee),
    (re.compile(r"\b(?:declin\w*|reject\w*|fail\w*|(?:go|went|going) through)\b", re.IGNORECASE), _declined),
)


def _orders(charge: Charge) -> tuple[str, ...]:
    return (charge.order_name,) if charge.order_name else ()


PAYMENT_QUESTION = Skill(
    name="payment_question",
    intents=frozenset({"payment_question"}),
    answer=answer,
    sections=frozenset({Charge.TABLE, Payment.TABLE, Refund.TABLE, Order.TABLE, PolicyClause.TABLE}),
)
REFUND_STATUS = Skill(
    name="refund_status",
    intents=frozenset({"refund_status"}),
    answer=answer_refund,
    sections=frozenset({Refund.TABLE}),
)
