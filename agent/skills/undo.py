"""Take back what was just done, as far as the store lets it; otherwise say plainly that it stays, and what helps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from agent.actions.cancel_return import CANCEL_RETURN, arguments_for
from agent.actions.change_items import CHANGE_ITEMS
from agent.actions.change_subscription import PAUSE_SUBSCRIPTION, RESUME_SUBSCRIPTION
from agent.commerce.port import Address
from agent.evidence import Sentence, fact, said, sentence
from agent.policy import Decision, deciding
from agent.policy.returns import call_off_a_return_before_it_lands
from agent.policy.undoing import swap_back_where_items_change_again, undo_what_can_be_undone
from agent.profile import (
    CatalogVariant,
    Customer,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    ReturnLine,
    ReturnOption,
    Shipment,
    Subscription,
)
from agent.skills import account_address, change_address, subscription_question, swapping
from agent.skills.proposing import ask_for_a_yes, leave_to_a_person, refuse
from agent.skills.skill import Answer, Plan, Request, Skill
from agent.transcript import ReplyKind

A_RETURN = re.compile(r"\breturn\b", re.IGNORECASE)
NOTHING = "I have done nothing in this conversation that I could undo. What would you like to have undone?"
NOT_FOUND = "I cannot see in my records at the moment what I did there, so a colleague has to look at it."
Deed = Mapping[str, Any]


def answer(request: Request) -> Answer:
    """The deed that takes back the last one, after a yes; a return that is named is called off, whenever it was."""
    if A_RETURN.search(request.text):
        return _call_off_the_newest(request)
    deed = request.last_done
    if deed is None:
        return Answer(ReplyKind.QUESTION, (sentence(NOTHING),))
    possible = undo_what_can_be_undone(deed["name"])
    if not possible.is_allowed:
        return _no(possible)
    return BACK[deed["name"]](request, deed) or _not_found()


def _subscription_back(request: Request, deed: Deed) -> Answer | None:
    action = RESUME_SUBSCRIPTION if deed["name"] == PAUSE_SUBSCRIPTION.name else PAUSE_SUBSCRIPTION
    rows = request.profile.rows(Subscription)
    theirs = next((row for row in rows if row.subscription_id == deed["arguments"]["subscription_id"]), None)
    return subscription_question.asked(request, theirs, action) if theirs else None


def _address_back(request: Request, deed: Deed) -> Answer | None:
    order = request.profile.order(deed["arguments"]["order_id"])
    return change_address.asked(request, order, Address(**deed["arguments"]["before"])) if order else None


def _account_back(request: Request, deed: Deed) -> Answer | None:
    customer = request.profile.customer
    return account_address.asked(request, customer, Address(**deed["arguments"]["before"])) if customer else None


def _items_back(request: Request, deed: Deed) -> Answer | None:
    again = swap_back_where_items_change_again(request.parameters.changes.swaps_once)
    if not again.is_allowed:
        return _no(again)
    order = request.profile.order(deed["arguments"]["order_id"])
    swaps = [swapping.back(request, deed, change) for change in deed["arguments"]["changes"]]
    if order is None or None in swaps:
        return None
    found = tuple(swap for swap in swaps if swap)
    method = request.profile.payment_method(deed["arguments"]["payment_method_id"])
    return swapping.asked(request, CHANGE_ITEMS, order, found, method)


def _return_back(request: Request, deed: Deed) -> Answer | None:
    rows = request.profile.rows(ReturnLine)
    lines = [row for row in rows if row.return_id == deed["reference"]]
    return _call_off(request, lines) if lines else None


def _call_off_the_newest(request: Request) -> Answer:
    """Of the returns that can still be called off the newest."""
    rows = sorted(request.profile.rows(ReturnLine), key=lambda row: (row.requested_at, row.return_id), reverse=True)
    standing = [row for row in rows if call_off_a_return_before_it_lands(row).is_allowed]
    newest = next(iter([*standing, *rows]), None)
    if newest is None:
        return Answer(ReplyKind.ANSWER, (sentence("I find no return on your account."),))
    return _call_off(request, [row for row in rows if row.return_id == newest.return_id])


def _call_off(request: Request, lines: list[ReturnLine]) -> Answer:
    arguments = arguments_for(lines[0])
    decisions = CANCEL_RETURN.decide(request.profile, arguments, request.terms)
    decision, order = deciding(decisions), request.profile.order(lines[0].order_id)
    if order is None:
        return _not_found()
    name = fact(order, "order_name")
    if not decision.is_allowed:
        words = "I cannot call off that return of order {order}. {reason}"
        return refuse(CANCEL_RETURN, sentence(words, order=name, reason=said(decision)), decisions, order.order_name)
    if not request.is_offered(CANCEL_RETURN):
        words = "A colleague has to call off that return of order {order}."
        next_step = f"Call off return {lines[0].return_id} of order {order.order_name} if nothing of it has come."
        return leave_to_a_person(CANCEL_RETURN, sentence(words, order=name), decisions, next_step, order.order_name)
    question = _question(lines, name)
    return ask_for_a_yes(Plan(CANCEL_RETURN, arguments), question, decisions, order.order_name)


def _question(lines: list[ReturnLine], name: Any) -> Sentence:
    slots = {"order": name}
    told = [(place, line) for place, line in enumerate(lines) if line.product_title]
    slots |= {f"item_{place}": fact(line, "product_title") for place, line in told}
    items = ", ".join(f"{{item_{place}}}" for place, _ in told)
    what = f" ({items})" if items else ""
    words = (
        f"Shall I call off the return of order {{order}}{what}? The items stay with you, and no money goes back for "
    )
    return Sentence(words + "them. Say yes and I will do it.", slots)


def _no(decision: Decision) -> Answer:
    words = sentence("I cannot undo that. {reason}", reason=said(decision))
    return Answer(ReplyKind.REFUSAL, (words,), (decision,))


def _not_found() -> Answer:
    offer = sentence("Shall I ask one?")
    return Answer(ReplyKind.QUESTION, (sentence(NOT_FOUND), offer), is_person_offered=True)


BACK: Mapping[str, Callable[[Request, Deed], Answer | None]] = {
    "pause_subscription": _subscription_back,
    "resume_subscription": _subscription_back,
    "change_address": _address_back,
    "change_account_address": _account_back,
    "change_items": _items_back,
    "request_return": _return_back,
}
UNDO = Skill(
    name="undo",
    intents=frozenset({"undo"}),
    answer=answer,
    sections=frozenset(
        {
            Customer.TABLE, Order.TABLE, OrderLine.TABLE, Shipment.TABLE, Payment.TABLE, PaymentMethod.TABLE,
            ReturnLine.TABLE, ReturnOption.TABLE, CatalogVariant.TABLE, Subscription.TABLE,
        }
    ),
)  # fmt: skip
