"""Another address on the account; orders that were placed keep theirs."""

from __future__ import annotations

import re
from dataclasses import asdict

from agent.actions.change_account_address import CHANGE_ACCOUNT_ADDRESS as ACTION
from agent.actions.change_account_address import OF_THE_STORE, arguments_for
from agent.actions.ledger import ActionRecord
from agent.commerce.port import Address
from agent.evidence import Sentence, done, given, sentence
from agent.policy import Decision, deciding
from agent.profile import Customer, CustomerProfile
from agent.skills.addresses import address_of
from agent.skills.asking_address import which_address
from agent.skills.proposing import ask_for_a_yes, leave_to_a_person
from agent.skills.skill import Answer, Plan, Request

OF_THE_ACCOUNT = re.compile(
    r"\b(?:account|profile|default|my details|saved|home address|billing address|address book)\b", re.IGNORECASE
)
ADDRESS = re.compile(r"\baddress\b|\bmov(?:ed|ing)\b|\bmove house\b", re.IGNORECASE)
WHICH_ADDRESS = "which_account_address"
ASKED = sentence(
    "What is your new address? Please write the whole of it in one line: house number and street, town, postcode. "
    "It has to be in the same country."
)


def is_meant(request: Request) -> bool:
    """Whether it is the address of the account that shall be another, and not that of an order."""
    is_named = bool(OF_THE_ACCOUNT.search(request.text)) and not request.entities.get("order_name")
    return request.open_question in {WHICH_ADDRESS, f"confirm_{ACTION.name}"} or (
        is_named and bool(ADDRESS.search(request.text))
    )


def answer(request: Request) -> Answer:
    """Ask for the address when it is not whole, read it back when it is; a person where the store cannot do it."""
    customer = request.profile.customer
    if customer is None or store_id_of(request) is None or not request.is_offered(ACTION):
        return _to_a_person(())
    address = address_of(request.entities.get("address") or request.text, customer.country_code or "")
    return asked(request, customer, address) if address else which_address(request, WHICH_ADDRESS, ASKED)


def asked(request: Request, customer: Customer, address: Address) -> Answer:
    """Read the address back and ask for a yes."""
    arguments = arguments_for(customer, store_id_of(request) or "", address)
    decisions = ACTION.decide(request.profile, arguments, request.terms)
    if not deciding(decisions).is_allowed:
        return _to_a_person(decisions)
    words = (
        "Shall I put {address} on your account as your address? Orders that you have placed keep theirs. "
        "Say yes and I will change it."
    )
    read_back = given(ACTION.name, "address", asdict(address), "address")
    return ask_for_a_yes(Plan(ACTION, arguments), sentence(words, address=read_back), decisions)


def told(record: ActionRecord, _: CustomerProfile) -> tuple[Sentence, ...]:
    """What stands on the account now."""
    address = given(ACTION.name, "address", record.arguments["address"], "address")
    words = "Done: I have {deed} the address on your account to {address}."
    return (sentence(words, deed=done(record.action_id, record.name), address=address),)


def store_id_of(request: Request) -> str | None:
    """The store's own id of whoever is signed in; None for who proved themselves in another way."""
    identifier = request.customer_identifier or ""
    return identifier.removeprefix(OF_THE_STORE) if identifier.startswith(OF_THE_STORE) else None


def _to_a_person(decisions: tuple[Decision, ...]) -> Answer:
    words = sentence("A colleague has to change the address on your account.")
    return leave_to_a_person(ACTION, words, decisions, "Change the address on the account with the customer.")
