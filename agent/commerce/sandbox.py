"""The sandbox store over its Admin API."""

from __future__ import annotations

import httpx

from agent.commerce.port import OutcomeUnknownError, Receipt, RefusedError

TIMEOUT = httpx.Timeout(10.0, connect=2.0)


class SandboxCommerce:
    """One connection pool to the shop; safe to share between threads."""

    def __init__(self, base_url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._client = httpx.Client(base_url=base_url, headers=headers, timeout=TIMEOUT)

    def cancel_order(self, order_id: str, *, reason: str, idempotency_key: str) -> Receipt:
        """Cancel the order and give its money back.

        Raises:
            RefusedError: the shop refused.
            OutcomeUnknownError: the shop did not say.
        """
        body: dict[str, str | int] = {"order_id": int(order_id), "reason": reason}
        self._post("/admin/cancel_order", body, idempotency_key)
        return Receipt(order_id)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _post(self, path: str, body: dict[str, str | int], key: str) -> None:
        try:
            response = self._client.post(path, json=body, headers={"Idempotency-Key": key})
        except httpx.ConnectError as error:
            raise RefusedError(f"the store at {path!r} cannot be reached: nothing was sent") from error
        except httpx.HTTPError as error:
            raise OutcomeUnknownError(f"no answer from {path!r}: {error!r}") from error
        if response.status_code in {408, 429} or response.status_code >= 500:
            raise OutcomeUnknownError(f"{path!r} answered {response.status_code}")
        if response.is_error:
            raise RefusedError(f"{path!r} answered {response.status_code}: {response.text[:200]}")
