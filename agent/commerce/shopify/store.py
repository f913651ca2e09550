"""The operations of the port on a Shopify store.

Each first reads whether it took place already, under this key or by another's hand, and asks only then; so asking
again has no further effect. Payments of an order and open carts are not the Admin API's to change: not offered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

import httpx

from agent.commerce.port import Address, CommercePort, LineChange, LineQuantity, NotOfferedError, Receipt
from agent.commerce.shopify import addresses, cancelling, edits, refunds, returns, subscriptions
from agent.commerce.shopify.api import AdminApi

# Versions whose schemas the documents were checked against.
API_VERSIONS = ("2026-04", "2026-07", "2026-10")


class ShopifyCommerce(CommercePort):
    """One connection pool to the store; safe to share between threads."""

    def __init__(
        self,
        url: str,
        token: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._api, self._clock = AdminApi(url, token, transport=transport), clock

    @classmethod
    def of(cls, shop_domain: str, api_version: str, token: str) -> ShopifyCommerce:
        """The store of a domain, as in `fernway.myshopify.com`."""
        return cls(f"https://{shop_domain}/admin/api/{api_version}/graphql.json", token)

    def cancel_order(self, order_id: str, *, reason: str, idempotency_key: str) -> Receipt:
        """Cancel an order that has not left, put its goods back on stock and give its money back as it was paid."""
        return cancelling.cancel(self._api.operation(), order_id, reason, idempotency_key, self._clock())

    def request_return(
        self, order_id: str, *, lines: Sequence[LineQuantity], refund_to: str | None, idempotency_key: str
    ) -> Receipt:
        """Open a return. The store gives the money back when the parcel is checked in, as it was paid."""
        if refund_to is not None:
            raise NotOfferedError("request_return with refund_to")
        asked = [(line.order_line_id, line.quantity) for line in lines]
        return returns.open_return(self._api.operation(), order_id, asked, (), idempotency_key, self._clock())

    def cancel_return(self, return_id: str, *, idempotency_key: str) -> Receipt:  # noqa: ARG002 -- called off is called off
        """Call off a return of which nothing was inspected or refunded."""
        return returns.call_off(self._api.operation(), return_id)

    def exchange_items(
        self, order_id: str, *, changes: Sequence[LineChange], payment_method_id: str | None, idempotency_key: str
    ) -> Receipt:
        """Open a return whose other side is the new variants; what they cost more is then open on the order."""
        if payment_method_id is not None:
            raise NotOfferedError("exchange_items with payment_method_id")
        asked = [(change.order_line_id, change.quantity) for change in changes]
        wanted = [(change.variant_id, change.quantity) for change in changes]
        return returns.open_return(self._api.operation(), order_id, asked, wanted, idempotency_key, self._clock())

    def change_items(
        self, order_id: str, *, changes: Sequence[LineChange], payment_method_id: str | None, idempotency_key: str
    ) -> Receipt:
        """Edit the order in one commit; a difference in price is then open on the order."""
        if payment_method_id is not None:
            raise NotOfferedError("change_items with payment_method_id")
        return edits.change_items(self._api.operation(), order_id, changes, idempotency_key, self._clock())

    def change_order_address(self, order_id: str, *, address: Address, idempotency_key: str) -> Receipt:  # noqa: ARG002 -- the same address again is the same state
        """Send an order that has not left to another address, in the same name."""
        return addresses.ship_to(self._api.operation(), order_id, address)

    def change_account_address(self, customer_id: str, *, address: Address, idempotency_key: str) -> Receipt:  # noqa: ARG002 -- the same address again is the same state
        """Put another default address on the account; the ones that are there stay."""
        return addresses.live_at(self._api.operation(), customer_id, address)

    def issue_store_credit(self, order_id: str, *, amount: Decimal, note: str, idempotency_key: str) -> Receipt:
        """Refund part of an order to the customer's store credit."""
        return refunds.to_store_credit(self._api.operation(), order_id, amount, note, idempotency_key)

    def waive_fee(self, order_id: str, *, amount: Decimal, note: str, idempotency_key: str) -> Receipt:
        """Refund the amount of a fee to the payment that can bear it."""
        return refunds.as_it_was_paid(self._api.operation(), order_id, amount, note, idempotency_key)

    def pause_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:  # noqa: ARG002 -- paused is paused
        """Send nothing until it is resumed."""
        return subscriptions.pause(self._api.operation(), subscription_id)

    def resume_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:  # noqa: ARG002 -- active is active
        """Go on with the next date that has not passed."""
        return subscriptions.resume(self._api.operation(), subscription_id)

    def skip_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:
        """Leave out the next billing cycle that is neither billed nor skipped."""
        return subscriptions.skip(self._api.operation(), subscription_id, idempotency_key, self._clock())

    def cancel_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:  # noqa: ARG002 -- ended is ended
        """End it."""
        return subscriptions.end(self._api.operation(), subscription_id)

    def close(self) -> None:
        """Close the connections."""
        self._api.close()
