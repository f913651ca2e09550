"""Payments: charges, declines, fees and refunds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pipelines.sandbox.acts import ordering
from pipelines.sandbox.acts.items import unit_paid
from pipelines.sandbox.books import Books, Document, Road, Table, money, stamp
from pipelines.sandbox.numbers import Kind

DECLINES = {
    "insufficient_funds": "The bank declined the card: insufficient funds.",
    "expired_card": "The card has expired.",
    "incorrect_cvc": "The security code did not match.",
    "card_declined": "The bank declined the card without giving a reason.",
}


@dataclass(frozen=True)
class Card:
    """A way to pay, as a receipt shows it."""

    company: str = "Visa"
    last_four: str = "4242"
    gateway: str = "fernway_payments"

    def token_of(self, customer_id: int) -> str:
        """What the card is called on this customer's file."""
        return f"card-{customer_id}-{self.last_four}"


@dataclass(frozen=True)
class Fee:
    """A charge that is not for goods."""

    code: str
    reason: str
    amount: Decimal


def keep_on_file(books: Books, customer_id: int, card: Card, at: datetime) -> None:
    """Tell that the customer may pay with this card again."""
    method = {
        "token": card.token_of(customer_id),
        "customer_id": customer_id,
        "instrument_type": "CustomerCreditCard",
        "payment_instrument": {"brand": card.company.lower(), "last_digits": card.last_four},
        "created_at": stamp(at),
        "updated_at": stamp(at),
    }
    books.tell(Road.SHOPIFY, "customer_payment_methods/create", method, at)


def charge(books: Books, order: Document, card: Card, at: datetime) -> Document:
    """Take the full amount of the order."""
    paid_by = {"payment_method": card.token_of(order["customer"]["id"])}
    amount = Decimal(order["total_price"])
    return _transaction(books, order, card, at, amount=amount, message="Payment taken.", receipt=paid_by)


def decline(books: Books, order: Document, card: Card, code: str, at: datetime) -> Document:
    """An attempt that the bank refused. `code` is one of `DECLINES`."""
    amount = Decimal(order["total_price"])
    fields = {"status": "failure", "error_code": code, "message": DECLINES[code]}
    return _transaction(books, order, card, at, amount=amount, **fields)


def charge_fee(books: Books, order: Document, card: Card, fee: Fee, at: datetime) -> Document:
    """Take a fee on an order."""
    receipt = {"fee_code": fee.code, "fee_reason": fee.reason}
    return _transaction(books, order, card, at, amount=fee.amount, message=fee.reason, receipt=receipt)


def refund(
    books: Books,
    order: Document,
    quantities: Mapping[int, int],
    amount: Decimal,
    at: datetime,
    *,
    note: str,
    gateway: str = Card().gateway,
    for_goods: Decimal | None = None,
) -> tuple[Document, Document]:
    """Give `amount` back; `quantities` are the pieces taken off the order, by line id.

    `for_goods` is the part that lowers what the order is worth, all of it when left out: a fee or a
    second charge given back leaves the order as it is. Returns the order afterwards and the refund.
    """
    order = _without(order, quantities, amount if for_goods is None else for_goods)
    card = Card(gateway=gateway)
    paid_back = _transaction(books, order, card, at, kind="refund", amount=amount, message=note)
    document = {
        "id": books.numbers.take(Kind.REFUND),
        "order_id": order["id"],
        "created_at": stamp(at),
        "processed_at": stamp(at),
        "note": note,
        "refund_line_items": [_refund_line(books, order, line, count) for line, count in quantities.items()],
        "transactions": [
            {key: paid_back[key] for key in ("id", "amount", "kind", "status", "gateway", "processed_at")}
        ],
    }
    books.tell(Road.SHOPIFY, "refunds/create", document, at)
    books.keep(Table.REFUNDS, document)
    return ordering.record(books, order, at), document


def _without(order: Document, quantities: Mapping[int, int], amount: Decimal) -> Document:
    left = Decimal(order["current_total_price"]) - amount
    lines = [
        {**line, "current_quantity": max(0, line["current_quantity"] - quantities.get(line["id"], 0))}
        for line in order["line_items"]
    ]
    changed = {**order, "line_items": lines, "current_total_price": money(max(left, Decimal(0)))}
    if amount == 0:
        return changed
    return {**changed, "financial_status": "refunded" if left <= 0 else "partially_refunded"}


def _refund_line(books: Books, order: Document, line_id: int, quantity: int) -> Document:
    line = next(line for line in order["line_items"] if line["id"] == line_id)
    return {
        "id": books.numbers.take(Kind.REFUND_LINE),
        "line_item_id": line_id,
        "quantity": quantity,
        "subtotal": money(unit_paid(line) * quantity),
    }


def _transaction(
    books: Books, order: Document, card: Card, at: datetime, *, amount: Decimal, **fields: object
) -> Document:
    document: Document = {
        "id": books.numbers.take(Kind.TRANSACTION),
        "order_id": order["id"],
        "parent_id": None,
        "kind": "sale",
        "gateway": card.gateway,
        "status": "success",
        "error_code": None,
        "message": "",
        "amount": money(amount),
        "currency": order["currency"],
        "created_at": stamp(at),
        "processed_at": stamp(at),
        "payment_details": {
            "credit_card_company": card.company,
            "credit_card_number": f"•••• •••• •••• {card.last_four}",
        },
        "receipt": {},
        **fields,
    }
    books.tell(Road.SHOPIFY, "order_transactions/create", document, at)
    return books.keep(Table.TRANSACTIONS, document)
