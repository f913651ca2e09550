"""Points given and taken by hand."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipelines.sandbox.acts import accounts
from pipelines.sandbox.books import Table
from pipelines.sandbox.operations.desk import Id, Request, Result, Text, operation
from pipelines.sandbox.shop import RefusedError, Shop


class AdjustLoyalty(Request):
    """Give points, or take them."""

    customer_id: Id
    points: int = Field(ge=-1_000_000, le=1_000_000)
    reason: Literal["adjustment", "perk", "redemption"] = "adjustment"
    description: Text = ""


@operation(AdjustLoyalty)
def adjust_loyalty(shop: Shop, request: AdjustLoyalty) -> Result:
    """Write a line into the ledger; nobody's points go below nothing."""
    customer = shop.get(Table.CUSTOMERS, request.customer_id)
    balance = shop.points(customer["id"]) + request.points
    if request.points == 0 or balance < 0:
        raise RefusedError("insufficient_points", f"{request.points!r} points would leave a balance of {balance}.")
    entry = accounts.enter_points(shop, customer["id"], request.points, request.reason, request.description, shop.now)
    return {"loyalty_entry": entry, "balance": balance}
