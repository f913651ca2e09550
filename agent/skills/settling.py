"""How money moves: the way to pay that the customer names, among those on file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.evidence import Fact, Sentence, fact
from agent.policy.settling import first_payment
from agent.profile import Order, Payment, PaymentMethod
from agent.skills.skill import Answer, Request
from agent.transcript import ReplyKind

WHICH_METHOD = "which_payment_method"
# What each kind is called; the first that is said counts, so that "gift card" is no card.
CALLED = {
    "gift_card": re.compile(r"\bgift ?cards?\b"),
    "store_credit": re.compile(r"\bstore credit\b"),
    "paypal": re.compile(r"\bpay ?pal\b"),
    "credit_card": re.compile(r"\b(?:credit|debit|visa|master ?card|amex|american express|(?<!gift )card)\b"),
}
ORIGINAL = re.compile(r"\b(?:original|same) (?:payment|way|method|card)\b|\b(?:the way|how|what) i paid\b")


def original_of(request: Request, order: Order) -> str | None:
    """The method that the order was first paid with; None when the store does not say."""
    return first_payment(request.profile.rows(Payment), order.order_id)


def method_meant(said: str, methods: Sequence[PaymentMethod], original: str | None) -> list[PaymentMethod]:
    """The methods that fit what was said; the latest words count. Empty when nothing was said of it."""
    for words in reversed(said.lower().split("\n")):
        found = _fitting(words, methods, original)
        if found:
            return found
    return []


def which_method(methods: Sequence[PaymentMethod], order: Order, wish: str) -> Answer:
    """Ask once, naming what is on file."""
    slots = {"order": fact(order, "order_name")}
    words = [method_in_words(method, f"_{place}", slots) for place, method in enumerate(methods)]
    listed = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)
    question = Sentence(f"{wish} for order {{order}}: your {listed}?", slots)
    return Answer(ReplyKind.QUESTION, (question,), open_question=WHICH_METHOD, orders=(order.order_name,))


def method_in_words(method: PaymentMethod, place: str, slots: dict[str, Fact]) -> str:
    """The method as a customer would call it, its facts put into `slots`."""
    slots[f"method{place}"] = fact(method, "payment_method_kind", "status")
    if method.last4 is None:
        return f"{{method{place}}}"
    slots[f"digits{place}"] = fact(method, "last4")
    return f"{{method{place}}} ending in {{digits{place}}}"


def _fitting(words: str, methods: Sequence[PaymentMethod], original: str | None) -> list[PaymentMethod]:
    exact = [method for method in methods if method.payment_method_id.lower() in words]
    if exact:
        return exact
    digits = set(re.findall(r"\b\d{4}\b", words))
    by_digits = [method for method in methods if method.last4 in digits]
    if by_digits:
        return by_digits
    if ORIGINAL.search(words):
        return [method for method in methods if method.payment_method_id == original]
    kinds = {kind for kind, called in CALLED.items() if called.search(words)}
    fitting = [method for method in methods if method.payment_method_kind in kinds]
    branded = [method for method in fitting if method.brand and method.brand in words]
    return branded or fitting
