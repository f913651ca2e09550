"""What do you know about me? The rows that every other answer is made of, and whom to ask for all of them."""

from __future__ import annotations

import re

from agent.evidence import Sentence, fact, sentence
from agent.profile import Consent, Customer, Order, Subscription
from agent.skills.loyalty_balance import balance
from agent.skills.newsletter import consents
from agent.skills.order_history import latest_of
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

# What of it was asked for by name; else all of it is told.
EMAIL = re.compile(r"\be-?mail\b", re.IGNORECASE)
ADDRESS = re.compile(r"\b(?:(?<!mail )address|live)\b", re.IGNORECASE)
NAME = re.compile(r"\b(?:name|who am i)\b", re.IGNORECASE)
OFFER = sentence("For a copy of all that we hold about you, or to have it erased, shall I get a colleague?")
NOTHING = sentence("I find nothing about that on your account.")


def answer(request: Request) -> Answer:
    """What was asked for of the customer's own row, or the whole of what answers are made of."""
    customer = request.profile.customer
    if customer is None:
        return Answer(ReplyKind.ANSWER, (NOTHING,))
    parts = ((EMAIL, _email), (ADDRESS, _address), (NAME, _name))
    asked = [told for words, told in parts if words.search(request.text)]
    if asked:
        return Answer(ReplyKind.ANSWER, tuple(said for told in asked for said in told(customer)) or (NOTHING,))
    told = (*_name(customer), *_email(customer), *_address(customer), *_orders(customer, request))
    told += (*balance(customer), *_subscriptions(request), *consents(request), *_contacts(customer))
    return Answer(ReplyKind.QUESTION, (*told, OFFER), is_person_offered=True)


def _name(customer: Customer) -> tuple[Sentence, ...]:
    slots = {column: fact(customer, column) for column in ("first_name", "last_name") if getattr(customer, column)}
    if not slots:
        return ()
    words = "You are " + " ".join(f"{{{column}}}" for column in slots)
    if customer.customer_since_at:
        words, slots = words + ", with us since {since}", slots | {"since": fact(customer, "customer_since_at")}
    return (Sentence(words + ".", slots),)


def _email(customer: Customer) -> tuple[Sentence, ...]:
    if not customer.email:
        return ()
    return (sentence("We write to {email}.", email=fact(customer, "email")),)


def _address(customer: Customer) -> tuple[Sentence, ...]:
    columns = [each for each in ("address_line", "postal_code", "city") if getattr(customer, each)]
    words = "The address on your account is " + ", ".join(f"{{{column}}}" for column in columns) + "."
    return (Sentence(words, {column: fact(customer, column) for column in columns}),) if columns else ()


def _orders(customer: Customer, request: Request) -> tuple[Sentence, ...]:
    latest = latest_of(request)
    if latest is None:
        return ()
    slots = {"order": fact(latest, "order_name"), "day": fact(latest, "ordered_at")}
    if customer.order_count < 2:
        return (Sentence("You placed order {order} on {day}.", slots),)
    words = "I have {count} orders of yours; the latest is {order} from {day}."
    return (Sentence(words, {"count": fact(customer, "order_count"), **slots}),)


def _subscriptions(request: Request) -> tuple[Sentence, ...]:
    words = "Your {product} subscription is {status}."
    return tuple(
        sentence(words, product=fact(each, "product_title"), status=fact(each, "status", "status"))
        for each in request.profile.rows(Subscription)
    )


def _contacts(customer: Customer) -> tuple[Sentence, ...]:
    words = "I also see what you bought, sent back and looked at in the shop, and what you wrote to us."
    return (sentence(words),) if customer.order_count or customer.conversation_count else ()


ABOUT_ME = Skill(
    name="about_me",
    intents=frozenset({"about_me"}),
    answer=answer,
    sections=frozenset({Customer.TABLE, Order.TABLE, Subscription.TABLE, Consent.TABLE}),
)
