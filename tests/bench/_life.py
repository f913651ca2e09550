"""One customer's life with two orders, as every system would tell it; the same for each customer but for the ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.inbox import IncomingEvent
from pipelines.sources import standard
from pipelines.sources.protocol import Delivery, Source
from pipelines.sources.redelivery import read
from pipelines.sources.segment import Segment
from pipelines.sources.shopify import Shopify
from tests.pipelines.dbt.told import stamp
from tests.pipelines.sources.deliveries import (
    SHOPIFY_SECRET,
    WEBHOOK_SECRET,
    WRITE_KEY,
    from_segment,
    from_shopify,
    from_standard,
)

SOURCES: dict[str, Source] = {
    "shopify": Shopify((SHOPIFY_SECRET,), "GB"),
    "segment": Segment(WRITE_KEY, "GB"),
    "sandbox": standard.sandbox(WEBHOOK_SECRET, "GB"),
    "rapport": standard.rapport(WEBHOOK_SECRET, "GB"),
}
BEGINS = datetime(2026, 1, 5, 9, tzinfo=UTC)
# Six digits that occur in nothing else that is told, so that a row can be read as anybody's.
FIRST_NUMBER = 314_000

Told = Iterator[tuple[str, Delivery]]


@dataclass(frozen=True)
class Shopper:
    """The customer of this number, and what befalls them."""

    number: int

    @property
    def mark(self) -> str:
        """What stands in every id and address of theirs."""
        return f"{FIRST_NUMBER + self.number:06d}"

    def events(self) -> list[IncomingEvent]:
        """Their life in order, read as the door reads it."""
        return [event for name, delivery in self.deliveries() for event in read(SOURCES[name], delivery)]

    def deliveries(self) -> list[tuple[str, Delivery]]:
        """Their life in order: source and signed delivery."""
        return [*self._account(), *self._order_with_everything(), *self._cancelled_order(), *self._talk()]

    def id(self, thing: int) -> int:
        """Their thing of this number (1 to 99): an order, a parcel, a payment."""
        return int(f"7{self.mark}{thing:02d}")

    def _account(self) -> Told:
        yield self._segment("track", 0, event="Product Viewed", properties={"product_id": "1", "variant": "11"})
        yield self._shopify("customers/create", 1, self._customer("First"))
        yield self._segment("identify", 2, userId=str(self.id(1)), traits={"email": self._email, "shoe_size": "42"})
        cart = {"id": self.id(2), "token": f"t{self.mark}", "email": self._email, "customer": {"id": self.id(1)}}
        cart |= {"line_items": [self._line(3, 2)], "currency": "GBP", "completed_at": None}
        yield self._shopify("checkouts/create", 3, cart)
        yield self._shopify("checkouts/update", 4, {**cart, "completed_at": stamp(_at(4))})
        consent = {"state": "subscribed", "opt_in_level": "single_opt_in", "consent_updated_at": stamp(_at(60))}
        yield self._shopify("customers/update", 60, self._customer("Second") | {"email_marketing_consent": consent})

    def _order_with_everything(self) -> Told:
        lines = [self._line(11, 1), self._line(12, 2)]
        yield self._shopify("orders/create", 5, self._order(10, lines, "pending", None))
        yield self._money(13, 5, status="failure", error_code="insufficient_funds", message="Declined")
        yield self._money(14, 6)
        yield self._shopify("orders/updated", 6, self._order(10, lines, "paid", None))
        yield self._sandbox("loyalty_entries/create", 7, {**self._points(15, 24), "order_id": self.id(10)})
        yield from self._parcel(20, 30, lines[:1])
        yield self._shopify("orders/updated", 30, self._order(10, lines, "paid", "partial"))
        yield from self._parcel(30, 50, lines[1:])
        yield self._shopify("orders/updated", 51, self._order(10, lines, "paid", "fulfilled"))
        for hours, step, status in ((200, "request", "requested"), (210, "approve", "open"), (260, "close", "closed")):
            yield self._shopify(f"returns/{step}", hours, self._return(status, lines[0]["id"], hours))
        refund = {"id": self.id(41), "order_id": self.id(10), "created_at": stamp(_at(261))}
        money = {"id": 1, "amount": "54.00", "kind": "refund", "status": "success", "processed_at": stamp(_at(261))}
        back = [{"id": 1, "line_item_id": lines[0]["id"], "quantity": 1, "subtotal": "54.00"}]
        yield self._shopify("refunds/create", 261, refund | {"refund_line_items": back, "transactions": [money]})
        yield self._money(42, 261, kind="refund", amount="54.00", parent_id=self.id(14))
        yield self._shopify("orders/updated", 262, self._order(10, lines, "partially_refunded", "fulfilled"))

    def _cancelled_order(self) -> Told:
        lines = [self._line(51, 1)]
        yield self._shopify("orders/create", 400, self._order(50, lines, "pending", None))
        gone = {"cancelled_at": stamp(_at(402)), "cancel_reason": "customer"}
        yield self._shopify("orders/cancelled", 402, self._order(50, lines, "voided", None) | gone)

    def _talk(self) -> Told:
        """A subscription that is paused, a ticket that is solved, and a stranger's talk who then says who they are."""
        plan = {"id": self.id(60), "customer_id": self.id(1), "created_at": stamp(_at(70)), "currency_code": "GBP"}
        plan |= {"billing_policy": {"interval": "MONTH", "interval_count": 1}, "next_billing_date": "2026-04-01"}
        plan |= {"lines": [{**self._line(61, 1), "title": "Product 1"}]}
        yield self._shopify("subscription_contracts/create", 70, plan | {"status": "ACTIVE"})
        yield self._shopify("subscription_contracts/update", 90, plan | {"status": "PAUSED"})
        ticket = {"id": self.id(62), "email": self._email, "subject": "Where?", "created_at": stamp(_at(40))}
        for hours, status in ((40, "open"), (48, "solved")):
            version = {"status": status, "updated_at": stamp(_at(hours)), "order_id": self.id(10)}
            yield self._sandbox("tickets/update", hours, ticket | version)
        talk = {"conversation_id": f"talk-{self.mark}", "channel": "web-chat", "mode": "live", "release_id": "r1"}
        yield self._rapport("conversation_started", 41, talk | {"customer_identifier": None})
        for number, who in enumerate((None, f"shopify_customer_id:{self.id(1)}")):
            said = {"message_id": f"talk-{self.mark}-{number}", "text": "where is it", "sentiment": 0.1, "intents": []}
            told = {**talk, **said, "customer_identifier": who, "is_confirmation": False}
            yield self._rapport("message_received", 42 + number, told)

    @property
    def _email(self) -> str:
        return f"shopper{self.mark}@example.com"

    def _customer(self, name: str) -> dict[str, Any]:
        home = {"address1": f"{name} Lane", "city": "York", "zip": "Y1", "country_code": "GB"}
        return {
            "id": self.id(1), "email": self._email, "first_name": "Sam", "last_name": name,
            "created_at": stamp(_at(1)), "currency": "GBP", "default_address": home,
        }  # fmt: skip

    def _line(self, thing: int, product: int) -> dict[str, Any]:
        return {
            "id": self.id(thing), "product_id": product, "variant_id": product * 10 + 1, "title": f"Product {product}",
            "quantity": product, "current_quantity": product, "price": "60.00", "total_discount": "6.00",
        }  # fmt: skip

    def _order(self, thing: int, lines: list[dict[str, Any]], paid: str, sent: str | None) -> dict[str, Any]:
        total = f"{sum(60 * line['quantity'] - 6 for line in lines)}.00"
        return {
            "id": self.id(thing), "name": f"#{self.id(thing)}", "email": self._email, "currency": "GBP",
            "created_at": stamp(_at(5 if thing == 10 else 400)), "customer": {"id": self.id(1)}, "line_items": lines,
            "financial_status": paid, "fulfillment_status": sent, "subtotal_price": total, "total_price": total,
            "total_tax": "0.00", "total_discounts": "6.00", "shipping_lines": [{"title": "Standard"}],
        }  # fmt: skip

    def _money(self, thing: int, hours: float, **more: Any) -> tuple[str, Delivery]:
        paid = {"kind": "sale", "status": "success", "amount": "168.00", "currency": "GBP", "gateway": "card"}
        attempt = {"id": self.id(thing), "order_id": self.id(10), "processed_at": stamp(_at(hours)), **paid, **more}
        return self._shopify("order_transactions/create", hours, attempt)

    def _parcel(self, thing: int, hours: float, lines: list[dict[str, Any]]) -> Told:
        content = [{"id": line["id"], "quantity": line["quantity"]} for line in lines]
        parcel = {"id": self.id(thing), "order_id": self.id(10), "status": "success", "line_items": content}
        parcel |= {"created_at": stamp(_at(hours)), "tracking_company": "Royal Mail", "tracking_number": None}
        yield self._shopify("fulfillments/create", hours, parcel)
        yield self._shopify("fulfillments/update", hours + 1, parcel | {"tracking_number": f"RM{self.id(thing)}"})
        for step, status in enumerate(("in_transit", "out_for_delivery", "delivered"), start=1):
            scanned = stamp(_at(hours + 8 * step))
            scan = {"id": self.id(thing + step), "fulfillment_id": self.id(thing), "order_id": self.id(10)}
            told = {"status": status, "message": status, "happened_at": scanned, "created_at": scanned, "city": "York"}
            yield self._shopify("fulfillment_events/create", hours + 8 * step, scan | told)

    def _return(self, status: str, line: int, hours: float) -> dict[str, Any]:
        goods = {"id": self.id(44), "line_item_id": line, "quantity": 1, "return_reason": "size", "title": "Product 1"}
        return {
            "id": self.id(43), "name": "#R1", "order": {"id": self.id(10)}, "status": status,
            "created_at": stamp(_at(200)), "closed_at": stamp(_at(hours)) if status == "closed" else None,
            "return_line_items": [goods],
        }  # fmt: skip

    def _points(self, thing: int, points: int) -> dict[str, Any]:
        at = stamp(_at(7))
        return {
            "id": self.id(thing), "customer_id": self.id(1), "points": points, "reason": "purchase", "created_at": at,
        }  # fmt: skip

    def _shopify(self, topic: str, hours: float, body: dict[str, Any]) -> tuple[str, Delivery]:
        key = f"{topic}-{body['id']}-{hours:g}"
        return "shopify", from_shopify(topic, body | {"updated_at": stamp(_at(hours))}, webhook_id=key)

    def _segment(self, call: str, hours: float, **more: Any) -> tuple[str, Delivery]:
        told = {"anonymousId": f"d{self.mark}", "messageId": f"{call}-{self.mark}", "timestamp": stamp(_at(hours))}
        return "segment", from_segment(call, {**told, "type": call, **more})

    def _sandbox(self, kind: str, hours: float, data: dict[str, Any]) -> tuple[str, Delivery]:
        return "sandbox", self._signed(kind, hours, data)

    def _rapport(self, kind: str, hours: float, data: dict[str, Any]) -> tuple[str, Delivery]:
        return "rapport", self._signed(kind, hours, data)

    def _signed(self, kind: str, hours: float, data: dict[str, Any]) -> Delivery:
        body = {"type": kind, "timestamp": _at(hours).isoformat(), "data": data}
        key = f"{kind}-{self.mark}-{hours:g}"
        signed: Delivery = from_standard(kind, data, webhook_id=key, body=body, sent_at=datetime.now(UTC))
        return signed


def _at(hours: float) -> datetime:
    return BEGINS + timedelta(hours=hours)
