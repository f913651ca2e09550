"""Stop an order before it is packed."""

from __future__ import annotations

import re

from agent.actions.cancel_order import CANCEL_ORDER as ACTION
from agent.actions.ledger import ActionRecord
from agent.evidence import Sentence, done, fact, said, sentence
from agent.policy import Decision, deciding
from agent.profile import CustomerProfile, Order, OrderLine, Shipment
from agent.skills.choosing import chosen_order, open_orders
from agent.skills.proposing import ask_for_a_yes, leave_to_a_person, refuse
from agent.skills.skill import Answer, Plan, Request, Skill
from agent.transcript import ReplyKind

REASONS = {
    r"\b(?:mistake|accident|accidentally|wrong (?:one|item|size|order)|twice|double)\b": "ordered by mistake",
    r"\b(?:no longer|not any ?more|don'?t (?:need|want)|changed my mind|found it|elsewhere|cheaper)\b": (
        "no longer needed"
    ),
}


def answer(request: Request) -> Answer:
    """Ask for a yes when the rules allow it; otherwise say why not."""
    order = chosen_order(request, open_orders(request), "shall I stop")
    if isinstance(order, Answer):
        return order
    arguments = {"order_id": order.order_id, "reason": reason_of(request.said)}
    decisions = ACTION.decide(request.profile, arguments, request.terms)
    decision = deciding(decisions)
    if decision.is_allowed:
        return _ask(order, Plan(ACTION, arguments), decisions)
    if decision.outcome == "ask":
        return _why(order, decision, decisions)
    return (
        _to_a_person(order, decision, decisions) if decision.outcome == "escalate" else _no(order, decision, decisions)
    )


def reason_of(text: str) -> str:
    """Why the customer cancels, in the store's words; the store is told, and so is whoever reads the ledger."""
    return next((reason for words, reason in REASONS.items() if re.search(words, text, re.IGNORECASE)), "customer")


def told(record: ActionRecord, profile: CustomerProfile) -> tuple[Sentence, ...]:
    """What was done, and where the money goes."""
    order = profile.order(record.arguments["order_id"])
    if order is None:
        return (sentence("Done: I have {deed} it.", deed=done(record.action_id, record.name)),)
    name, amount = fact(order, "order_name"), fact(order, "total_amount")
    return (
        sentence("Done: I have {deed} order {order}.", deed=done(record.action_id, record.name), order=name),
        sentence("What you paid, {amount}, goes back the way you paid it.", amount=amount),
    )


def _ask(order: Order, plan: Plan, decisions: tuple[Decision, ...]) -> Answer:
    words = "Shall I cancel order {order} over {amount}? Nothing of it has been packed yet. Say yes and I will do it."
    question = sentence(words, order=fact(order, "order_name"), amount=fact(order, "total_amount"))
    return ask_for_a_yes(plan, question, decisions, order.order_name)


def _why(order: Order, decision: Decision, decisions: tuple[Decision, ...]) -> Answer:
    words = "What is the reason for cancelling order {order}? {reason}"
    question = sentence(words, order=fact(order, "order_name"), reason=said(decision))
    return Answer(ReplyKind.QUESTION, (question,), decisions, open_question="which_reason", orders=(order.order_name,))


def _no(order: Order, decision: Decision, decisions: tuple[Decision, ...]) -> Answer:
    words = sentence("I cannot cancel order {order}. {reason}", order=fact(order, "order_name"), reason=said(decision))
    return refuse(ACTION, words, decisions, order.order_name)


def _to_a_person(order: Order, decision: Decision, decisions: tuple[Decision, ...]) -> Answer:
    words = sentence("About order {order}: {reason}", order=fact(order, "order_name"), reason=said(decision))
    next_step = f"Check order {order.order_name} and cancel it if it has not been packed."
    return leave_to_a_person(ACTION, words, decisions, next_step, order.order_name)


CANCEL_ORDER = Skill(
    name="cancel_order",
    intents=frozenset({"cancel_order"}),
    answer=answer,
    sections=frozenset({Order.TABLE, OrderLine.TABLE, Shipment.TABLE}),
)
