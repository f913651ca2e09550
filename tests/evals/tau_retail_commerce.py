"""A copy of a `tau_retail` store behind the commerce port. What it does, it tells the inbox as Shopify would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from agent.commerce.port import Address, CommercePort, LineChange, LineQuantity, Receipt
from pipelines.inbox import Inbox, IncomingEvent
from tests.evals.tau_retail_shop import TauShop
from tests.evals.tau_retail_told import COUNTRIES, Told

NAMES = {code: name for name, code in COUNTRIES.items()}


@dataclass
class TauCommerce(CommercePort):
    """The port over `shop`. `writes` names every deed that was done, in order."""

    shop: TauShop
    told: Told
    inbox: Inbox
    writes: list[str] = field(default_factory=list)
    answered: dict[str, Receipt] = field(default_factory=dict)

    def cancel_order(self, order_id: str, *, reason: str, idempotency_key: str) -> Receipt:
        """Cancel a pending order for one of the two reasons."""
        name = _name(order_id)
        return self._once("cancel_order", idempotency_key, name, lambda: self.shop.cancel(name, reason))

    def request_return(
        self, order_id: str, *, lines: Sequence[LineQuantity], refund_to: str | None, idempotency_key: str
    ) -> Receipt:
        """Ask for a return; without a method the money goes back the way it was paid."""
        name = _name(order_id)
        method = refund_to or self.shop.order(name)["payment_history"][0]["payment_method_id"]
        items = [self._item(name, line.order_line_id) for line in lines for _ in range(line.quantity)]
        return self._once("request_return", idempotency_key, name, lambda: self.shop.give_back(name, items, method))

    def exchange_items(
        self, order_id: str, *, changes: Sequence[LineChange], payment_method_id: str | None, idempotency_key: str
    ) -> Receipt:
        """Exchange items of a delivered order."""
        name, pairs, method = self._swap(order_id, changes, payment_method_id)
        return self._once("exchange_items", idempotency_key, name, lambda: self.shop.exchange(name, pairs, method))

    def change_items(
        self, order_id: str, *, changes: Sequence[LineChange], payment_method_id: str | None, idempotency_key: str
    ) -> Receipt:
        """Swap items of a pending order."""
        name, pairs, method = self._swap(order_id, changes, payment_method_id)
        return self._once("change_items", idempotency_key, name, lambda: self.shop.change_items(name, pairs, method))

    def change_order_address(self, order_id: str, *, address: Address, idempotency_key: str) -> Receipt:
        """Send a pending order elsewhere."""
        name = _name(order_id)
        deed = lambda: self.shop.change_address(name, _written(address))  # noqa: E731
        return self._once("change_order_address", idempotency_key, name, deed)

    def change_account_address(self, customer_id: str, *, address: Address, idempotency_key: str) -> Receipt:
        """Put another address on the account."""
        user_id = self.told.users[customer_id]
        if idempotency_key not in self.answered:
            self.shop.change_home(user_id, _written(address))
            self._tell([self.told.moved(self.shop.document["users"][user_id])])
            self._note("change_account_address", idempotency_key, customer_id)
        return self.answered[idempotency_key]

    def change_order_payment(self, order_id: str, *, payment_method_id: str, idempotency_key: str) -> Receipt:
        """Pay a pending order another way."""
        name = _name(order_id)
        deed = lambda: self.shop.change_payment(name, payment_method_id)  # noqa: E731
        return self._once("change_order_payment", idempotency_key, name, deed)

    def _swap(
        self, order_id: str, changes: Sequence[LineChange], method: str | None
    ) -> tuple[str, list[tuple[str, str]], str]:
        name = _name(order_id)
        pairs = [(self._item(name, each.order_line_id), each.variant_id) for each in changes]
        return name, pairs, method or self.shop.order(name)["payment_history"][0]["payment_method_id"]

    def _item(self, name: str, order_line_id: str) -> str:
        """The item that stands in the line: its place is the end of the line's id."""
        return str(self.shop.order(name)["items"][int(order_line_id) % 100 - 1]["item_id"])

    def _once(self, operation: str, key: str, name: str, deed: Callable[[], None]) -> Receipt:
        if key not in self.answered:
            deed()
            self._tell(self.told.changed(self.shop, name))
            self._note(operation, key, name)
        return self.answered[key]

    def _note(self, operation: str, key: str, target: str) -> None:
        self.writes.append(f"{operation} {target}")
        self.answered[key] = Receipt(f"{operation}-{target}")

    def _tell(self, events: Iterable[IncomingEvent]) -> None:
        self.inbox.append(list(events))


def _name(order_id: str) -> str:
    return f"#W{order_id}"


def _written(address: Address) -> dict[str, str]:
    """As the store writes addresses."""
    return {
        "address1": address.address1, "address2": address.address2 or "", "city": address.city,
        "country": NAMES.get(address.country_code, address.country_code), "state": address.region or "",
        "zip": address.postcode,
    }  # fmt: skip
