"""What the systems list: five of a kind, each changed on a day of its own."""

from __future__ import annotations

from typing import Any

from tests.pipelines.sources.helpdesk_examples import GORGIAS_TICKET, ZENDESK_TICKET, klaviyo_item
from tests.pipelines.sources.shopify_examples import CUSTOMER, ORDER, PARCEL, PRODUCT

DAYS = range(1, 6)


def shopify_order(number: int, day: int | None = None) -> dict[str, Any]:
    at = f"2026-02-{day or number:02}T10:00:00+01:00"
    parcel = {**PARCEL, "id": 800 + number, "order_id": 1000 + number, "updated_at": at}
    order = {**ORDER, "id": 1000 + number, "name": f"#{number}", "updated_at": at, "refunds": [], "in": ["orders"]}
    return order | {"fulfillments": [parcel] if number == 1 else []}


def shopify() -> list[dict[str, Any]]:
    at = "2026-02-03T10:00:00Z"
    orders = [shopify_order(number) for number in DAYS]
    return [
        *orders,
        CUSTOMER | {"updated_at": at, "in": ["customers"]},
        PRODUCT | {"updated_at": at, "in": ["products"]},
    ]


def zendesk_ticket(number: int, day: int | None = None) -> dict[str, Any]:
    ticket = {key: value for key, value in ZENDESK_TICKET.items() if key != "requester"}
    return {**ticket, "id": number, "requester_id": 90 + number, "updated_at": f"2026-02-{day or number:02}T09:00:00Z"}


def klaviyo_event(number: int, metric: str = "OPENED") -> dict[str, Any]:
    event: dict[str, Any] = klaviyo_item(event_id=f"e{number}", profile=f"K{number}")["payload"]["data"]
    event["attributes"]["datetime"] = f"2026-02-{number:02}T09:00:00+00:00"
    event["relationships"]["metric"]["data"]["id"] = metric
    return event


def gorgias_ticket(number: int, day: int | None = None) -> dict[str, Any]:
    at = f"2026-02-{day or number:02}T09:00:00"
    ticket = {key: value for key, value in GORGIAS_TICKET.items() if key != "messages"}
    return {**ticket, "id": number, "customer": {"id": 50 + number}, "updated_datetime": at}
