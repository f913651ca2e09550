"""A small shop, as its webhooks tell it and as a connector lands the same things, in REST and in GraphQL shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import duckdb
import polars as pl

from tests.pipelines.sources.helpdesk_examples import klaviyo_item

Shape = Literal["rest", "gql"]
Tables = dict[str, list[dict[str, Any]]]
Bodies = dict[str, list[dict[str, Any]]]

SYNCED = datetime(2026, 3, 1, 4, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 4, tzinfo=UTC)
STREET = {"name": "Ann Lee", "address1": "1 Lane", "city": "York", "zip": "YO1", "country_code": "GB"}


def line(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "product_id": 9, "variant_id": 91, "title": "Parka", "variant_title": "M", "sku": "P-M",
        "quantity": 2, "current_quantity": 2, "price": "44.50", "total_discount": "9.00", "product_type": "Jackets",
        "requires_shipping": True, **more,
    }  # fmt: skip


def order(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "name": f"#{number}", "email": "ann@example.com", "phone": None,
        "created_at": "2026-02-01T09:00:00Z", "updated_at": "2026-02-10T09:00:00Z", "cancelled_at": None,
        "cancel_reason": None, "currency": "GBP", "financial_status": "partially_refunded",
        "fulfillment_status": "fulfilled", "total_price": "84.99", "subtotal_price": "80.00",
        "total_discounts": "9.00", "total_tax": "0.00", "customer": {"id": 77}, "shipping_address": STREET,
        "total_shipping_price_set": {"shop_money": {"amount": "4.99"}},
        "shipping_lines": [{"id": number * 10, "title": "Standard", "price": "4.99"}],
        "discount_codes": [{"code": "TENOFF", "amount": "9.00"}],
        "note_attributes": [{"name": "promised_delivery_at", "value": "2026-02-05T12:00:00Z"}],
        "line_items": [line(number * 100 + 1)], **more,
    }  # fmt: skip


def payment(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "order_id": 1043, "parent_id": None, "kind": "sale", "status": "success", "gateway": "card",
        "amount": "84.99", "currency": "GBP", "error_code": None, "created_at": "2026-02-01T09:01:00Z",
        "processed_at": "2026-02-01T09:01:00Z",
        "payment_details": {"credit_card_company": "Visa", "credit_card_number": "**** 4242"}, **more,
    }  # fmt: skip


BACK = payment(
    703, kind="refund", amount="40.00", parent_id=702, created_at="2026-02-10T09:00:00Z",
    processed_at="2026-02-10T09:00:00Z",
)  # fmt: skip


def shop() -> Bodies:
    """What the webhooks of one shop tell, newest versions."""
    cancelled = {"cancelled_at": "2026-02-03T10:00:00Z", "cancel_reason": "customer", "fulfillment_status": None}
    return {
        "customers/update": [
            {
                "id": 77, "email": "ann@example.com", "phone": "+447700900123", "first_name": "Ann", "last_name": "Lee",
                "currency": "GBP", "tags": "vip, wholesale", "default_address": STREET,
                "created_at": "2026-01-01T09:00:00Z", "updated_at": "2026-02-01T09:00:00Z",
                "email_marketing_consent": {
                    "state": "subscribed", "opt_in_level": "single_opt_in",
                    "consent_updated_at": "2026-01-01T09:00:00Z",
                },
            },
        ],
        "products/update": [
            {
                "id": 9, "title": "Parka", "product_type": "Jackets", "vendor": "Fernway", "handle": "parka",
                "status": "active", "tags": "final-sale, winter",
                "created_at": "2026-01-01T09:00:00Z", "updated_at": "2026-01-20T09:00:00Z",
                "variants": [
                    {"id": 91, "title": "M", "sku": "P-M", "price": "44.50", "compare_at_price": None,
                     "inventory_item_id": 900, "inventory_quantity": 4},
                    {"id": 92, "title": "L", "sku": "P-L", "price": "44.50", "compare_at_price": "60.00",
                     "inventory_item_id": 901, "inventory_quantity": 5},
                ],
            },
        ],
        "orders/updated": [
            order(1043, line_items=[line(104301, current_quantity=1), line(104302, product_id=8, product_type=None)]),
            order(1044, updated_at="2026-02-03T10:00:00Z", financial_status="voided", **cancelled),
        ],
        "order_transactions/create": [
            payment(701, status="failure", error_code="card_declined"),
            payment(702),
            BACK,
        ],
        "fulfillments/update": [
            {
                "id": 8, "order_id": 1043, "status": "success", "shipment_status": "delivered",
                "tracking_company": "Royal Mail", "tracking_number": "RM1", "tracking_url": "https://track.example/RM1",
                "created_at": "2026-02-02T09:00:00Z", "updated_at": "2026-02-04T09:00:00Z",
                "line_items": [{"id": 104301, "quantity": 2}, {"id": 104302, "quantity": 2}],
            },
        ],
        "fulfillment_events/create": [
            {
                "id": 81, "fulfillment_id": 8, "order_id": 1043, "status": "delivered", "message": "At the door",
                "city": "York", "happened_at": "2026-02-04T08:00:00Z", "created_at": "2026-02-04T08:01:00Z",
                "estimated_delivery_at": None,
            },
        ],
        "refunds/create": [
            {
                "id": 3, "order_id": 1043, "note": "too small", "created_at": "2026-02-10T09:00:00Z",
                "processed_at": "2026-02-10T09:00:00Z",
                "refund_line_items": [{"id": 31, "line_item_id": 104301, "quantity": 1, "subtotal": "40.00"}],
                "transactions": [BACK],
            },
        ],
        "inventory_levels/update": [
            {"inventory_item_id": 900, "location_id": 1, "available": 3, "updated_at": "2026-02-20T09:00:00Z"},
        ],
    }  # fmt: skip


def tables(shape: Shape, bodies: Bodies) -> Tables:
    """The same things as a connector lands them."""
    rows: Tables = {}
    for kind, told in bodies.items():
        for body in told:
            for table, row in FLATTENED[kind](shape, body):
                rows.setdefault(table, []).append({**row, "_fivetran_synced": SYNCED})
    return rows


def money(shape: Shape, name: str, amount: str | None) -> dict[str, Any]:
    """An amount in its columns; what the shopper saw was another currency."""
    if shape == "rest":
        return {name: None if amount is None else float(amount)}
    shown = None if amount is None else float(amount) * 2
    return {
        f"{name}_set_shop_amount": None if amount is None else float(amount),
        f"{name}_set_shop_currency_code": "GBP",
        f"{name}_set_pres_amount": shown,
        f"{name}_set_pres_currency_code": "USD",
    }


def word(shape: Shape, text: str | None) -> str | None:
    return text.upper() if shape == "gql" and text else text


def at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None) if text else None


def plain(body: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Columns as they are; what ends in `_at` is a moment."""
    return {name: at(body.get(name)) if name.endswith("_at") else body.get(name) for name in names}


def address(prefix: str, told: Mapping[str, Any]) -> dict[str, Any]:
    return {prefix + ("address_1" if name == "address1" else name): value for name, value in told.items()}


Rows = Iterable[tuple[str, dict[str, Any]]]


def _customer(shape: Shape, body: dict[str, Any]) -> Rows:
    consent = body["email_marketing_consent"]
    told = {
        "email_marketing_consent_state": word(shape, consent["state"]),
        "email_marketing_consent_opt_in_level": word(shape, consent["opt_in_level"]),
        ("email_marketing_consent_updated_at" if shape == "gql" else "email_marketing_consent_consent_updated_at"): at(
            consent["consent_updated_at"]
        ),
    }
    known = plain(body, "id", "email", "phone", "first_name", "last_name", "currency", "created_at", "updated_at")
    yield "customer", known | told
    # The one that is no default comes first.
    yield (
        "customer_address",
        {"id": 1, "customer_id": body["id"], "is_default": False} | address("", STREET | {"city": "Leeds"}),
    )
    yield "customer_address", {"id": 2, "customer_id": body["id"], "is_default": True} | address("", STREET)
    for place, tag in enumerate(body["tags"].split(", ")):
        yield "customer_tag", {"customer_id": body["id"], "index": place, "value": tag}


def _product(shape: Shape, body: dict[str, Any]) -> Rows:
    known = plain(body, "id", "title", "product_type", "vendor", "handle", "created_at", "updated_at")
    yield "product", known | {"status": word(shape, body["status"]), "_fivetran_deleted": False}
    for place, variant in enumerate(body["variants"]):
        told = plain(variant, "id", "title", "sku", "inventory_item_id", "inventory_quantity")
        prices = {name: variant[name] and float(variant[name]) for name in ("price", "compare_at_price")}
        yield "product_variant", told | prices | {"product_id": body["id"], "position": place}
    for place, tag in enumerate(body["tags"].split(", ")):
        yield "product_tag", {"product_id": body["id"], "index": place, "value": tag}


def _order(shape: Shape, body: dict[str, Any]) -> Rows:
    row = plain(body, "id", "name", "email", "phone", "created_at", "updated_at", "cancelled_at")
    for name in ("total_price", "subtotal_price", "total_discounts", "total_tax"):
        row |= money(shape, name, body[name])
    row |= address("shipping_address_", body["shipping_address"])
    row |= {"customer_id": body["customer"]["id"], "cancel_reason": word(shape, body["cancel_reason"])}
    if shape == "rest":
        row |= plain(body, "currency", "financial_status", "fulfillment_status")
    else:
        row |= money(shape, "total_shipping_price", body["total_shipping_price_set"]["shop_money"]["amount"])
        row |= {"currency_code": "GBP", "display_financial_status": body["financial_status"].upper()}
        row |= {"display_fulfillment_status": (body["fulfillment_status"] or "unfulfilled").upper()}
    yield "order", row | {"_fivetran_deleted": False}
    yield from _children_of_order(shape, body)


def _children_of_order(shape: Shape, body: dict[str, Any]) -> Rows:
    mine = {"order_id": body["id"]}
    for place, each in enumerate(body["line_items"]):
        told = plain(each, "id", "product_id", "variant_id", "title", "variant_title", "sku", "quantity")
        told |= money(shape, "total_discount", each["total_discount"]) | {"requires_shipping": True}
        whole = f"{float(each['price']) * each['quantity']:.2f}"
        price = (
            {"price": float(each["price"]), "index": place}
            if shape == "rest"
            else money(shape, "original_total", whole)
        )
        yield "order_line", mine | told | price
    for each in body["shipping_lines"]:
        price = money(shape, "price" if shape == "rest" else "original_price", each["price"])
        yield "order_shipping_line", mine | plain(each, "id", "title") | price
    for place, each in enumerate(body["discount_codes"]):
        yield "order_discount_code", mine | {"index": place, "code": each["code"]}
    for each in body["note_attributes"]:
        # REST was seen to land the value with JSON's quotes around it.
        if shape == "rest":
            yield "order_note_attribute", mine | {"name": each["name"], "value": f'"{each["value"]}"'}
        else:
            yield "order_custom_attribute", mine | {"key": each["name"], "value": each["value"]}


def _payment(shape: Shape, body: dict[str, Any]) -> Rows:
    told = plain(body, "id", "order_id", "parent_id", "gateway", "created_at", "processed_at", "error_code")
    told |= {name: word(shape, body[name]) for name in ("kind", "status")}
    told |= money(shape, "amount", body["amount"]) | ({"currency": body["currency"]} if shape == "rest" else {})
    card = {f"payment_{name}": value for name, value in body["payment_details"].items()}
    yield "transaction", told | card | {"refund_id": 3 if body["kind"] == "refund" else None}


def _parcel(shape: Shape, body: dict[str, Any]) -> Rows:
    told = plain(body, "id", "order_id", "created_at", "updated_at") | {"status": word(shape, body["status"])}
    if shape == "rest":
        tracked = plain(body, "tracking_company", "tracking_number", "shipment_status")
        yield "fulfillment", told | tracked | {"tracking_urls": f'["{body["tracking_url"]}"]'}
        return
    yield "fulfillment", told | {"display_status": word(shape, body["shipment_status"])}
    tracked = {"company": body["tracking_company"], "number": body["tracking_number"], "url": body["tracking_url"]}
    yield "fulfillment_tracking_info", {"fulfillment_id": body["id"], "index": 1} | tracked


def _scan(shape: Shape, body: dict[str, Any]) -> Rows:
    names = ["id", "fulfillment_id", "message", "city", "happened_at", "created_at", "estimated_delivery_at"]
    names += ["order_id"] if shape == "rest" else []
    yield "fulfillment_event", plain(body, *names) | {"status": word(shape, body["status"]), "_fivetran_deleted": False}


def _refund(shape: Shape, body: dict[str, Any]) -> Rows:
    names = ["id", "order_id", "note", "created_at"] + (["processed_at"] if shape == "rest" else [])
    yield "refund", plain(body, *names)
    for each in body["refund_line_items"]:
        mine = {"id": each["id"], "refund_id": body["id"], "order_line_id": each["line_item_id"]}
        # GraphQL was seen to land quantities with a point.
        quantity = each["quantity"] if shape == "rest" else float(each["quantity"])
        yield "order_line_refund", mine | {"quantity": quantity} | money(shape, "subtotal", each["subtotal"])


def _level(shape: Shape, body: dict[str, Any]) -> Rows:
    mine = {"inventory_item_id": body["inventory_item_id"], "updated_at": at(body["updated_at"])}
    yield "inventory_level", mine | {"id": 5, "location_id": body["location_id"]}
    for name, quantity in (("available", body["available"]), ("reserved", 11)):
        yield "inventory_quantity", mine | {"id": 6, "inventory_level_id": 5, "name": name, "quantity": quantity}


FLATTENED = {
    "customers/update": _customer,
    "products/update": _product,
    "orders/updated": _order,
    "order_transactions/create": _payment,
    "fulfillments/update": _parcel,
    "fulfillment_events/create": _scan,
    "refunds/create": _refund,
    "inventory_levels/update": _level,
}

TICKET = {
    "id": 5, "subject": "Too small", "status": "open", "priority": "high", "tags": ["size", "vip"],
    "via": {"channel": "email"}, "created_at": "2026-02-06T09:00:00Z", "updated_at": "2026-02-07T09:00:00Z",
    "requester_id": 90, "requester": {"id": 90, "email": "ann@example.com", "phone": None, "external_id": None},
}  # fmt: skip


def helpdesk() -> Tables:
    """Zendesk's tables of one ticket."""
    ticket = plain(TICKET, "id", "subject", "status", "priority", "requester_id", "created_at", "updated_at")
    user = {"id": 90, "role": "end-user", "email": "ann@example.com", "phone": None, "external_id": None}
    synced = {"_fivetran_synced": SYNCED}
    return {
        "ticket": [ticket | {"via_channel": "email"} | synced],
        "user": [user | synced, {"id": 91, "role": "agent", "email": "me@fernway.example"} | synced],
        "ticket_tag": [{"ticket_id": 5, "tag": tag} | synced for tag in ("vip", "size")],
    }


OPENED = klaviyo_item(event_id="e1", profile="K1")


def mailing() -> Tables:
    """Klaviyo's tables of one opened e-mail, and of an order that passed through Klaviyo."""
    told = OPENED["payload"]["data"]["attributes"]
    properties = told["event_properties"]
    synced = {"_fivetran_synced": SYNCED}
    event = {
        "id": "e1", "person_id": "K1", "metric_id": "M1", "datetime": at(told["datetime"]), "type": "Opened Email",
        "property_subject": properties.get("Subject"), "property_campaign_name": properties.get("Campaign Name"),
        "property_message": properties.get("$message"),
        "property_cohort_message_send_cohort": properties.get("$_cohort$message_send_cohort"),
    }  # fmt: skip
    [profile] = [each["attributes"] for each in OPENED["payload"]["included"] if each["type"] == "profile"]
    return {
        "event": [event | synced, event | synced | {"id": "e2", "metric_id": "M2", "type": "Placed Order"}],
        "metric": [
            {"id": "M1", "name": "Opened Email", "integration_name": "Klaviyo"} | synced,
            {"id": "M2", "name": "Placed Order", "integration_name": "Shopify"} | synced,
        ],
        "person": [{"id": "K1", **plain(profile, "email", "phone_number", "external_id")} | synced],
    }


def plant(database: Path, schema: str, rows: Tables) -> None:
    """Write the tables into a DuckDB file."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f'create schema if not exists "{schema}"')
        for table, found in rows.items():
            connection.register("found", pl.DataFrame(found, infer_schema_length=None).to_arrow())
            connection.execute(f'create or replace table "{schema}"."{table}" as select * from found')
            connection.unregister("found")


def returns() -> Tables:
    """A return as GraphQL's tables tell it: closed, and without a time of its own."""
    row = {"id": 31, "order_id": 1043, "name": "#1043-R1", "status": "CLOSED", "_fivetran_synced": SYNCED}
    part = {"id": 1, "return_id": 31, "order_line_id": 104301, "quantity": 1, "_fivetran_synced": SYNCED}
    return {"return": [row], "return_line_item": [part]}


def carts() -> Tables:
    """A cart as GraphQL's tables tell it: no line of it, and its token only in an address."""
    row = {
        "id": 5, "customer_id": 77, "abandoned_checkout_url": "https://shop.example/1/checkouts/ac/tok/recover?key=k",
        "created_at": at("2026-02-27T09:00:00Z"), "updated_at": at("2026-02-28T09:00:00Z"),
        "completed_at": at("2026-02-28T09:00:00Z"), "_fivetran_deleted": False, "_fivetran_synced": SYNCED,
    }  # fmt: skip
    return {"abandoned_checkout": [row]}
