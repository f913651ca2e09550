"""The sandbox store over its Admin API."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import httpx

from agent.commerce.port import (
    Address,
    CommercePort,
    LineChange,
    LineQuantity,
    NotOfferedError,
    OutcomeUnknownError,
    Receipt,
    RefusedError,
    UnreachedError,
)

TIMEOUT = httpx.Timeout(10.0, connect=2.0)


class SandboxCommerce(CommercePort):
    """One connection pool to the shop; safe to share between threads."""

    def __init__(self, base_url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._client = httpx.Client(base_url=base_url, headers=headers, timeout=TIMEOUT)

    def cancel_order(self, order_id: str, *, reason: str, idempotency_key: str) -> Receipt:
        """Cancel an order that has not left and give its money back."""
        # The shop knows one reason for all that a customer may have; theirs is kept as a note.
        self._post("cancel_order", {"order_id": int(order_id), "reason": "customer", "note": reason}, idempotency_key)
        return Receipt(order_id)

    def request_return(
        self, order_id: str, *, lines: Sequence[LineQuantity], refund_to: str | None, idempotency_key: str
    ) -> Receipt:
        """Open a return. The sandbox gives money back the way it was paid and in no other."""
        if refund_to is not None:
            raise NotOfferedError("request_return with refund_to")
        asked = [{"line_id": int(line.order_line_id), "quantity": line.quantity} for line in lines]
        result = self._post("request_return", {"order_id": int(order_id), "lines": asked}, idempotency_key)
        return Receipt(str(result["return"]["id"]))

    def cancel_return(self, return_id: str, *, idempotency_key: str) -> Receipt:
        """Call off a return whose goods have not come."""
        self._post("cancel_return", {"return_id": int(return_id)}, idempotency_key)
        return Receipt(return_id)

    def exchange_items(
        self,
        order_id: str,
        *,
        changes: Sequence[LineChange],
        payment_method_id: str | None,  # noqa: ARG002 -- the sandbox has no difference to settle
        idempotency_key: str,
    ) -> Receipt:
        """Another size or colour of the same product."""
        swaps = [
            {"line_id": int(each.order_line_id), "variant_id": int(each.variant_id), "quantity": each.quantity}
            for each in changes
        ]
        result = self._post("exchange", {"order_id": int(order_id), "lines": swaps}, idempotency_key)
        return Receipt(str(result["return"]["id"]))

    def change_order_address(self, order_id: str, *, address: Address, idempotency_key: str) -> Receipt:
        """Send an order that has not left to another address, in the same name."""
        body = {"order_id": int(order_id), "address": _written(address)}
        self._post("change_shipping_address", body, idempotency_key)
        return Receipt(order_id)

    def change_account_address(self, customer_id: str, *, address: Address, idempotency_key: str) -> Receipt:
        """Put another default address on the account, in the same name."""
        body = {"customer_id": int(customer_id), "address": _written(address)}
        self._post("change_account_address", body, idempotency_key)
        return Receipt(customer_id)

    def apply_discount(self, cart_token: str, *, code: str, idempotency_key: str) -> Receipt:
        """Put a code on an open basket."""
        self._post("apply_discount", {"token": cart_token, "code": code}, idempotency_key)
        return Receipt(cart_token)

    def issue_store_credit(self, order_id: str, *, amount: Decimal, note: str, idempotency_key: str) -> Receipt:
        """Give back part of what an order cost as credit for the next."""
        return self._give_back("apply_store_credit", order_id, amount, note, idempotency_key)

    def waive_fee(self, order_id: str, *, amount: Decimal, note: str, idempotency_key: str) -> Receipt:
        """Give back a fee the way it was paid; what was paid beyond the order's worth goes back first."""
        return self._give_back("refund_order", order_id, amount, note, idempotency_key)

    def pause_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:
        """Send nothing until it is resumed."""
        return self._change_subscription("pause_subscription", subscription_id, idempotency_key)

    def resume_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:
        """Go on with the next date that has not passed."""
        return self._change_subscription("resume_subscription", subscription_id, idempotency_key)

    def skip_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:
        """Leave out the next delivery."""
        return self._change_subscription("skip_subscription", subscription_id, idempotency_key)

    def cancel_subscription(self, subscription_id: str, *, idempotency_key: str) -> Receipt:
        """End it."""
        return self._change_subscription("cancel_subscription", subscription_id, idempotency_key)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _give_back(self, operation: str, order_id: str, amount: Decimal, note: str, key: str) -> Receipt:
        body = {"order_id": int(order_id), "amount": str(amount), "note": note}
        return Receipt(str(self._post(operation, body, key)["refund"]["id"]))

    def _change_subscription(self, operation: str, subscription_id: str, key: str) -> Receipt:
        self._post(operation, {"subscription_id": int(subscription_id)}, key)
        return Receipt(subscription_id)

    def _post(self, operation: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        """What the shop says came of it."""
        path = f"/admin/{operation}"
        try:
            response = self._client.post(path, json=body, headers={"Idempotency-Key": key})
        except httpx.ConnectError as error:
            raise UnreachedError(f"the store at {path!r} cannot be reached: nothing was sent") from error
        except httpx.HTTPError as error:
            raise OutcomeUnknownError(f"no answer from {path!r}: {error!r}") from error
        if response.status_code in {408, 429} or response.status_code >= 500:
            raise OutcomeUnknownError(f"{path!r} answered {response.status_code}")
        if response.is_error:
            raise RefusedError(f"{path!r} answered {response.status_code}: {response.text[:200]}")
        result: dict[str, Any] = response.json()["result"]
        return result


def _written(address: Address) -> dict[str, str | None]:
    return {
        "address1": address.address1,
        "address2": address.address2,
        "city": address.city,
        "province": address.region,
        "zip": address.postcode,
        "country_code": address.country_code,
    }
