"""Cancel an order: an asynchronous job, waited for and then read back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from agent.commerce.port import OutcomeUnknownError, Receipt, RefusedError
from agent.commerce.shopify.api import Operation, refusal
from agent.commerce.shopify.documents import CANCEL, CANCELLABLE, JOB
from agent.commerce.shopify.ids import found, gid
from agent.commerce.shopify.marks import NAMESPACE, leave_mark, name_of, noted

POLL_SECONDS = 0.5
# Nothing is promised of a job; this long after it was first asked for, a refusal is believed.
JOBS_END_WITHIN = timedelta(minutes=2)


def cancel(asking: Operation, order_id: str, reason: str, key: str, now: datetime) -> Receipt:
    """Cancelled, whoever did it, is done."""
    order = _order(asking, order_id, key)
    if order["cancelledAt"] is not None:
        return Receipt(order_id)
    before = leave_mark(asking, order, key, now.isoformat(), now)
    first_asked_at = datetime.fromisoformat(before.aim) if before else now
    payload = asking.write(CANCEL, id=order["id"], note=noted(f"Cancelled in chat: {reason}", key))["orderCancel"]
    said = refusal(payload["orderCancelUserErrors"])
    if said is None:
        _wait_for(asking, payload["job"])
    return _as_it_came_out(asking, order_id, key, said, may_run=timedelta(0) < now - first_asked_at < JOBS_END_WITHIN)


def _as_it_came_out(asking: Operation, order_id: str, key: str, said: str | None, *, may_run: bool) -> Receipt:
    """What the order says now counts, not what the job or the refusal said."""
    try:
        order = _order(asking, order_id, key)
    except RefusedError as error:
        raise OutcomeUnknownError(f"it was asked for, and the order cannot be read: {error}") from error
    if order["cancelledAt"] is not None:
        return Receipt(order_id)
    # The job of an earlier request may be why we are refused.
    if said is not None and may_run:
        raise OutcomeUnknownError(f"asked again, the store says {said!r}, and the order is not cancelled yet")
    raise RefusedError(f"the store did not cancel it: {said or 'its job ended and the order stands'}")


def _wait_for(asking: Operation, job: dict[str, Any] | None) -> None:
    while job and not job["done"]:
        if not asking.pause(POLL_SECONDS):
            raise OutcomeUnknownError("the store is still at work on the cancellation")
        try:
            job = asking.read(JOB, id=job["id"])["job"]
        except RefusedError as error:
            raise OutcomeUnknownError(f"what the store made of it cannot be read: {error}") from error


def _order(asking: Operation, order_id: str, key: str) -> dict[str, Any]:
    data = asking.read(CANCELLABLE, id=gid("Order", order_id), namespace=NAMESPACE, mark=name_of(key))
    return found(data, "order", order_id)
