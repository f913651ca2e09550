"""What happened at Acme: two customers, an order each, and one more order that no batch has seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from agent.releases.landing import loaded
from pipelines.inbox import StoredEvent
from tests.pipelines.dbt.told import START, Told, arrived, stamp

ROBIN = "shopify_customer_id:7001"


def service_log() -> list[StoredEvent]:
    """Everything that Acme's collector has taken."""
    return everything()[:-1]


def unseen() -> list[StoredEvent]:
    """What arrived after the batch: Robin's second order."""
    return everything()[-1:]


def everything() -> list[StoredEvent]:
    """The release, two customers and their orders, the newest last."""
    later = START + timedelta(days=30)
    return arrived(
        [
            _release(START),
            _customer(7001, "robin@example.com", START + timedelta(days=10)),
            _customer(7002, "sandy@example.com", START + timedelta(days=10)),
            _order(9001, 7001, "robin@example.com", "180.00", START + timedelta(days=20)),
            _order(9002, 7002, "sandy@example.com", "20.00", START + timedelta(days=20)),
            _order(9003, 7001, "robin@example.com", "45.00", later),
        ],
        seed=1,
    )


def _release(at: datetime) -> Told:
    release = loaded()
    data = {
        "release_id": release.release_id,
        "signed_by": "lead@acme.example",
        "parameters": release.parameters.model_dump(mode="json"),
    }
    return Told("rapport", "release_signed", at, data, routing=("release:current",))


def _customer(number: int, email: str, at: datetime) -> Told:
    data = {"id": number, "email": email, "created_at": stamp(at), "updated_at": stamp(at), "tags": "", "note": ""}
    return Told("shopify", "customers/create", at, data, _identifiers(number, email))


def _order(order: int, number: int, email: str, total: str, at: datetime) -> Told:
    line = {"id": order * 10, "product_id": 1, "variant_id": 11, "title": "Lantern", "variant_title": "Brass"}
    line |= {"sku": "L1", "quantity": 1, "current_quantity": 1, "price": total, "total_discount": "0.00"}
    data: dict[str, Any] = {
        "id": order, "name": f"#{order}", "email": email, "created_at": stamp(at), "updated_at": stamp(at),
        "currency": "USD", "financial_status": "paid", "fulfillment_status": None, "customer": {"id": number},
        "subtotal_price": total, "total_discounts": "0.00", "total_tax": "0.00", "total_price": total,
        "discount_codes": [], "shipping_lines": [{"title": "Standard"}],
        "shipping_address": {"name": "R.", "address1": "1 Main St", "city": "Troy", "zip": "1", "country_code": "US"},
        "line_items": [line | {"product_type": "Lights", "properties": []}],
    }  # fmt: skip
    return Told("shopify", "orders/create", at, data, _identifiers(number, email), (f"order:{order}",))


def _identifiers(number: int, email: str) -> tuple[str, ...]:
    return (f"shopify_customer_id:{number}", f"email:{email}")
