"""What belongs to a customer besides orders: loyalty points, subscriptions, open baskets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from pipelines.sandbox import terms
from pipelines.sandbox.acts.items import Item, Pick
from pipelines.sandbox.acts.ordering import CURRENCY
from pipelines.sandbox.books import Books, Document, Road, Table, changed, money, stamp
from pipelines.sandbox.numbers import Kind


def enter_points(
    books: Books,
    customer_id: int,
    points: int,
    reason: str,
    description: str,
    at: datetime,
    order_id: int | None = None,
) -> Document:
    """Add a line to the loyalty ledger: points earned are positive, points spent negative."""
    entry = {
        "id": books.numbers.take(Kind.LOYALTY_ENTRY),
        "customer_id": customer_id,
        "points": points,
        "reason": reason,
        "description": description,
        "order_id": order_id,
        "created_at": stamp(at),
    }
    books.tell(Road.SANDBOX, "loyalty_entries/create", entry, at)
    return books.keep(Table.LOYALTY_ENTRIES, entry)


def subscribe(books: Books, customer_id: int, item: Item, *, weeks: int, next_at: datetime, at: datetime) -> Document:
    """Start a delivery every so many weeks."""
    line = {"id": books.numbers.take(Kind.LINE), "title": item.title, "quantity": 1, "price": money(item.price)}
    contract = {
        "id": books.numbers.take(Kind.SUBSCRIPTION),
        "customer_id": customer_id,
        "status": "ACTIVE",
        "billing_policy": {"interval": "WEEK", "interval_count": weeks},
        "next_billing_date": stamp(next_at),
        "created_at": stamp(at),
        "currency_code": CURRENCY,
        "lines": [{**line, "product_id": item.product_id, "variant_id": item.variant_id}],
    }
    return change_subscription(books, contract, at, "subscription_contracts/create")


def change_subscription(
    books: Books, contract: Document, at: datetime, kind: str = "subscription_contracts/update"
) -> Document:
    """Keep a new state of a subscription and tell of it."""
    latest = changed(contract, at)
    books.tell(Road.SHOPIFY, kind, latest, at)
    return books.keep(Table.SUBSCRIPTIONS, latest)


def open_cart(books: Books, token: str, customer: Document | None, picks: Sequence[Pick], at: datetime) -> Document:
    """Start a basket."""
    buyer = customer or {}
    cart: Document = {
        "id": books.numbers.take(Kind.CHECKOUT),
        "token": token,
        "cart_token": token,
        "email": buyer.get("email"),
        "phone": buyer.get("phone"),
        "customer": {"id": buyer["id"]} if buyer else None,
        "created_at": stamp(at),
        "completed_at": None,
        "currency": CURRENCY,
        "discount_codes": [],
    }
    return fill_cart(books, cart, [_cart_line(books, pick) for pick in picks], at, "checkouts/create")


def fill_cart(
    books: Books, cart: Document, lines: Sequence[Document], at: datetime, kind: str = "checkouts/update"
) -> Document:
    """Keep a basket with these lines."""
    total = sum((Decimal(line["price"]) * line["quantity"] for line in lines), Decimal("0.00"))
    codes = [_worth(code["code"], total) for code in cart["discount_codes"]]
    left = total - sum((Decimal(code["amount"]) for code in codes), Decimal(0))
    latest = changed(
        cart,
        at,
        line_items=list(lines),
        discount_codes=codes,
        subtotal_price=money(total),
        total_price=money(left),
    )
    books.tell(Road.SHOPIFY, kind, latest, at)
    return books.keep(Table.CHECKOUTS, latest)


def put_code(books: Books, cart: Document, code: str, at: datetime) -> Document:
    """The basket with this code and no other."""
    return fill_cart(books, {**cart, "discount_codes": [{"code": code}]}, cart["line_items"], at)


def move(books: Books, customer: Document, place: Document, at: datetime) -> Document:
    """Another default address; orders keep theirs."""
    home = {**customer["default_address"], **place}
    others = [each for each in customer["addresses"] if each["id"] != home["id"]]
    latest = changed(customer, at, default_address=home, addresses=[home, *others])
    books.tell(Road.SHOPIFY, "customers/update", latest, at)
    return books.keep(Table.CUSTOMERS, latest)


def close_cart(books: Books, cart: Document, at: datetime) -> Document:
    """The basket became an order."""
    return fill_cart(books, {**cart, "completed_at": stamp(at)}, cart["line_items"], at)


def add_pick(books: Books, lines: Sequence[Document], pick: Pick) -> list[Document]:
    """Basket lines with one pick more; the same variant twice is one line."""
    if not any(line["variant_id"] == pick.item.variant_id for line in lines):
        return [*lines, _cart_line(books, pick)]
    return [
        {**line, "quantity": line["quantity"] + pick.quantity} if line["variant_id"] == pick.item.variant_id else line
        for line in lines
    ]


def _worth(code: str, total: Decimal) -> Document:
    share = terms.DISCOUNT_CODES[code]
    return {"code": code, "amount": money(total * share), "type": "percentage"}


def _cart_line(books: Books, pick: Pick) -> Document:
    return {
        "id": books.numbers.take(Kind.LINE),
        "product_id": pick.item.product_id,
        "variant_id": pick.item.variant_id,
        "title": pick.item.title,
        "variant_title": pick.item.variant_title,
        "quantity": pick.quantity,
        "price": money(pick.price),
    }
