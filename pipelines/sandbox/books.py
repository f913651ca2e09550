"""What the shop keeps and what it tells: the two things every act does."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from hashlib import md5
from typing import Any, Protocol
from uuid import UUID

from pipelines.sandbox.numbers import CountedNumbers, Numbers

Document = dict[str, Any]
PENNY = Decimal("0.01")
TICK = timedelta(milliseconds=1)
# Made once: `json.dumps` with options makes an encoder for each call, a fifth of the time a world takes.
ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


class Road(StrEnum):
    """Which door of the collector a notice goes to."""

    SHOPIFY = "shopify"
    SANDBOX = "sandbox"
    RAPPORT = "rapport"
    SEGMENT = "segment"


class Table(StrEnum):
    """What the shop keeps, one table each."""

    PRODUCTS = "products"
    VARIANTS = "variants"
    CUSTOMERS = "customers"
    ORDERS = "orders"
    FULFILLMENTS = "fulfillments"
    TRANSACTIONS = "transactions"
    REFUNDS = "refunds"
    RETURNS = "returns"
    LOYALTY_ENTRIES = "loyalty_entries"
    SUBSCRIPTIONS = "subscriptions"
    CHECKOUTS = "checkouts"
    TICKETS = "tickets"
    ARTICLES = "articles"


@dataclass(frozen=True)
class Notice:
    """One thing that happened, as the collector shall hear it. `payload` is the JSON text that is sent."""

    road: Road
    kind: str
    occurred_at: datetime
    payload: str

    @property
    def notice_id(self) -> str:
        """The same for the same notice, so that telling a history twice is told once."""
        text = f"{self.road}|{self.kind}|{self.occurred_at.isoformat()}|{self.payload}"
        return str(UUID(bytes=md5(text.encode(), usedforsecurity=False).digest()))


class Books(Protocol):
    """A place where acts are written down: the running shop, or the history of a made-up world."""

    @property
    def numbers(self) -> Numbers:
        """Where new ids come from."""

    def keep(self, table: Table, document: Document) -> Document:
        """Keep the document as its newest state and return it."""

    def tell(self, road: Road, kind: str, data: Document, at: datetime) -> None:
        """Tell the collector."""


@dataclass
class Chronicle:
    """Books in memory: the last state of each document, and all that was told on the way."""

    numbers: Numbers = field(default_factory=CountedNumbers)
    rows: dict[tuple[Table, int], Document] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    def keep(self, table: Table, document: Document) -> Document:
        """Keep the document as its newest state."""
        self.rows[table, document["id"]] = document
        return document

    def tell(self, road: Road, kind: str, data: Document, at: datetime) -> None:
        """Add a notice to the history."""
        self.notices.append(Notice(road, kind, at, payload(road, kind, data, at)))

    def of(self, table: Table) -> list[Document]:
        """All documents of one table, in the order they first came."""
        return [document for (kept_in, _), document in self.rows.items() if kept_in is table]


def payload(road: Road, kind: str, data: Document, at: datetime) -> str:
    """The JSON text of a notice: Shopify and Segment send the thing itself, the others wrap it."""
    wrapped = {"type": kind, "timestamp": stamp(at), "data": data} if road in (Road.SANDBOX, Road.RAPPORT) else data
    return ENCODER.encode(wrapped)


def stamp(moment: datetime) -> str:
    """ISO-8601 in UTC with milliseconds: two changes of one order often fall into one second."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def changed(document: Document, at: datetime, **fields: Any) -> Document:
    """The document with new fields, and an `updated_at` that no earlier state of it has.

    Notices arrive in any order and the latest `updated_at` wins, so two states must never share one: not within
    one operation, and not when one operation waited for another.
    """
    before = document.get("updated_at")
    after = max(at, read_stamp(before) + TICK) if before else at
    return {**document, **fields, "updated_at": stamp(after)}


def read_stamp(text: str) -> datetime:
    """The moment that `stamp` wrote."""
    return datetime.fromisoformat(text)


def money(amount: Decimal) -> str:
    """An amount as it stands in JSON: a string with two decimals."""
    return str(amount.quantize(PENNY, ROUND_HALF_UP))
