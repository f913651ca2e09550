"""A scripted shopper: says what a task wants in words of their own, and answers what they are asked.

Deterministic by task and number. Number 0 writes cleanly; others word it otherwise and mistype now and then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.evals.tau_retail_tasks import Change, Task, Wish

# Every list begins with the plainest wording; `{}` are filled from the wish.
CANCEL = (
    "Please cancel order {order}. {because}",
    "hi, i want to cancel my order {order}, {because}",
    "I need order {order} cancelled. {because}",
    "could you cancel {order} for me? {because}",
)
BECAUSE = {
    "no longer needed": ("It is no longer needed.", "i don't need it any more", "I no longer need it."),
    "ordered by mistake": ("It was ordered by mistake.", "i ordered it by mistake", "That was ordered by accident."),
}
RETURN = (
    "I would like to return the {items} from order {order}. Please refund it to {method}.",
    "please return {items} of order {order}, money back to {method}",
    "I want to send back the {items} that came with order {order}.",
    "return for {order}: {items}, refund goes to {method}",
)
EXCHANGE = (
    "I would like to exchange items in order {order}: {changes}. Use {method} for the difference.",
    "hello, for order {order} i want to exchange {changes}",
    "Please exchange {changes} from my order {order}, settle it with {method}.",
    "can you swap {changes} in order {order}? any difference by {method}",
)
MODIFY = (
    "I would like to change items in my pending order {order}: {changes}. Use {method} for the difference.",
    "for order {order} please change {changes}",
    "Please change {changes} in order {order}, settle it with {method}.",
    "can you change {changes} in order {order}? it has not shipped. any difference by {method}",
)
PAYMENT = (
    "Please change the payment method of order {order} to {method}.",
    "i want to pay for order {order} with {method} instead",
    "Can you charge order {order} to {method} instead?",
    "change how order {order} is paid, use {method}",
)
ADDRESS = (
    "Please change the shipping address of order {order} to {address}.",
    "can you send order {order} to {address} instead",
    "I want to change the delivery address of order {order}. The new address is {address}",
    "update the address for order {order}: {address}",
)
YES = ("Yes", "yes please", "Yes, go ahead.", "yes, do it")
MISTYPED = "order|return|exchange|change|cancel|please|refund|address|items"


@dataclass
class Shopper:
    """One task's shopper. `document` is the store as the shopper remembers it: their items and ways to pay."""

    task: Task
    number: int
    document: Mapping[str, Any]
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.task.task_id}/{self.number}")

    def opening(self, wish: Wish) -> str:
        """The wish in the shopper's words."""
        wordings = {
            "cancel": CANCEL, "return": RETURN, "exchange": EXCHANGE, "modify": MODIFY, "payment": PAYMENT,
            "address": ADDRESS,
        }[wish.kind]  # fmt: skip
        said = self._one(wordings).format(
            order=wish.order_id,
            because=self._one(BECAUSE[wish.reason]) if wish.reason in BECAUSE else f"The reason: {wish.reason}",
            items=self._items(wish),
            changes=self._changes(wish),
            method=self.method(wish),
            address=self._address(wish),
        )
        return self._mistyped(said)

    yeses = frozenset(YES)

    def agrees(self, reply: str, wish: Wish) -> bool:
        """Whether what is read back is what they want: the order, every item, every option, the way to pay."""
        said = reply.lower()
        names = [item.partition(" {")[0] for item in wish.items] + [change.name for change in wish.changes]
        values = [value for change in wish.changes for value in change.wanted.values()]
        return all(word.lower() in said for word in (wish.order_id, *names, *values))

    def objection(self, wish: Wish) -> str:
        """What is said to a proposal that is not what they want."""
        return f"No. {self.opening(wish)}"

    def replies(self, question: str, wish: Wish) -> str:
        """What the shopper answers to a question of the agent's."""
        if question == "confirm":
            return self._one(YES)
        if question == "which_order":
            return wish.order_id
        if question == "which_items":
            return f"The {self._items(wish)}" if wish.kind == "return" else f"The {self._names(wish.changes)}"
        if question == "which_variant":
            return self._changes(wish) or self.opening(wish)
        if question == "which_payment_method":
            return self.method(wish) or self.opening(wish)
        if question == "which_reason":
            return f"It is {wish.reason}." if wish.reason == "no longer needed" else f"It was {wish.reason}."
        if question == "which_address":
            return self._address(wish) or self.opening(wish)
        return self.opening(wish)

    def method(self, wish: Wish) -> str:
        """The way to pay as its owner would call it."""
        if wish.method is None:
            return ""
        methods = self.document["users"][self.task.user_id]["payment_methods"]
        method = methods[wish.method]
        alike = [other for other in methods.values() if other["source"] == method["source"]]
        if method["source"] == "credit_card" and len(alike) > 1:
            return f"my {method['brand']} ending in {method['last_four']}"
        name = {"credit_card": "my credit card", "paypal": "my PayPal account", "gift_card": "my gift card"}
        return name[method["source"]] if len(alike) == 1 else wish.method

    def _items(self, wish: Wish) -> str:
        named = [_described(item) for item in wish.items]
        return _listed(named)

    def _names(self, changes: Sequence[Change]) -> str:
        return _listed([change.name for change in changes])

    def _changes(self, wish: Wish) -> str:
        order = self.document["orders"][wish.order_id]
        names = [item["name"] for item in order["items"]]
        return ", and ".join(self._change(change, names.count(change.name) > 1) for change in wish.changes)

    def _change(self, change: Change, tell_apart: bool) -> str:
        """One product and the options that it should have instead."""
        wanted = _listed([f"{name} {value}" for name, value in change.wanted.items()])
        item = f"the {change.name}"
        if tell_apart:
            item += f" ({', '.join(change.old.values())})"
        return f"{item} to {wanted}"

    def _address(self, wish: Wish) -> str:
        if wish.address is None:
            return ""
        a = wish.address
        street = ", ".join(part for part in (a["address1"], a["address2"]) if part)
        return f"{street}, {a['city']}, {a['state']} {a['zip']}, {a['country']}"

    def _one(self, wordings: Sequence[str]) -> str:
        return wordings[0] if self.number == 0 else self.random.choice(wordings)

    def _mistyped(self, said: str) -> str:
        """Two letters swapped in one word of ours, never in a name, a number or an option."""
        if self.number == 0 or self.random.random() < 0.5:
            return said
        plain = list(re.finditer(rf"\b(?:{MISTYPED})\b", said))
        if not plain:
            return said
        hit = self.random.choice(plain)
        at = hit.start() + self.random.randrange(1, len(hit.group()) - 1)
        return said[:at] + said[at + 1] + said[at] + said[at + 2 :]


def _described(item: str) -> str:
    """ "Backpack {'color': 'black'}" as a shopper would say it."""
    name, brace, options = item.partition(" {")
    values = re.findall(r": '([^']*)'", brace + options)
    return f"{name} ({', '.join(values)})" if values else name


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
