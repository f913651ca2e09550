"""Orders with their money and parcels, and what became of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.pipelines.dbt.told import Told, stamp


def order_life(random: Random, order: int, number: int, at: datetime, who: tuple[str, ...]) -> list[Told]:
    """An order, its money, its parcel, and perhaps a cancellation or a return with its refund."""
    lines: list[dict[str, Any]] = [
        {
            "id": order * 100 + line,
            "product_id": line,
            "variant_id": line * 10 + 1,
            "title": f"Product {line}",
            "variant_title": "Size 1",
            "sku": "S1",
            "quantity": line,
            "current_quantity": line,
            "price": "60.00",
            "total_discount": "6.00",
            "product_type": "Jackets" if line == 1 else "Tents",
            "properties": [{"name": "_final_sale", "value": "true"}] if line == 2 and order % 3 == 0 else [],
        }
        for line in range(1, random.randint(1, 2) + 1)
    ]
    total = f"{sum(60 * line['quantity'] - 6 for line in lines)}.00"
    data = {
        "id": order,
        "name": f"#{order}",
        "email": who[1].removeprefix("email:"),
        "created_at": stamp(at),
        "currency": "GBP",
        "financial_status": "paid",
        "fulfillment_status": None,
        "customer": {"id": number},
        "subtotal_price": total,
        "total_discounts": "6.00",
        "total_tax": "0.00",
        "total_price": total,
        "discount_codes": [],
        "shipping_lines": [{"title": "Standard"}],
        "shipping_address": {"name": "Sam", "address1": "1 Lane", "city": "York", "zip": "Y1", "country_code": "GB"},
        "note_attributes": [
            {"name": "gift", "value": "no"},
            {"name": "promised_delivery_at", "value": stamp(at + timedelta(days=3))},
        ],
    }
    told = [_order_event("orders/create", data | {"line_items": lines}, at, order, who)]
    told += _money(random, order, total, at)
    fate = random.choice(["cancelled", "shortened", "delivered", "returned", "returned"])
    if fate == "cancelled":
        gone = data | {"line_items": lines, "cancelled_at": stamp(at + timedelta(hours=2)), "cancel_reason": "customer"}
        return [*told, _order_event("orders/cancelled", gone, at + timedelta(hours=2), order, who)]
    if fate == "shortened":
        told.append(
            _order_event("orders/updated", data | {"line_items": lines[:1]}, at + timedelta(hours=3), order, who)
        )
    told += _parcel(order, lines, at + timedelta(days=1))
    if fate == "returned":
        told += _return(order, lines[0]["id"], at + timedelta(days=8))
    return told


def _order_event(kind: str, data: dict[str, Any], at: datetime, order: int, who: tuple[str, ...]) -> Told:
    return Told("shopify", kind, at, data | {"updated_at": stamp(at)}, who, (f"order:{order}",))


def _money(random: Random, order: int, total: str, at: datetime) -> list[Told]:
    def attempt(number: int, minutes: int, **more: Any) -> Told:
        when = at + timedelta(minutes=minutes)
        data = {
            "id": order * 1000 + number,
            "order_id": order,
            "kind": "sale",
            "gateway": "card",
            "status": "success",
            "amount": total,
            "currency": "GBP",
            "created_at": stamp(when),
            "processed_at": stamp(when),
            "payment_details": {"credit_card_company": "Visa", "credit_card_number": "**** 4242"},
            "receipt": {},
        } | more
        return Told("shopify", "order_transactions/create", when, data, (), (f"order:{order}",))

    told = [attempt(1, 0, status="failure", error_code="insufficient_funds", message="Declined"), attempt(2, 1)]
    if random.random() < 0.4:
        told.append(attempt(3, random.choice([1440, 1442])))
    if random.random() < 0.4:
        told.append(attempt(4, 9000, amount="7.50", receipt={"fee_code": "late", "fee_reason": "Paid late."}))
    return told


def _parcel(order: int, lines: list[dict[str, Any]], at: datetime) -> list[Told]:
    routing = (f"order:{order}", f"fulfillment:{order}1")
    parcel = {
        "id": int(f"{order}1"),
        "order_id": order,
        "status": "success",
        "created_at": stamp(at),
        "updated_at": stamp(at),
        "tracking_company": "Royal Mail",
        "tracking_number": f"RM{order}",
        "shipment_status": None,
        "line_items": [{"id": line["id"], "quantity": line["quantity"]} for line in lines],
    }
    told = [Told("shopify", "fulfillments/create", at, parcel, (), routing)]
    for step, (status, hours) in enumerate((("in_transit", 5), ("delivered", 40))):
        when = at + timedelta(hours=hours)
        scan = {
            "id": int(f"{order}1{step}"),
            "fulfillment_id": int(f"{order}1"),
            "order_id": order,
            "status": status,
            "message": status,
            "city": "York",
            "happened_at": stamp(when),
            "created_at": stamp(when),
            "estimated_delivery_at": stamp(at + timedelta(days=2)) if step == 0 else None,
        }
        told.append(Told("shopify", "fulfillment_events/create", when, scan, (), routing))
    return told


def _return(order: int, line: int, at: datetime) -> list[Told]:
    routing = (f"order:{order}", f"return:{order}2")

    def version(kind: str, status: str, when: datetime) -> Told:
        data = {
            "id": int(f"{order}2"),
            "name": f"#{order}-R1",
            "order": {"id": order},
            "status": status,
            "created_at": stamp(at),
            "updated_at": stamp(when),
            "closed_at": stamp(when) if status == "closed" else None,
            "return_line_items": [
                {
                    "id": int(f"{order}21"),
                    "line_item_id": line,
                    "quantity": 1,
                    "return_reason": "size",
                    "title": "Product 1",
                }
            ],
        }
        return Told("shopify", kind, when, data, (), routing)

    paid = at + timedelta(days=3)
    refund = {
        "id": int(f"{order}3"),
        "order_id": order,
        "created_at": stamp(paid),
        "processed_at": stamp(paid),
        "note": None,
        "refund_line_items": [{"id": 1, "line_item_id": line, "quantity": 1, "subtotal": "54.00"}],
        "transactions": [
            {
                "id": 1,
                "amount": "54.00",
                "kind": "refund",
                "status": "success",
                "gateway": "card",
                "processed_at": stamp(paid),
            }
        ],
    }
    return [
        version("returns/request", "requested", at),
        version("returns/close", "closed", at + timedelta(days=2)),
        Told("shopify", "refunds/create", paid, refund, (), (f"order:{order}",)),
    ]
