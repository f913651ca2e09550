"""A `tau_retail` store as Shopify would tell it: one webhook for each thing, signed and read at the ordinary door."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from pipelines.inbox import IncomingEvent
from pipelines.sources.protocol import Delivery
from pipelines.sources.shopify import Shopify
from tests.evals.tau_retail_shop import Document, TauShop

SECRET = "shopify-client-secret-of-an-evaluation"
INSTRUMENTS = {
    "credit_card": "CustomerCreditCard",
    "paypal": "CustomerPaypalBillingAgreement",
    "gift_card": "CustomerGiftCard",
}
COUNTRIES = {"USA": "US"}


@dataclass
class Told:
    """The store's ids as Shopify's, and its things as webhooks. The store knows no dates: all is told as of `now`."""

    document: Document
    now: datetime
    source: Shopify = field(default_factory=lambda: Shopify((SECRET,), "US"))
    count: int = 0

    @cached_property
    def customers(self) -> dict[str, int]:
        """The number of each customer."""
        return {user_id: number for number, user_id in enumerate(sorted(self.document["users"]), start=1001)}

    @cached_property
    def users(self) -> dict[str, str]:
        """Back from a customer's number."""
        return {str(number): user_id for user_id, number in self.customers.items()}

    def everything(self) -> Iterator[IncomingEvent]:
        """The whole store, once."""
        for product in self.document["products"].values():
            yield self._event("products/create", self._product(product))
        for user in self.document["users"].values():
            yield self._event("customers/create", self.customer(user))
            yield from self.methods(user, "create")
        for order in self.document["orders"].values():
            yield from self._order_with_all(order)

    def changed(self, shop: TauShop, order_id: str) -> Iterator[IncomingEvent]:
        """What the store tells after a deed: the order as it is now, and the customer's ways to pay."""
        order = shop.order(order_id)
        topic = "orders/cancelled" if order["status"] == "cancelled" else "orders/updated"
        yield self._event(topic, self.order(order))
        yield from self.methods(shop.user_of(order), "update")
        if "return_items" in order or "exchange_items" in order:
            yield self._event("returns/request", self._return(order))

    def customer(self, user: Document) -> Document:
        """`customers/create`."""
        name = user["name"]
        return {
            "id": self.customers[user["user_id"]], "email": user["email"], "created_at": self._at(days=400),
            "first_name": name["first_name"], "last_name": name["last_name"], "currency": "USD",
            "default_address": _address(user["address"]),
        }  # fmt: skip

    def moved(self, user: Document) -> IncomingEvent:
        """The customer lives elsewhere."""
        return self._event("customers/update", self.customer(user))

    def methods(self, user: Document, step: str) -> Iterator[IncomingEvent]:
        """Each way to pay of a customer."""
        for method in user["payment_methods"].values():
            instrument = {"brand": method.get("brand"), "last_digits": method.get("last_four")}
            if "balance" in method:
                instrument |= {"balance": f"{method['balance']:.2f}", "currency": "USD"}
            yield self._event(
                f"customer_payment_methods/{step}",
                {
                    "token": method["id"], "customer_id": self.customers[user["user_id"]],
                    "instrument_type": INSTRUMENTS[method["source"]], "payment_instrument": instrument,
                },
            )  # fmt: skip

    def order(self, order: Document) -> Document:
        """`orders/create`; a line's id is made of the order's number and the place of the line."""
        number = order_number(order["order_id"])
        lines = [
            {
                "id": number * 100 + place, "product_id": int(item["product_id"]), "variant_id": int(item["item_id"]),
                "title": item["name"], "variant_title": title_of(item["options"]), "quantity": 1, "current_quantity": 1,
                "price": f"{item['price']:.2f}", "total_discount": "0.00",
            }
            for place, item in enumerate(order["items"], start=1)
        ]  # fmt: skip
        total = f"{sum(item['price'] for item in order['items']):.2f}"
        gone = order["status"] == "cancelled"
        return {
            "id": number, "name": order["order_id"], "currency": "USD", "created_at": self._at(days=9),
            "customer": {"id": self.customers[order["user_id"]]}, "line_items": lines, "financial_status": "paid",
            "fulfillment_status": "fulfilled" if order["fulfillments"] else None, "subtotal_price": total,
            "total_price": total, "total_tax": "0.00", "total_discounts": "0.00",
            "shipping_address": _address(order["address"]),
            "cancelled_at": self._at(days=1) if gone else None, "cancel_reason": "customer" if gone else None,
        }  # fmt: skip

    def _order_with_all(self, order: Document) -> Iterator[IncomingEvent]:
        number = order_number(order["order_id"])
        yield self._event("orders/create", self.order(order))
        for place, paid in enumerate(order["payment_history"]):
            kind = "sale" if paid["transaction_type"] == "payment" else "refund"
            money = {"id": number * 100 + place, "order_id": number, "kind": kind, "status": "success",
                     "currency": "USD",
                     "amount": f"{paid['amount']:.2f}", "processed_at": self._at(days=9 - place),
                     "receipt": {"payment_method": paid["payment_method_id"]}}  # fmt: skip
            yield self._event("order_transactions/create", money)
        if order["fulfillments"] and order["status"] != "cancelled":
            yield from self._parcel(order)

    def _parcel(self, order: Document) -> Iterator[IncomingEvent]:
        number = order_number(order["order_id"])
        lines = [{"id": number * 100 + place, "quantity": 1} for place in range(1, len(order["items"]) + 1)]
        parcel = {"id": number, "order_id": number, "status": "success", "created_at": self._at(days=6),
                  "tracking_company": "UPS", "tracking_number": order["fulfillments"][0]["tracking_id"][0],
                  "line_items": lines}  # fmt: skip
        yield self._event("fulfillments/create", parcel)
        seen = "delivered" if order["status"] == "delivered" else "in_transit"
        scan = {"id": number, "fulfillment_id": number, "order_id": number, "status": seen,
                "happened_at": self._at(days=3), "created_at": self._at(days=3)}  # fmt: skip
        yield self._event("fulfillment_events/create", scan)

    def _return(self, order: Document) -> Document:
        number = order_number(order["order_id"])
        left = list(order.get("return_items") or order["exchange_items"])
        lines = []
        for place, item in enumerate(order["items"], start=1):
            if item["item_id"] in left:
                left.remove(item["item_id"])
                lines.append({"id": number * 100 + place, "line_item_id": number * 100 + place, "quantity": 1})
        return {"id": number, "name": f"{order['order_id']}-R1", "order": {"id": number}, "status": "requested",
                "created_at": self._at(), "return_line_items": lines}  # fmt: skip

    def _product(self, product: Document) -> Document:
        variants = [
            {"id": int(each["item_id"]), "title": title_of(each["options"]), "price": f"{each['price']:.2f}",
             "inventory_item_id": int(each["item_id"]), "inventory_quantity": 20 if each["available"] else 0}
            for each in product["variants"].values()
        ]  # fmt: skip
        return {"id": int(product["product_id"]), "title": product["name"], "product_type": product["name"],
                "handle": product["name"].lower().replace(" ", "-"), "status": "active", "variants": variants,
                "created_at": self._at(days=500)}  # fmt: skip

    def _event(self, topic: str, body: Mapping[str, Any]) -> IncomingEvent:
        """One delivery, verified and read as the collector does it; each is a second later than the one before."""
        self.count += 1
        stamped = {"updated_at": _stamp(self.now - timedelta(hours=5) + timedelta(seconds=self.count)), **body}
        content = json.dumps(stamped).encode()
        signed = base64.b64encode(hmac.digest(SECRET.encode(), content, hashlib.sha256)).decode()
        headers = {
            "x-shopify-topic": topic,
            "x-shopify-webhook-id": f"tau-{self.count}",
            "x-shopify-hmac-sha256": signed,
        }
        delivery = Delivery(headers, content, self.now, route="shopify")
        self.source.verify(delivery)
        (event,) = self.source.read(delivery)
        if event.reason is not None:
            raise ValueError(f"{topic!r} was not accepted: {event.reason}")
        return event

    def _at(self, **ago: float) -> str:
        return _stamp(self.now - timedelta(**ago))


def order_number(order_id: str) -> int:
    """The digits of "#W123", which are the order's id in Shopify."""
    return int(order_id.lstrip("#W"))


def title_of(options: Mapping[str, str]) -> str:
    """A variant's title that names its options: the store has up to five, Shopify's own three would not hold them."""
    return " / ".join(f"{name}: {value}" for name, value in options.items())


def _address(address: Mapping[str, str]) -> Document:
    return {
        "address1": address["address1"], "address2": address["address2"], "city": address["city"],
        "province_code": address["state"], "zip": address["zip"],
        "country_code": COUNTRIES.get(address["country"], address["country"]),
    }  # fmt: skip


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
