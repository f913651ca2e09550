"""What any store must be able to do for us."""

# ruff: noqa: ARG002 -- what a store does not offer is refused, whatever is asked of it

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from agent.errors import AgentError


@dataclass(frozen=True)
class Receipt:
    """The store's word that it is done; `reference` is the store's own id for it."""

    reference: str


@dataclass(frozen=True)
class Address:
    """Where something goes. `country_code` is ISO 3166-1 alpha-2; `region` a state or county where one is written."""

    address1: str
    address2: str | None
    city: str
    region: str | None
    postcode: str
    country_code: str


@dataclass(frozen=True)
class LineQuantity:
    """So many pieces of an order line."""

    order_line_id: str
    quantity: int


@dataclass(frozen=True)
class LineChange:
    """Another variant for pieces of an order line."""

    order_line_id: str
    variant_id: str
    quantity: int = 1


class RefusedError(AgentError):
    """The store said no; nothing was changed."""


class UnreachedError(RefusedError):
    """Nothing was sent. That says nothing of an earlier attempt under the same key."""


class NotOfferedError(RefusedError):
    """This kind of store cannot do it at all."""

    def __init__(self, operation: str) -> None:
        super().__init__(f"this store does not offer {operation!r}: a person has to do it by hand")


class OutcomeUnknownError(AgentError):
    """No answer, or none that tells: it may be done or not. Ask again under the same key."""


class CommercePort(Protocol):
    """Writes to the store. The same `idempotency_key` again has no further effect and the same answer.

    An adapter derives from this and overrides what its store can do; the rest is refused as not offered. Each
    operation raises `RefusedError` when the store refused or does not offer it, and `OutcomeUnknownError` when the
    store did not say. Amounts are in the currency of the order.
    """

    @property
    def offers(self) -> frozenset[str]:
        """The names of the operations that this store can do."""
        return frozenset(name for name in OPERATIONS if getattr(type(self), name) is not getattr(CommercePort, name))

    def cancel_order(self, order_id: str, *, reason: str, idempotency_key: str) -> Receipt:
        """Cancel an order that has not left and give its money back."""
        raise NotOfferedError("cancel_order")

    def request_return(
        self, order_id: str, *, lines: Sequence[LineQuantity], refund_to: str | None, idempotency_key: str
    ) -> Receipt:
        """Open a return; the money goes to the payment method `refund_to`, or back the way it was paid."""
        raise NotOfferedError("request_return")

    def cancel_return(self, return_id: str, *, idempotency_key: str) -> Receipt:
        """Call off a return whose goods have not come; they stay with the customer."""
        raise NotOfferedError("cancel_return")

    def exchange_items(
        self, order_id: str, *, changes: Sequence[LineChange], payment_method_id: str | None, idempotency_key: str
    ) -> Receipt:
        """Take delivered pieces back and send other variants; the difference is settled by `payment_method_id`."""
        raise NotOfferedError("exchange_items")

    def change_items(
        self, order_id: str, *, changes: Sequence[LineChange], payment_method_id: str | None, idempotency_key: str
    ) -> Receipt:
        """Swap variants of an order that has not left; the difference is settled by `payment_method_id`."""
        raise NotOfferedError("change_items")

    def change_order_address(self, order_id: str, *, address: Address, idempotency_key: str) -> Receipt:
        """Send an order that has not left to another address."""
        raise NotOfferedError("change_order_address")

    def change_account_address(self, customer_id: str, *, address: Address, idempotency_key: str) -> Receipt:
        """Put another default address on the account; orders keep theirs. `customer_id` is the store's own."""
        raise NotOfferedError("change_account_address")

    def change_order_payment(self, order_id: str, *, payment_method_id: str, idempotency_key: str) -> Receipt:
        """Pay an order in another way and give back what was paid before."""
        raise NotOfferedError("change_order_payment")

    def issue_store_credit(self, order_id: str, *, amount: Decimal, note: str, idempotency_key: str) -> Receipt:
        """Give back part of what an order cost as credit for the next."""
        raise NotOfferedError("issue_store_credit")

    def waive_fee(self, order_id: str, *, amount: Decimal, note: str, idempotency_key: str) -> Receipt:
        """Give back a fee of an order the way it was paid; the goods stay as they are."""
        raise NotOfferedError("waive_fee")

    def apply_discount(self, cart_token: str, *, code: str, idempotency_key: str) -> Receipt:
        """Put a discount code on an open cart."""
        raise NotOfferedError("apply_discount")

    def pause_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:
        """Send nothing until it is resumed."""
        raise NotOfferedError("pause_subscription")

    def resume_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:
        """Go on with the next date that has not passed."""
        raise NotOfferedError("resume_subscription")

    def skip_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:
        """Leave out the next delivery."""
        raise NotOfferedError("skip_subscription")

    def cancel_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:
        """End it."""
        raise NotOfferedError("cancel_subscription")


OPERATIONS = frozenset(name for name in vars(CommercePort) if not name.startswith("_") and name != "offers")
