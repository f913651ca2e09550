"""Parcels: handed over, and what the carrier reports."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime

from pipelines.sandbox.acts import shipping
from pipelines.sandbox.books import Document, Table, read_stamp
from pipelines.sandbox.operations.desk import Id, Request, Result, Text, operation
from pipelines.sandbox.operations.orders import unshipped
from pipelines.sandbox.shop import RefusedError, Shop

Status = Literal[
    "label_printed", "confirmed", "in_transit", "out_for_delivery", "attempted_delivery", "delivered", "failure"
]


class FulfilOrder(Request):
    """Hand an order to a carrier."""

    order_id: Id
    carrier: Text = "Royal Parcel"


class AddCarrierEvent(Request):
    """The carrier saw a parcel."""

    fulfillment_id: Id
    status: Status
    city: Text = ""
    message: Text = ""
    estimated_delivery_at: AwareDatetime | None = None


@operation(FulfilOrder)
def fulfil_order(shop: Shop, request: FulfilOrder) -> Result:
    """Ship what has not left of a paid order."""
    order = shop.get(Table.ORDERS, request.order_id)
    # After an exchange an order is `partial`: its new lines still have to leave.
    if order["fulfillment_status"] != "partial":
        order = unshipped(shop, request.order_id)
    if order["financial_status"] == "pending":
        raise RefusedError("not_paid", f"Order {order['name']!r} waits for its payment.")
    parcels = shop.find(Table.FULFILLMENTS, "order_id", order["id"])
    shipped = {line["id"] for parcel in parcels for line in parcel["line_items"]}
    order, fulfillment = shipping.ship(shop, order, request.carrier, shop.now, shipped)
    return {"order": order, "fulfillment": fulfillment}


@operation(AddCarrierEvent)
def add_carrier_event(shop: Shop, request: AddCarrierEvent) -> Result:
    """Write down a scan; a delivered parcel is scanned no more."""
    fulfillment = shop.get(Table.FULFILLMENTS, request.fulfillment_id)
    if fulfillment["shipment_status"] == "delivered":
        raise RefusedError("already_delivered", f"Parcel {fulfillment['tracking_number']!r} is delivered.")
    order = shop.get(Table.ORDERS, fulfillment["order_id"])
    scanned = shipping.scan(
        shop,
        fulfillment,
        request.status,
        shop.now,
        estimated_at=request.estimated_delivery_at or _promised(order),
        address=order["shipping_address"],
        city=request.city,
        message=request.message,
    )
    return {"fulfillment": scanned}


def _promised(order: Document) -> datetime:
    return read_stamp(order["note_attributes"][0]["value"])
