"""Orders: placed, changed, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pipelines.sandbox.acts.items import Pick, line_of
from pipelines.sandbox.books import Books, Document, Road, Table, changed, money, stamp
from pipelines.sandbox.numbers import Kind

CURRENCY = "GBP"
# Prices include 20 % VAT: a sixth of what is paid.
VAT_PART = Decimal(6)


@dataclass(frozen=True)
class Shipping:
    """The service a shopper chose."""

    service: str
    title: str
    price: Decimal
    promised_at: datetime


@dataclass(frozen=True)
class Code:
    """A discount code with what it took off."""

    code: str
    amount: Decimal
    kind: str


@dataclass(frozen=True)
class Basket:
    """All that is needed to place an order."""

    picks: Sequence[Pick]
    shipping: Shipping
    codes: Sequence[Code] = ()
    address: Document | None = None
    note: str = ""
    tags: str = ""

    @property
    def subtotal(self) -> Decimal:
        """What the lines cost after their discounts."""
        return sum((pick.total for pick in self.picks), Decimal("0.00"))

    @property
    def total(self) -> Decimal:
        """What the shopper pays."""
        return self.subtotal + self.shipping.price


def place(books: Books, customer: Document, basket: Basket, at: datetime, financial_status: str = "paid") -> Document:
    """Write down a new order and tell of it."""
    number = books.numbers.take(Kind.ORDER_NUMBER)
    order = {
        "id": books.numbers.take(Kind.ORDER),
        "name": f"#{number}",
        "order_number": number,
        "created_at": stamp(at),
        "cancelled_at": None,
        "cancel_reason": None,
        "currency": CURRENCY,
        "financial_status": financial_status,
        "fulfillment_status": None,
        "source_name": "web",
        **_buyer(customer),
        **_amounts(basket),
        **_delivery(books, customer, basket),
        "line_items": [line_of(pick, books.numbers.take(Kind.LINE)) for pick in basket.picks],
        "note": basket.note or None,
        "tags": basket.tags,
    }
    return record(books, order, at, "orders/create")


def record(books: Books, order: Document, at: datetime, kind: str = "orders/updated") -> Document:
    """Keep a new state of an order and tell of it."""
    latest = changed(order, at)
    books.tell(Road.SHOPIFY, kind, latest, at)
    return books.keep(Table.ORDERS, latest)


def cancel(books: Books, order: Document, reason: str, at: datetime, note: str = "") -> Document:
    """Cancel an order. What was paid is refunded by an act of its own; a note joins the one that is there."""
    lines = [{**line, "current_quantity": 0} for line in order["line_items"]]
    notes = "; ".join(each for each in (order["note"], note) if each) or None
    cancelled = {**order, "cancelled_at": stamp(at), "cancel_reason": reason, "line_items": lines, "note": notes}
    return record(books, cancelled, at, "orders/cancelled")


def _buyer(customer: Document) -> Document:
    return {
        "email": customer["email"],
        "phone": customer["phone"],
        "customer": {key: customer[key] for key in ("id", "email", "phone", "first_name", "last_name")},
    }


def _amounts(basket: Basket) -> Document:
    return {
        "subtotal_price": money(basket.subtotal),
        "total_discounts": money(sum((pick.discount for pick in basket.picks), Decimal("0.00"))),
        "total_tax": money(basket.total / VAT_PART),
        "total_price": money(basket.total),
        "current_total_price": money(basket.total),
        "total_shipping_price_set": {"shop_money": {"amount": money(basket.shipping.price), "currency_code": CURRENCY}},
        "discount_codes": [
            {"code": code.code, "amount": money(code.amount), "type": code.kind} for code in basket.codes
        ],
    }


def _delivery(books: Books, customer: Document, basket: Basket) -> Document:
    shipping = basket.shipping
    return {
        "shipping_address": shipping_address(basket.address or customer["default_address"]),
        "shipping_lines": [
            {
                "id": books.numbers.take(Kind.SHIPPING_LINE),
                "code": shipping.service,
                "title": shipping.title,
                "price": money(shipping.price),
            }
        ],
        "note_attributes": [{"name": "promised_delivery_at", "value": stamp(shipping.promised_at)}],
    }


def shipping_address(address: Document) -> Document:
    """The part of an address that goes on a label."""
    label = {key: address.get(key) for key in ("name", "address1", "city", "zip", "country_code")}
    return label | {key: address[key] for key in ("address2", "province") if address.get(key)}
