"""Tells what happens in a made-up shop and its talks as the senders tell it: raw deliveries, read at the door."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.inbox import IncomingEvent, rapport_event
from pipelines.sources.protocol import Delivery
from pipelines.sources.redelivery import read
from pipelines.sources.shopify import Shopify
from pipelines.sources.standard import rapport

# What the door is opened with does not matter here: signatures have tests of their own.
SHOP, OURS = Shopify(()), rapport("whsec_c2VjcmV0")


def stamp(at: datetime) -> str:
    """The moment as every sender writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass
class Telling:
    """All deliveries of one world, in the order in which they were told."""

    events: list[IncomingEvent] = field(default_factory=list)
    numbers: int = 1_000

    def number(self) -> int:
        """A number that nothing else has."""
        self.numbers += 1
        return self.numbers

    def shop(self, topic: str, at: datetime, body: dict[str, Any]) -> None:
        """A webhook of the store."""
        headers = {"x-shopify-topic": topic, "x-shopify-webhook-id": f"w{self.number()}"}
        self._read(SHOP, Delivery(headers, json.dumps(body).encode(), at, "shopify"))

    def ours(self, kind: str, at: datetime, data: dict[str, Any]) -> None:
        """An event of the agent's, or of those who work beside it."""
        body = {"type": kind, "timestamp": stamp(at), "data": data}
        self._read(OURS, Delivery({"webhook-id": f"m{self.number()}"}, json.dumps(body).encode(), at, "rapport"))

    def undone(self, at: datetime, one: str, other: str) -> None:
        """An operator tells two identifiers apart; that comes by a command and through no webhook."""
        ends = sorted((one, other))
        data = {"identifier": ends[0], "other_identifier": ends[1], "reason": "two people", "decided_by": "Kim"}
        keys = [key for end in ends for key in (end, f"identity:{end}")]
        named = f"undone-{self.number()}"
        self.events.append(
            rapport_event("identity_edge_revoked", data, event_id=named, occurred_at=at, routing_keys=keys)
        )

    def person(self, at: datetime) -> Person:
        """Somebody with an account."""
        number = self.number()
        self.shop("customers/create", at, _account(number, f"p{number}@example.com", at))
        return Person(self, number, f"p{number}@example.com")

    def _read(self, source: Shopify | Any, delivery: Delivery) -> None:
        for event in read(source, delivery):
            if event.status != "accepted":
                raise ValueError(
                    f"{event.kind!r} is refused at the door: {event.reason}. Plant what a sender would send"
                )
            self.events.append(event)


@dataclass(frozen=True)
class Person:
    """Somebody with an account, and what they do in the shop."""

    telling: Telling
    number: int
    email: str

    @property
    def identifier(self) -> str:
        """As the agent names who proved to be them."""
        return f"shopify_customer_id:{self.number}"

    def orders(self, at: datetime, *, product: int = 7, price: str = "40.00") -> Order:
        """One piece of one product."""
        order = Order(self, self.telling.number(), product, price, at)
        order.changed("orders/create", at)
        return order

    def is_taken_for(self, other: Person, at: datetime) -> None:
        """The store mixes two people up: one's account with the other's address."""
        self.telling.shop("customers/update", at, _account(self.number, other.email, at))


@dataclass(frozen=True)
class Order:
    """An order of one line."""

    owner: Person
    number: int
    product: int
    price: str
    placed_at: datetime

    @property
    def order_id(self) -> str:
        """As rows name it."""
        return str(self.number)

    def changed(self, topic: str, at: datetime, **fields: Any) -> None:
        """A new version of it."""
        line = {"id": self.number * 10, "product_id": self.product, "variant_id": self.product * 10, "title": "Thing",
                "sku": "S", "quantity": 1, "current_quantity": 1, "price": self.price,
                "total_discount": "0.00"}  # fmt: skip
        body = {
            "id": self.number, "name": f"#{self.number}", "email": self.owner.email,
            "customer": {"id": self.owner.number},
            "created_at": stamp(self.placed_at), "updated_at": stamp(at), "currency": "GBP", "financial_status": "paid",
            "fulfillment_status": None, "subtotal_price": self.price, "total_discounts": "0.00", "total_tax": "0.00",
            "total_price": self.price, "line_items": [line], "shipping_lines": [], "discount_codes": [],
            "note_attributes": [], "shipping_address": address("1 Lane"),
        }  # fmt: skip
        self.owner.telling.shop(topic, at, body | fields)

    def cancelled(self, at: datetime) -> None:
        """Really cancelled."""
        self.changed("orders/cancelled", at, cancelled_at=stamp(at), cancel_reason="customer")

    def moved(self, at: datetime, street: str) -> None:
        """Another address stands on it."""
        self.changed("orders/updated", at, shipping_address=address(street))

    def refunded(self, at: datetime, amount: str, status: str = "success") -> None:
        """Money goes back."""
        number = self.owner.telling.number()
        money = {"id": number, "amount": amount, "kind": "refund", "status": status, "gateway": "card",
                 "processed_at": stamp(at)}  # fmt: skip
        body = {"id": number, "order_id": self.number, "created_at": stamp(at), "processed_at": stamp(at), "note": None,
                "refund_line_items": [], "transactions": [money]}  # fmt: skip
        self.owner.telling.shop("refunds/create", at, body)

    def returned(self, at: datetime, status: str = "closed") -> None:
        """It came back, or (`canceled`) did not after all."""
        number = self.owner.telling.number()
        line = {
            "id": number,
            "line_item_id": self.number * 10,
            "quantity": 1,
            "return_reason": "size",
            "title": "Thing",
        }
        body = {"id": number, "name": f"#{self.number}-R1", "order": {"id": self.number}, "status": status,
                "created_at": stamp(at - timedelta(days=1)), "updated_at": stamp(at), "closed_at": stamp(at),
                "return_line_items": [line]}  # fmt: skip
        self.owner.telling.shop("returns/close" if status == "closed" else "returns/cancel", at, body)

    def delivered(self, at: datetime) -> None:
        """A parcel leaves, and is scanned at the door."""
        left, number = at - timedelta(days=1), self.owner.telling.number()
        parcel = {"id": number, "order_id": self.number, "status": "success", "created_at": stamp(left),
                  "updated_at": stamp(left), "tracking_company": "Royal Mail", "tracking_number": "RM1",
                  "shipment_status": None, "line_items": [{"id": self.number * 10, "quantity": 1}]}  # fmt: skip
        scan = {"id": number + 1, "fulfillment_id": number, "order_id": self.number, "status": "delivered",
                "message": "Delivered", "city": "York", "happened_at": stamp(at), "created_at": stamp(at),
                "estimated_delivery_at": None}  # fmt: skip
        self.owner.telling.number()
        self.owner.telling.shop("fulfillments/create", left, parcel)
        self.owner.telling.shop("fulfillment_events/create", at, scan)


def address(street: str) -> dict[str, str]:
    """Somewhere in York."""
    return {"name": "Sam", "address1": street, "city": "York", "zip": "Y1", "country_code": "GB"}


def _account(number: int, email: str, at: datetime) -> dict[str, Any]:
    return {
        "id": number, "email": email, "phone": None, "first_name": "Sam", "last_name": "No", "created_at": stamp(at),
        "updated_at": stamp(at), "currency": "GBP", "tags": "", "email_marketing_consent": None,
        "sms_marketing_consent": None, "default_address": None,
    }  # fmt: skip


@dataclass
class Talk:
    """A conversation as it goes on; `at` is its clock. Its name is the conversation's id."""

    telling: Telling
    name: str
    at: datetime
    who: Person | None = None
    channel: str = "web-chat"
    mode: str = "live"
    by_email: bool = False
    last_inbound: str = ""

    def waits(self, **length: float) -> Talk:
        """Time passes."""
        self.at += timedelta(**length)
        return self

    def asks(self, *intents: str, text: str = "hello", sentiment: float = 0.0, settles: bool = False) -> Talk:
        """The customer writes."""
        self.last_inbound = self._id()
        data = {"message_id": self.last_inbound, "text": text, "sentiment": sentiment, "intents": list(intents)}
        return self._tell("message_received", **data, is_confirmation=settles)

    def says(self, skill: str, kind: str = "answer", *, orders: Sequence[Order] = (), arrives: datetime | None = None,
             text: str = "there you are") -> Talk:  # fmt: skip
        """The agent replies; `arrives` is the day of delivery that it tells."""
        self.waits(seconds=3)
        told = {"told_delivery_at": stamp(arrives)} if arrives else {}
        data = {"message_id": self._id(), "author": "ai", "text": text, "skills": [skill], "reply_kind": kind}
        return self._tell("message_sent", **data, order_ids=[order.order_id for order in orders], **told)

    def confirms(self) -> Talk:
        """The customer says that it helped."""
        self.waits(seconds=30).asks("thanks_goodbye", text="perfect, thank you", settles=True)
        self._tell("conversation_resolved", resolved_by="customer", tags=[])
        return self.says("goodbye", "small_talk")

    def acts(self, action: str, order: Order, **expected: str) -> Talk:
        """The store has committed what was asked for."""
        rows = {"expected_change": {"table": "profile_orders", "rows": [expected]}} if expected else {}
        return self._tell("action_taken", action=action, action_id=self._id(), order_id=order.order_id, **rows)

    def promises(
        self, name: str, kind: str, until: datetime, order: Order | None = None, amount: str | None = None
    ) -> Talk:
        """Something is owed until then."""
        about = {"order_id": order.order_id} if order else {}
        return self._tell("promise_made", promise_id=name, kind=kind, amount=amount, due_at=stamp(until), **about)

    def recommends(self, *products: int) -> Talk:
        """The agent names products."""
        return self._tell("received_product_recommendation", product_ids=list(products))

    def is_handed_over(
        self, skill: str, category: str = "escalation-rule", rule: str = "frustration",
        *, parts: Sequence[str] | None = None, missing: Sequence[str] = (),
    ) -> Talk:  # fmt: skip
        """A person has it, with a receipt; `parts` are those of the package where it is told."""
        if category == "explicit-ask":
            self._tell("team_requested", rule=rule, is_accepted_offer=False)
        data = {"rule": rule, "reason": "Because.", "category": category, "handoff_mode": "hard", "skill": skill}
        package = {} if parts is None else {"package_parts": list(parts), "package_missing": list(missing)}
        return self._tell("conversation_escalated", **data, **package, tags=[rule], receipt=self._id())

    def is_not_handed_over(self) -> Talk:
        """A handover that did not succeed."""
        self._tell("team_requested", rule="explicit_ask", is_accepted_offer=False)
        return self._tell("handoff_failed", reason="The helpdesk did not answer.")

    def person_says(self, text: str = "hello, Ruth here") -> Talk:
        """A person replies."""
        data = {"message_id": self._id(), "author": "human", "author_name": "Ruth", "text": text, "skills": []}
        return self._tell("message_sent", **data, reply_kind="answer")

    def person_resolves(self, *tags: str) -> Talk:
        """A person closes it."""
        return self._tell("conversation_resolved", resolved_by="human", tags=list(tags))

    def rates(self, stars: int) -> Talk:
        """The customer rates it."""
        return self._tell("feedback_given", csat_rating=stars, comment="")

    def is_asked_how_it_was(self, resolved_by: str, kind: str = "csat") -> Question:
        """The question after the episode; what is written later is another one."""
        question = Question(self, f"fb-{self._id()}", self.at, resolved_by, self.last_inbound, kind)
        self._tell("feedback_asked", **question.named)
        self.at += timedelta(microseconds=5)
        return question

    def _id(self) -> str:
        return f"{self.name}-{self.telling.number()}"

    def _tell(self, event: str, /, **data: Any) -> Talk:
        identifier = None
        if self.who:
            identifier = f"email:{self.who.email}" if self.by_email else self.who.identifier
        common = {"conversation_id": self.name, "channel": self.channel, "mode": self.mode, "release_id": "r1",
                  "customer_identifier": identifier}  # fmt: skip
        self.telling.ours(event, self.at, {**common, **data})
        self.at += timedelta(microseconds=1)
        return self


@dataclass
class Question:
    """A question after an episode, and the answers to it: dated right after the question, whenever they were given."""

    talk: Talk
    feedback_id: str
    at: datetime
    resolved_by: str
    message_id: str
    kind: str = "csat"
    answers: int = 0

    @property
    def named(self) -> dict[str, Any]:
        """What its events have in common."""
        return {"feedback_id": self.feedback_id, "kind": self.kind, "message_id": self.message_id,
                "resolved_by": self.resolved_by, "closes_at": stamp(self.at + timedelta(days=14))}  # fmt: skip

    def is_answered(self, stars: int, given_at: datetime) -> Question:
        """A rating, or another one instead of it."""
        self.answers += 1
        now, self.talk.at = self.talk.at, self.at + timedelta(microseconds=self.answers)
        rated = {"rating": stars, f"{self.kind}_rating": stars, "comment": "", "given_at": stamp(given_at)}
        self.talk._tell("feedback_given", **self.named, **rated)
        self.talk.at = now
        return self
