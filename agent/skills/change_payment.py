"""Pay an order another way."""

from __future__ import annotations

from agent.actions.change_payment import CHANGE_PAYMENT as ACTION
from agent.actions.change_payment import arguments_for
from agent.evidence import Fact, Sentence, fact, sentence
from agent.policy import deciding
from agent.profile import Order, OrderLine, Payment, PaymentMethod, Shipment
from agent.skills.choosing import chosen_order, open_orders
from agent.skills.proposing import Declining, ask_for_a_yes
from agent.skills.settling import method_in_words, method_meant, original_of, which_method
from agent.skills.skill import Answer, Plan, Request, Skill
from agent.transcript import ReplyKind

DECLINING = Declining(
    ACTION,
    no="I cannot change how order {order} is paid. {reason}",
    by_hand="A colleague has to change how order {order} is paid.",
    next_step="Change the payment of order {order} by hand.",
)


def answer(request: Request) -> Answer:
    """Ask which way when it was not said, read it back when it was; otherwise say why not."""
    order = chosen_order(request, open_orders(request), "shall be paid another way")
    if isinstance(order, Answer):
        return order
    if not request.is_offered(ACTION):
        return DECLINING.left_to_a_person(order, ())
    original = original_of(request, order)
    others = [row for row in request.profile.rows(PaymentMethod) if row.payment_method_id != original]
    meant = method_meant(request.said, others, original) or (others if len(others) == 1 else [])
    if len(meant) == 1:
        return _asked(request, order, meant[0])
    return which_method(meant or others, order, "How shall I charge it") if others else _no_other(order)


def _asked(request: Request, order: Order, method: PaymentMethod) -> Answer:
    arguments = arguments_for(order, method.payment_method_id)
    decisions = ACTION.decide(request.profile, arguments, request.terms)
    if not deciding(decisions).is_allowed:
        return DECLINING.declined(order, decisions)
    slots: dict[str, Fact] = {"order": fact(order, "order_name"), "amount": fact(order, "total_amount")}
    words = f"Shall I charge {{amount}} for order {{order}} to your {method_in_words(method, '', slots)} instead?"
    question = Sentence(words + " Say yes and I will change it.", slots)
    return ask_for_a_yes(Plan(ACTION, arguments), question, decisions, order.order_name)


def _no_other(order: Order) -> Answer:
    words = "I find no other way to pay on your account that order {order} could be charged to."
    return Answer(ReplyKind.REFUSAL, (sentence(words, order=fact(order, "order_name")),), orders=(order.order_name,))


CHANGE_PAYMENT = Skill(
    name="change_payment",
    intents=frozenset({"change_payment"}),
    answer=answer,
    sections=frozenset({Order.TABLE, OrderLine.TABLE, Shipment.TABLE, Payment.TABLE, PaymentMethod.TABLE}),
)
