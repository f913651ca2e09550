"""A `tau_retail` store in memory: what each deed does to it, as its policy says, and when it is refused."""

from __future__ import annotations

import copy
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.commerce.port import RefusedError

REASONS = ("no longer needed", "ordered by mistake")
Document = dict[str, Any]


def read_store(file: Path) -> Document:
    """The store's document: products, users, orders."""
    packed = file.read_bytes()
    found: Document = json.loads(gzip.decompress(packed) if file.suffix == ".gz" else packed)
    return found


@dataclass
class TauShop:
    """One copy of the store. A deed that the policy forbids raises `RefusedError` and changes nothing."""

    document: Document

    @classmethod
    def copied(cls, document: Document) -> TauShop:
        """A shop of its own, of which the original knows nothing. Products never change."""
        return cls({**document, **{part: copy.deepcopy(document[part]) for part in ("orders", "users")}})

    def order(self, order_id: str) -> Document:
        """The order.

        Raises:
            RefusedError: there is none.
        """
        return _found(self.document["orders"], order_id, "order")

    def user_of(self, order: Mapping[str, Any]) -> Document:
        """Whose order it is."""
        return _found(self.document["users"], order["user_id"], "user")

    def cancel(self, order_id: str, reason: str) -> None:
        """Cancel a pending order; every payment goes back to where it came from."""
        order = self._in_state(order_id, "pending")
        if reason not in REASONS:
            raise RefusedError(f"the reason {reason!r} is not one of {REASONS}")
        for payment in list(order["payment_history"]):
            self._refund(order, payment["payment_method_id"], payment["amount"])
        order |= {"status": "cancelled", "cancel_reason": reason}

    def change_items(self, order_id: str, changes: Sequence[tuple[str, str]], method: str) -> None:
        """Swap items of a pending order, once; the difference is settled by `method` at once."""
        order = self._in_state(order_id, "pending")
        difference = self._difference(order, changes, method)
        for old, new in changes:
            item = next(item for item in order["items"] if item["item_id"] == old)
            variant = self._variant(item, new)
            item |= {"item_id": new, "price": variant["price"], "options": variant["options"]}
        if difference > 0:
            self._pay(order, method, difference)
        else:
            self._refund(order, method, -difference)
        order["status"] = "pending (item modified)"

    def exchange(self, order_id: str, changes: Sequence[tuple[str, str]], method: str) -> None:
        """Ask for an exchange of items of a delivered order, once."""
        order = self._in_state(order_id, "delivered")
        difference = self._difference(order, changes, method)
        order |= {
            "status": "exchange requested",
            "exchange_items": sorted(old for old, _ in changes),
            "exchange_new_items": sorted(new for _, new in changes),
            "exchange_payment_method_id": method,
            "exchange_price_difference": difference,
        }

    def give_back(self, order_id: str, items: Sequence[str], method: str) -> None:
        """Ask for a return of items of a delivered order, once; to the original payment or a gift card."""
        order = self._in_state(order_id, "delivered")
        self._on_file(order, method)
        if method != order["payment_history"][0]["payment_method_id"] and not method.startswith("gift_card"):
            raise RefusedError(f"{method!r} is neither the original payment method nor a gift card")
        _take(order, items)
        order |= {"status": "return requested", "return_items": sorted(items), "return_payment_method_id": method}

    def change_payment(self, order_id: str, method: str) -> None:
        """Pay a pending order another way; the first payment goes back."""
        order = self._in_state(order_id, "pending")
        self._on_file(order, method)
        if len(order["payment_history"]) != 1 or order["payment_history"][0]["payment_method_id"] == method:
            raise RefusedError("it can be changed once, and to another method only")
        first = order["payment_history"][0]
        self._covered(order, method, first["amount"])
        self._pay(order, method, first["amount"])
        self._refund(order, first["payment_method_id"], first["amount"])

    def change_address(self, order_id: str, address: Mapping[str, str]) -> None:
        """Send a pending order elsewhere."""
        self._in_state(order_id, "pending")["address"] = dict(address)

    def change_home(self, user_id: str, address: Mapping[str, str]) -> None:
        """Change where the customer lives."""
        _found(self.document["users"], user_id, "user")["address"] = dict(address)

    def _in_state(self, order_id: str, status: str) -> Document:
        order = self.order(order_id)
        if order["status"] != status:
            raise RefusedError(f"order {order_id!r} is {order['status']!r}, not {status!r}")
        return order

    def _difference(self, order: Document, changes: Sequence[tuple[str, str]], method: str) -> float:
        self._on_file(order, method)
        prices = {item["item_id"]: item["price"] for item in order["items"]}
        _take(order, [old for old, _ in changes])
        by_id = {item["item_id"]: item for item in order["items"]}
        total: float = sum(self._variant(by_id[old], new)["price"] - prices[old] for old, new in changes)
        self._covered(order, method, total)
        return round(total, 2)

    def _variant(self, item: Document, new: str) -> Document:
        variant: Document | None = self.document["products"][item["product_id"]]["variants"].get(new)
        if variant is None or not variant["available"]:
            raise RefusedError(f"{new!r} is no available variant of {item['name']!r}")
        return variant

    def _on_file(self, order: Document, method: str) -> Document:
        return _found(self.user_of(order)["payment_methods"], method, "payment method")

    def _covered(self, order: Document, method: str, amount: float) -> None:
        found = self._on_file(order, method)
        if found["source"] == "gift_card" and found["balance"] < amount:
            raise RefusedError(f"{method!r} holds {found['balance']}, less than {amount}")

    def _pay(self, order: Document, method: str, amount: float) -> None:
        self._move(order, "payment", method, amount)

    def _refund(self, order: Document, method: str, amount: float) -> None:
        self._move(order, "refund", method, amount)

    def _move(self, order: Document, kind: str, method: str, amount: float) -> None:
        moved = {"transaction_type": kind, "amount": round(amount, 2), "payment_method_id": method}
        order["payment_history"].append(moved)
        found = self._on_file(order, method)
        if found["source"] == "gift_card":
            found["balance"] = round(found["balance"] + (amount if kind == "refund" else -amount), 2)


def _found(documents: Mapping[str, Document], key: str, what: str) -> Document:
    if key not in documents:
        raise RefusedError(f"no {what} {key!r}")
    return documents[key]


def _take(order: Document, items: Sequence[str]) -> None:
    """Refuse items that the order does not hold as often."""
    left = [item["item_id"] for item in order["items"]]
    for item in items:
        if item not in left:
            raise RefusedError(f"order {order['order_id']!r} does not hold {item!r} (as often)")
        left.remove(item)
