"""Subscription contracts. Shopify lets an app change those only that it made itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from agent.commerce.port import Receipt, RefusedError
from agent.commerce.shopify.api import Operation, refusal
from agent.commerce.shopify.documents import ACTIVATE, CONTRACT, CYCLE, CYCLES, END, PAUSE, SKIP
from agent.commerce.shopify.ids import found, gid
from agent.commerce.shopify.marks import NAMESPACE, leave_mark, mark_of, name_of
from agent.commerce.shopify.standing import bring_to

LOOKED_AHEAD = timedelta(days=400)


def pause(asking: Operation, subscription_id: str) -> Receipt:
    """Bring the contract to rest."""
    return _brought_to(asking, subscription_id, "PAUSED", PAUSE)


def resume(asking: Operation, subscription_id: str) -> Receipt:
    """Let the contract go on."""
    return _brought_to(asking, subscription_id, "ACTIVE", ACTIVATE)


def end(asking: Operation, subscription_id: str) -> Receipt:
    """End the contract."""
    return _brought_to(asking, subscription_id, "CANCELLED", END)


def _brought_to(asking: Operation, subscription_id: str, status: str, document: str) -> Receipt:
    """A contract that stands so already needs nothing."""
    bring_to(
        status,
        "subscription",
        read=lambda: _contract(asking, subscription_id),
        write=lambda found_id: asking.write(document, id=found_id)["changed"],
    )
    return Receipt(subscription_id)


def _contract(asking: Operation, subscription_id: str) -> dict[str, Any]:
    data = asking.read(CONTRACT, id=gid("SubscriptionContract", subscription_id))
    return found(data, "subscriptionContract", subscription_id)


def skip(asking: Operation, subscription_id: str, key: str, now: datetime) -> Receipt:
    """Skip one cycle. Which one is remembered with the customer, or asking again would skip the one after it too."""
    variables = {"id": gid("SubscriptionContract", subscription_id), "namespace": NAMESPACE, "mark": name_of(key)}
    data = asking.read(CYCLES, **variables, **{"from": now.isoformat(), "to": (now + LOOKED_AHEAD).isoformat()})
    contract = found(data, "subscriptionContract", subscription_id)
    index = _meant(asking, contract, data["subscriptionBillingCycles"]["nodes"], key, now)
    if _is_skipped(asking, contract["id"], index):
        return Receipt(subscription_id)
    payload = asking.write(SKIP, id=contract["id"], index=index)["subscriptionBillingCycleSkip"]
    said = refusal(payload["userErrors"])
    if said and not _is_skipped(asking, contract["id"], index):
        raise RefusedError(f"the store did not skip the delivery: {said}")
    return Receipt(subscription_id)


def _meant(asking: Operation, contract: dict[str, Any], cycles: list[dict[str, Any]], key: str, now: datetime) -> int:
    """The cycle of the mark, which asking again may skip once more; else the next one, marked before it is skipped."""
    mark = mark_of(contract["customer"])
    if mark:
        return int(mark.aim)
    ahead = [each for each in cycles if each["status"] == "UNBILLED" and not each["skipped"]]
    following = min(ahead, key=lambda each: int(each["cycleIndex"]), default=None)
    if following is None:
        raise RefusedError("the subscription has no cycle ahead that could be skipped")
    leave_mark(asking, contract["customer"], key, following["cycleIndex"], now)
    return int(following["cycleIndex"])


def _is_skipped(asking: Operation, contract: str, index: int) -> bool:
    cycle = asking.read(CYCLE, id=contract, index=index)["subscriptionBillingCycle"]
    return bool(cycle and cycle["skipped"])
