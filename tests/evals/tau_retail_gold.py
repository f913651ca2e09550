"""The gold actions of a task, replayed on a copy of the store; what cannot be told from nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.commerce.port import RefusedError
from tests.evals.tau_retail_shop import Document, TauShop

WRITES = frozenset(
    {
        "cancel_pending_order",
        "modify_pending_order_items",
        "modify_pending_order_payment",
        "modify_pending_order_address",
        "modify_user_address",
        "return_delivered_order_items",
        "exchange_delivered_order_items",
    }
)
ADDRESS = ("address1", "address2", "city", "country", "state", "zip")


@dataclass(frozen=True)
class Replayed:
    """The state that the gold leaves, and why the store refused some of it."""

    shop: TauShop
    refused: tuple[str, ...]
    is_nothing: bool


def replay(document: Document, actions: Sequence[Mapping[str, Any]]) -> Replayed:
    """Do the writes one after the other; what the policy forbids changes nothing and is named."""
    shop, refused = TauShop.copied(document), []
    for action in actions:
        if action["name"] in WRITES:
            try:
                do(shop, action["name"], action["arguments"])
            except RefusedError as refusal:
                refused.append(f"{action['name']}: {refusal}")
    return Replayed(shop, tuple(refused), is_nothing=same(shop.document, document))


def same(one: Document, other: Document) -> bool:
    """Whether two stores stand alike: orders, customers, balances."""
    return bool(one["orders"] == other["orders"] and one["users"] == other["users"])


def do(shop: TauShop, name: str, a: Mapping[str, Any]) -> None:
    """One write by its name and arguments.

    Raises:
        RefusedError: the policy forbids it.
    """
    if name == "cancel_pending_order":
        shop.cancel(a["order_id"], a["reason"])
    elif name == "modify_pending_order_items":
        shop.change_items(a["order_id"], _changes(a), a["payment_method_id"])
    elif name == "exchange_delivered_order_items":
        shop.exchange(a["order_id"], _changes(a), a["payment_method_id"])
    elif name == "return_delivered_order_items":
        shop.give_back(a["order_id"], a["item_ids"], a["payment_method_id"])
    elif name == "modify_pending_order_payment":
        shop.change_payment(a["order_id"], a["payment_method_id"])
    elif name == "modify_pending_order_address":
        shop.change_address(a["order_id"], {part: a[part] for part in ADDRESS})
    else:
        shop.change_home(a["user_id"], {part: a[part] for part in ADDRESS})


def _changes(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Pairs of old and new. Nothing changes into itself: the policy knows only other options."""
    if len(arguments["item_ids"]) != len(arguments["new_item_ids"]):
        raise RefusedError("not as many new items as old ones")
    pairs = list(zip(arguments["item_ids"], arguments["new_item_ids"], strict=True))
    if any(old == new for old, new in pairs):
        raise RefusedError("an item cannot be changed into itself")
    return pairs
