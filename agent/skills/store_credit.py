"""Something to make up for an order that came late: store credit, as much as a clause gives."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from agent.actions.issue_store_credit import ISSUE_STORE_CREDIT as ACTION
from agent.actions.issue_store_credit import arguments_for, credit_for
from agent.evidence import Sentence, fact, given, said, sentence
from agent.policy import Decision, deciding
from agent.policy.money import was_late
from agent.policy.why import Why
from agent.profile import Customer, Order, OrderLine, PolicyClause, Refund, Shipment
from agent.skills.choosing import chosen_order
from agent.skills.proposing import ask_for_a_yes, leave_to_a_person, refuse
from agent.skills.skill import Answer, Plan, Request, Skill

DAMAGED = re.compile(
    r"\b(?:damag\w*|broken?|broke|torn|faulty|defect\w*|ripped|cracked|smashed|scratched|leak\w*)\b", re.IGNORECASE
)
BY_HAND = "what_arrived_damaged_is_looked_at_by_a_person"


def answer(request: Request) -> Answer:
    """Credit for the order that is meant, after a yes; what was damaged or asked for beyond the clause, a person."""
    late = [order for order in request.profile.rows(Order) if was_late(order, request.locale.as_of)]
    order = chosen_order(request, late, "do you mean")
    if isinstance(order, Answer):
        return order
    if DAMAGED.search(request.said):
        seen = Decision("escalate", Why.BROKEN.to_shopper, BY_HAND)
        return _to_a_person(order, (seen,))
    return _asked(request, order)


def _asked(request: Request, order: Order) -> Answer:
    customer = request.profile.customer
    credit = credit_for(customer.tier if customer else None, request.parameters.credits)
    amount = _wanted(request) or (credit.amount if credit else Decimal(0))
    arguments = arguments_for(order, amount, credit.clause_id if credit else None)
    decisions = ACTION.decide(request.profile, arguments, request.terms)
    decision = deciding(decisions)
    if decision.outcome == "deny":
        words = "I cannot give credit for order {order}. {reason}"
        return refuse(ACTION, sentence(words, order=fact(order, "order_name"), reason=said(decision)), decisions)
    if not decision.is_allowed or not request.is_offered(ACTION):
        return _to_a_person(order, decisions)
    question = _question(order, arguments["amount"])
    asked = ask_for_a_yes(Plan(ACTION, arguments), question, decisions, order.order_name)
    return replace(asked, sentences=(*_rule(request, decisions), question))


def _question(order: Order, amount: str) -> Sentence:
    words = (
        "Shall I add {amount} of store credit to your account for order {order}? It is taken off your next order. "
        "Say yes and I will do it."
    )
    told = given(ACTION.name, "amount", amount, "amount", order.currency)
    return sentence(words, amount=told, order=fact(order, "order_name"))


def _wanted(request: Request) -> Decimal | None:
    """The amount that was asked for, where one was."""
    try:
        wanted = Decimal(re.sub(r"[^\d.]", "", request.entities.get("money", "")))
    except InvalidOperation:
        return None
    return wanted or None


def _rule(request: Request, decisions: tuple[Decision, ...]) -> tuple[Sentence, ...]:
    cited = {decision.clause_id for decision in decisions}
    clauses = (row for row in request.profile.rows(PolicyClause) if row.clause_id in cited)
    return tuple(sentence("{rule}", rule=fact(row, "clause_text")) for row in clauses)


def _to_a_person(order: Order, decisions: tuple[Decision, ...]) -> Answer:
    words = sentence("A colleague decides on that for order {order}.", order=fact(order, "order_name"))
    next_step = f"See what went wrong with order {order.order_name} and what it is worth."
    return leave_to_a_person(ACTION, words, decisions, next_step, order.order_name)


STORE_CREDIT = Skill(
    name="store_credit",
    intents=frozenset({"store_credit"}),
    answer=answer,
    sections=frozenset(
        {Customer.TABLE, Order.TABLE, OrderLine.TABLE, Shipment.TABLE, Refund.TABLE, PolicyClause.TABLE}
    ),
)
