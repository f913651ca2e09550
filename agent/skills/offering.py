"""The tools that a model is offered: one for what every skill answers to, one for every deed a skill may propose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from agent.actions.action import Action
from agent.language.tools import Tool
from agent.profile import (
    CartLine,
    CatalogProduct,
    CatalogVariant,
    Charge,
    DiscountOption,
    Order,
    OrderLine,
    ReturnOption,
    Shipment,
    ShippingOption,
)
from agent.skills.skill import Skill

# The words that help with a look at a table.
WORDS_FOR: Mapping[str, tuple[str, ...]] = {
    Order.TABLE: ("order_name", "order_reference"),
    OrderLine.TABLE: ("product", "products"),
    CatalogProduct.TABLE: ("product", "size", "option"),
    CatalogVariant.TABLE: ("product", "size", "option"),
    ReturnOption.TABLE: ("product", "products", "scope"),
    CartLine.TABLE: ("scope",),
    Shipment.TABLE: ("day", "day_relation"),
    ShippingOption.TABLE: ("day", "day_relation"),
    DiscountOption.TABLE: ("code",),
    Charge.TABLE: ("money",),
}
WRITTEN: Mapping[str, tuple[str, ...]] = {"change_address": ("address",), "account_change": ("email", "address")}
# Whose skill proposes an action that goes by another name than the wish for it.
PROPOSED_BY: Mapping[str, str] = {
    "request_return": "return_order",
    "exchange_items": "exchange_order",
    "issue_store_credit": "store_credit",
    "waive_fee": "payment_question",
    "apply_discount": "discount_question",
    "change_account_address": "account_change",
    "cancel_return": "undo",
    "pause_subscription": "subscription_question",
    "resume_subscription": "subscription_question",
    "skip_subscription": "subscription_question",
    "cancel_subscription": "subscription_question",
}
A_PERSON = "hand_over"
SHOWN_EXAMPLES = 2


def offered(
    skills: Iterable[Skill], actions: Mapping[str, Action], examples: Mapping[str, Sequence[str]]
) -> tuple[Tool, ...]:
    """A tool for each intent that a skill answers to, for a person, and for each deed by its own name."""
    by_intent = {intent: skill for skill in skills for intent in sorted(skill.intents)}
    wishes = {name: _wish(name, _words(name, skill.sections), examples) for name, skill in by_intent.items()}
    wishes[A_PERSON] = _wish(A_PERSON, (), examples)
    deeds = [_deed(name, wishes) for name in actions if name not in wishes and PROPOSED_BY.get(name) in wishes]
    return (*wishes.values(), *deeds)


def _wish(intent: str, words: tuple[str, ...], examples: Mapping[str, Sequence[str]]) -> Tool:
    said = "; ".join(repr(line) for line in examples.get(intent, ())[:SHOWN_EXAMPLES])
    return Tool(intent, intent, f"The shopper wants: {intent.replace('_', ' ')}. Said for instance: {said}.", words)


def _deed(name: str, wishes: Mapping[str, Tool]) -> Tool:
    wish = wishes[PROPOSED_BY[name]]
    description = f"Propose to {name.replace('_', ' ')}."
    return Tool(name, wish.intent, description, wish.entities, deed=name)


def _words(intent: str, sections: frozenset[str]) -> tuple[str, ...]:
    found = (word for table in WORDS_FOR if table in sections for word in WORDS_FOR[table])
    return tuple(dict.fromkeys((*found, *WRITTEN.get(intent, ()))))
