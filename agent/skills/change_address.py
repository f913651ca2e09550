"""Send an order elsewhere before it is packed."""

from __future__ import annotations

from dataclasses import asdict

from agent.actions.change_address import CHANGE_ADDRESS as ACTION
from agent.actions.change_address import arguments_for
from agent.actions.ledger import ActionRecord
from agent.commerce.port import Address
from agent.evidence import Sentence, done, fact, given, sentence
from agent.policy import Decision, deciding
from agent.policy.addresses import address_before_dispatch
from agent.policy.orders import change_in_our_own_store
from agent.profile import Customer, CustomerProfile, Order, OrderLine, Shipment
from agent.skills import account_address
from agent.skills.addresses import address_of
from agent.skills.asking_address import which_address
from agent.skills.choosing import chosen_order, open_orders
from agent.skills.proposing import Declining, ask_for_a_yes
from agent.skills.skill import Answer, Plan, Request, Skill

WHICH_ADDRESS = "which_address"
DECLINING = Declining(
    ACTION,
    no="I cannot change the address of order {order}. {reason}",
    by_hand="A colleague has to change the address of order {order}.",
    next_step="Change the address of order {order} if it has not been packed.",
)


def answer(request: Request) -> Answer:
    """Ask for the address when it is not whole, read it back when it is; otherwise say why not."""
    if account_address.is_meant(request):
        return account_address.answer(request)
    order = chosen_order(request, _changeable(request), "shall I send elsewhere")
    if isinstance(order, Answer):
        return order
    # Nobody should type an address in vain.
    first = (address_before_dispatch(order, request.profile.rows(Shipment)), change_in_our_own_store(order))
    if not request.is_offered(ACTION):
        return DECLINING.left_to_a_person(order, first)
    if not deciding(first).is_allowed:
        return DECLINING.declined(order, first)
    address = address_of(request.entities.get("address") or request.text, order.ship_to_country_code or "")
    return _which_address(request, order, first) if address is None else asked(request, order, address)


def told(record: ActionRecord, profile: CustomerProfile) -> tuple[Sentence, ...]:
    """What was done, and where it goes now."""
    order = profile.order(record.arguments["order_id"])
    deed = done(record.action_id, record.name)
    address = given(ACTION.name, "address", record.arguments["address"], "address")
    if order is None:
        return (sentence("Done: I have {deed} the address to {address}.", deed=deed, address=address),)
    words = "Done: I have {deed} the address of order {order}. It goes to {address}."
    return (sentence(words, deed=deed, order=fact(order, "order_name"), address=address),)


def _changeable(request: Request) -> list[Order]:
    parcels = request.profile.rows(Shipment)
    return [order for order in open_orders(request) if address_before_dispatch(order, parcels).is_allowed]


def asked(request: Request, order: Order, address: Address) -> Answer:
    """Read the address back and ask for a yes, or say why not."""
    arguments = arguments_for(order, address)
    decisions = ACTION.decide(request.profile, arguments, request.terms)
    if not deciding(decisions).is_allowed:
        return DECLINING.declined(order, decisions)
    words = "Shall I send order {order} to {address} instead? Say yes and I will change it."
    read_back = given(ACTION.name, "address", asdict(address), "address")
    question = sentence(words, order=fact(order, "order_name"), address=read_back)
    return ask_for_a_yes(Plan(ACTION, arguments), question, decisions, order.order_name)


def _which_address(request: Request, order: Order, decisions: tuple[Decision, ...]) -> Answer:
    words = (
        "Where shall I send order {order}? Please write the whole address in one line: house number and street, town, "
        "postcode. It has to be in the same country."
    )
    asked = sentence(words, order=fact(order, "order_name"))
    return which_address(request, WHICH_ADDRESS, asked, decisions, (order.order_name,))


CHANGE_ADDRESS = Skill(
    name="change_address",
    intents=frozenset({"change_address"}),
    answer=answer,
    sections=frozenset({Customer.TABLE, Order.TABLE, OrderLine.TABLE, Shipment.TABLE}),
)
