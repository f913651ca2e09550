"""Parcels: handed to a carrier, scanned on the way, delivered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pipelines.sandbox.acts import ordering
from pipelines.sandbox.books import Books, Document, Road, Table, changed, stamp
from pipelines.sandbox.numbers import Kind

MESSAGES = {
    "label_printed": "The label was printed.",
    "confirmed": "The carrier has the parcel's details.",
    "in_transit": "The parcel is on its way.",
    "out_for_delivery": "The parcel is on the van.",
    "attempted_delivery": "Nobody was in: the carrier tries again on the next working day.",
    "delivered": "Delivered.",
    "failure": "The parcel could not be delivered.",
}


def ship(
    books: Books, order: Document, company: str, at: datetime, shipped: Collection[int] = ()
) -> tuple[Document, Document]:
    """Hand all that is left of an order to a carrier, but for the lines `shipped` before.

    Returns the order and the fulfilment.
    """
    order = ordering.record(books, {**order, "fulfillment_status": "fulfilled"}, at)
    fulfillment_id = books.numbers.take(Kind.FULFILLMENT)
    tracking = f"FW{fulfillment_id % 10_000_000_000:010d}GB"
    fulfillment = {
        "id": fulfillment_id,
        "order_id": order["id"],
        "status": "success",
        "created_at": stamp(at),
        "tracking_company": company,
        "tracking_number": tracking,
        "tracking_url": f"https://tracking.example.com/{tracking}",
        "shipment_status": "label_printed",
        "service": order["shipping_lines"][0]["code"],
        "line_items": [
            {"id": line["id"], "quantity": line["current_quantity"]}
            for line in order["line_items"]
            if line["current_quantity"] and line["id"] not in shipped
        ],
    }
    return order, _record(books, fulfillment, at, "fulfillments/create")


def scan(
    books: Books,
    fulfillment: Document,
    status: str,
    at: datetime,
    *,
    estimated_at: datetime,
    address: Document,
    city: str = "",
    message: str = "",
) -> Document:
    """The carrier saw the parcel. `status` is one of `MESSAGES`. Returns the fulfilment."""
    event = {
        "id": books.numbers.take(Kind.CARRIER_EVENT),
        "fulfillment_id": fulfillment["id"],
        "order_id": fulfillment["order_id"],
        "status": status,
        "message": message or MESSAGES[status],
        "city": city or address["city"],
        "country": address["country_code"],
        "zip": address["zip"],
        "happened_at": stamp(at),
        "estimated_delivery_at": stamp(estimated_at),
        "created_at": stamp(at),
    }
    books.tell(Road.SHOPIFY, "fulfillment_events/create", event, at)
    scanned = {**fulfillment, "shipment_status": status}
    if status == "delivered":
        return _record(books, scanned, at, "fulfillments/update")
    return books.keep(Table.FULFILLMENTS, changed(scanned, at))


def _record(books: Books, fulfillment: Document, at: datetime, kind: str) -> Document:
    latest = changed(fulfillment, at)
    books.tell(Road.SHOPIFY, kind, latest, at)
    return books.keep(Table.FULFILLMENTS, latest)
