"""Shopify's Admin REST lists: customers, products, checkouts, and orders with the parcels and refunds inside them.

What REST does not list by time is not pulled: transactions, carrier events, returns, stock, subscriptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from pipelines.sources.protocol import Delivery
from pipelines.sources.pulls.api import Api, Listed, Page, Paging, Parameters, delivery, iso, items, version_key
from pipelines.sources.shopify import Shopify

VERSION = "2026-07"
# The topic that tells the newest version of each thing.
TOPICS = {
    "customers": "customers/update",
    "products": "products/update",
    "checkouts": "checkouts/update",
    "orders": "orders/updated",
    "fulfillments": "fulfillments/update",
    "refunds": "refunds/create",
}
INSIDE_ORDERS = ("fulfillments", "refunds")


def _parameters(since: datetime | None, now: datetime) -> Parameters:  # noqa: ARG001  one signature for all lists
    window: Parameters = {"updated_at_min": iso(since)} if since else {}
    return {"limit": 250, **window}


def _of_orders(since: datetime | None, now: datetime) -> Parameters:
    # Left to itself, Shopify lists open orders only.
    return {"status": "any", **_parameters(since, now)}


def _deliveries(name: str) -> Callable[[Page, datetime], Iterator[Delivery]]:
    def read(page: Page, now: datetime) -> Iterator[Delivery]:
        for document in items(page, name):
            yield _told(name, document, now)
            for inside in INSIDE_ORDERS if name == "orders" else ():
                for part in (document.get(inside) or []) if isinstance(document, dict) else []:
                    yield _told(inside, part, now)

    return read


def _told(name: str, document: Any, now: datetime) -> Delivery:
    key = version_key(name, document, "updated_at", "processed_at", "created_at")
    return delivery(document, now, {"x-shopify-topic": TOPICS[name], "x-shopify-webhook-id": key})


def _listed(name: str, *inside: str) -> Listed:
    return Listed(
        name=name,
        path=f"admin/api/{VERSION}/{name}.json",
        paging=Paging("header_link"),
        kinds=tuple(f"{each}/%" for each in (name, *inside)),
        parameters=_of_orders if name == "orders" else _parameters,
        deliveries=_deliveries(name),
    )


SHOPIFY = Api(
    name="shopify",
    headers=lambda token: {"X-Shopify-Access-Token": token},
    basic_user=None,
    lists=(_listed("customers"), _listed("products"), _listed("checkouts"), _listed("orders", *INSIDE_ORDERS)),
    door=lambda country: Shopify((), country),
)
