"""Subscriptions: paused, resumed, skipped, ended."""

from __future__ import annotations

from datetime import timedelta

from pipelines.sandbox.acts import accounts
from pipelines.sandbox.books import Document, Table, read_stamp, stamp
from pipelines.sandbox.operations.desk import Id, Request, Result, operation
from pipelines.sandbox.shop import RefusedError, Shop


class ChangeSubscription(Request):
    """Which subscription."""

    subscription_id: Id


@operation(ChangeSubscription)
def pause_subscription(shop: Shop, request: ChangeSubscription) -> Result:
    """Send nothing until it is resumed."""
    return _change(shop, _in_status(shop, request, "ACTIVE"), status="PAUSED")


@operation(ChangeSubscription)
def resume_subscription(shop: Shop, request: ChangeSubscription) -> Result:
    """Go on; a date that has passed meanwhile is not made up for."""
    contract = _in_status(shop, request, "PAUSED")
    return _change(shop, contract, status="ACTIVE", next_billing_date=_next_after_now(shop, contract))


@operation(ChangeSubscription)
def skip_subscription(shop: Shop, request: ChangeSubscription) -> Result:
    """Leave out the next delivery."""
    contract = _in_status(shop, request, "ACTIVE")
    later = read_stamp(contract["next_billing_date"]) + _interval(contract)
    return _change(shop, contract, next_billing_date=stamp(later))


@operation(ChangeSubscription)
def cancel_subscription(shop: Shop, request: ChangeSubscription) -> Result:
    """End it."""
    return _change(shop, _in_status(shop, request, "ACTIVE", "PAUSED"), status="CANCELLED")


def _in_status(shop: Shop, request: ChangeSubscription, *statuses: str) -> Document:
    contract = shop.get(Table.SUBSCRIPTIONS, request.subscription_id)
    if contract["status"] not in statuses:
        raise RefusedError("not_active", f"Subscription {contract['id']!r} is {contract['status']}.")
    return contract


def _change(shop: Shop, contract: Document, **fields: str) -> Result:
    return {"subscription": accounts.change_subscription(shop, {**contract, **fields}, shop.now)}


def _interval(contract: Document) -> timedelta:
    return timedelta(weeks=contract["billing_policy"]["interval_count"])


def _next_after_now(shop: Shop, contract: Document) -> str:
    planned, interval = read_stamp(contract["next_billing_date"]), _interval(contract)
    missed = max(0, (shop.now - planned) // interval + 1)
    return stamp(planned + missed * interval)
