"""Returns and exchanges: asked for, approved, landed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipelines.sandbox.acts import ordering
from pipelines.sandbox.acts.items import Item, Pick, line_of
from pipelines.sandbox.books import Books, Document, Road, Table, changed, stamp
from pipelines.sandbox.numbers import Kind


def ask(
    books: Books, order: Document, quantities: Mapping[int, int], reason: str, at: datetime, *, position: int, note: str
) -> Document:
    """Write down that a shopper wants to send lines back; `position` counts the returns of this order from 1."""
    document = {
        "id": books.numbers.take(Kind.RETURN),
        "name": f"{order['name']}-R{position}",
        "order": {"id": order["id"]},
        "status": "requested",
        "created_at": stamp(at),
        "closed_at": None,
        "return_line_items": [
            _return_line(books, line, quantities[line["id"]], reason, note)
            for line in order["line_items"]
            if line["id"] in quantities
        ],
        "exchange_line_items": [],
    }
    return _record(books, document, at, "returns/request")


def approve(books: Books, document: Document, at: datetime) -> Document:
    """Let the goods come."""
    return _record(books, {**document, "status": "open"}, at, "returns/approve")


def call_off(books: Books, document: Document, at: datetime) -> Document:
    """The goods stay where they are."""
    return _record(books, {**document, "status": "canceled"}, at, "returns/cancel")


def land(books: Books, document: Document, at: datetime) -> Document:
    """The goods arrived and were checked."""
    return _record(books, {**document, "status": "closed", "closed_at": stamp(at)}, at, "returns/close")


def swap(
    books: Books, order: Document, document: Document, items: Sequence[tuple[Item, int]], at: datetime
) -> tuple[Document, Document]:
    """Send other variants for the returned lines; they cost nothing more.

    Returns the order with the new lines and the return.
    """
    lines = [_swapped_line(books, item, quantity) for item, quantity in items]
    exchanged = [{key: line[key] for key in ("id", "variant_id", "quantity", "title")} for line in lines]
    document = _record(books, {**document, "exchange_line_items": exchanged}, at, "returns/update")
    longer = {**order, "line_items": [*order["line_items"], *lines], "fulfillment_status": "partial"}
    return ordering.record(books, longer, at), document


def _swapped_line(books: Books, item: Item, quantity: int) -> Document:
    # The discount is the whole price: the goods sent back have paid for it, and order totals stay as they are.
    pick = Pick(item, quantity, item.price, item.price * quantity)
    return line_of(pick, books.numbers.take(Kind.LINE))


def _return_line(books: Books, line: Document, quantity: int, reason: str, note: str) -> Document:
    return {
        "id": books.numbers.take(Kind.RETURN_LINE),
        "line_item_id": line["id"],
        "quantity": quantity,
        "return_reason": reason,
        "customer_note": note,
        "title": line["title"],
    }


def _record(books: Books, document: Document, at: datetime, kind: str) -> Document:
    latest = changed(document, at)
    books.tell(Road.SHOPIFY, kind, latest, at)
    return books.keep(Table.RETURNS, latest)
