"""A house full of somebody: every store holds Wilhelmina beside Ben."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg.types.json import Jsonb

import agent.privacy
import agent.schema
from pipelines.inbox import Inbox, migrate
from pipelines.inbox.tombstones import KEY_VARIABLE, privacy_key
from pipelines.privacy.schema import migrate as migrate_privacy
from pipelines.privacy.site import Site
from pipelines.sandbox import privacy as shop_privacy
from pipelines.sandbox.schema import migrate as migrate_shop
from pipelines.settings import Exports, FileFeed, Settings, Stores
from pipelines.sources.files.load import land_feed
from pipelines.sources.protocol import Source
from pipelines.sources.segment import Segment
from pipelines.sources.shopify import Shopify
from pipelines.sources.standard import rapport
from pipelines.warehouse import landing
from pipelines.warehouse.paths import PROJECT_ROOT, WarehousePaths
from tests.pipelines.sources.deliveries import (
    SHOPIFY_SECRET,
    WEBHOOK_SECRET,
    WRITE_KEY,
    from_segment,
    from_shopify,
    from_standard,
)

KEY = "a key of thirty-two characters.."
HER, HIS = 7_000_000_077, 7_000_000_088
# Nobody else is written so, anywhere in this project.
MARKERS = (
    "Wilhelmina",
    "Quackenbush",
    "wilhelmina.quackenbush@example.com",
    "+447700900123",
    "07700 900123",
    "14 Marmalade Mews",
    "ring the brass bell twice",
    "my parrot chewed it",
    "anon-wilma-1",
    "7000000077",
    "8000001043",
    "conv_wilma",
)
AT = "2026-02-27T09:30:00Z"
DAY = "2026-02-27"


def _customer(customer_id: int, first: str, last: str, email: str, phone: str | None) -> dict[str, Any]:
    named = {"first_name": first, "last_name": last, "email": email, "phone": phone}
    return {"id": customer_id, **named, "created_at": AT, "updated_at": AT}


WILMA = _customer(HER, "Wilhelmina", "Quackenbush", "Wilhelmina.Quackenbush@example.com", "07700 900123")
BEN = _customer(HIS, "Benedict", "Ordinary", "ben@example.com", "+447700900456")


def _order(order_id: int, customer: dict[str, Any], note: str, street: str) -> dict[str, Any]:
    name = f"{customer['first_name']} {customer['last_name']}"
    return {
        "id": order_id,
        "name": f"#{order_id % 10_000}",
        "email": customer["email"],
        "phone": None,
        "created_at": AT,
        "updated_at": AT,
        "currency": "GBP",
        "total_price": "89.00",
        "subtotal_price": "89.00",
        "total_discounts": "0.00",
        "financial_status": "paid",
        "note": note,
        "customer": customer,
        "shipping_address": {"name": name, "address1": street, "city": "Leeds", "country_code": "GB"},
        "line_items": [
            {"id": order_id + 1, "product_id": 9, "variant_id": 91, "title": "Parka", "quantity": 1, "price": "89.00"}
        ],
    }


HER_ORDER = _order(8_000_001_043, WILMA, "ring the brass bell twice", "14 Marmalade Mews")
HIS_ORDER = _order(8_000_002_044, BEN, "leave with a neighbour", "2 Plain Street")
PRODUCT = {"id": 9, "title": "Parka", "updated_at": AT, "variants": [{"id": 91, "price": "89.00", "title": "M"}]}


def _parcel(parcel_id: int, order: dict[str, Any]) -> dict[str, Any]:
    lines = [{"id": order["line_items"][0]["id"], "quantity": 1}]
    return {"id": parcel_id, "order_id": order["id"], "created_at": AT, "updated_at": AT, "line_items": lines}


def webhooks() -> list[tuple[str, Any]]:
    """Every delivery of the house as (source, delivery); the same ones each time, as a replay would be."""
    shopify = [
        ("customers/create", WILMA),
        ("customers/create", BEN),
        ("products/update", PRODUCT),
        ("orders/create", HER_ORDER),
        ("orders/create", HIS_ORDER),
        ("fulfillments/create", _parcel(8_100_000_001, HER_ORDER)),
        ("fulfillments/create", _parcel(8_100_000_002, HIS_ORDER)),
        # Refused: no price. It names her, and only her.
        ("orders/create", {**HER_ORDER, "id": 8_000_001_050, "total_price": None}),
        ("orders/create", {**HIS_ORDER, "id": 8_000_002_051, "total_price": None}),
    ]
    told = [("shopify", from_shopify(kind, body, webhook_id=f"w-{n}")) for n, (kind, body) in enumerate(shopify)]
    anonymous = {"anonymousId": "anon-wilma-1", "timestamp": AT}
    segment = [
        ("identify", {**anonymous, "userId": str(HER), "messageId": "s-1"}),
        ("track", {**anonymous, "event": "Product Viewed", "properties": {"product_id": "9"}, "messageId": "s-2"}),
        # Somebody unknown typed her address: theirs to keep, without her in it.
        (
            "identify",
            {
                "anonymousId": "anon-stranger",
                "timestamp": AT,
                "traits": {"email": "wilhelmina.quackenbush@example.com"},
                "messageId": "s-3",
            },
        ),
    ]
    told += [("segment", from_segment(call, body)) for call, body in segment]
    spoken = {"conversation_id": "conv_wilma", "channel": "web", "mode": "live", "message_id": "m-1"}
    mine = {"customer_identifier": f"shopify_customer_id:{HER}", **spoken}
    told.append(
        (
            "rapport",
            from_standard(
                "message_received", {**mine, "text": "my parrot chewed it"}, webhook_id="r-1", route="rapport"
            ),
        )
    )
    return told


SOURCES: dict[str, Source] = {
    "shopify": Shopify((SHOPIFY_SECRET,), "GB"),
    "segment": Segment(WRITE_KEY, "GB"),
    "rapport": rapport(WEBHOOK_SECRET, "GB"),
}


def deliver(inbox: Inbox, told: list[tuple[str, Any]]) -> list[int | None]:
    """Each delivery proved and stored, as the collector does it."""
    numbers: list[int | None] = []
    for source, delivery in told:
        SOURCES[source].verify(delivery)
        numbers += inbox.append(SOURCES[source].read(delivery))
    return numbers


@dataclass(frozen=True)
class House:
    """One data directory and one database."""

    data_dir: Path
    url: str
    deliveries: Path

    def site(self, **changed: Any) -> Site:
        """The site, with nothing to build unless a test brings its own."""
        os.environ[KEY_VARIABLE] = KEY
        return Site(
            **{
                "paths": WarehousePaths(self.data_dir),
                "database_url": self.url,
                "key": privacy_key(),
                "dbt_project": PROJECT_ROOT / "dbt_project",
                "country": "GB",
                "feeds": self.settings().files,
                "places": {"agent": agent.privacy, "sandbox": shop_privacy},
                "exports": Exports(),
                "build": lambda warehouse: None,
                "publish": lambda: None,
                **changed,
            }
        )

    def settings(self) -> Settings:
        """The project's settings with this house's folders and one feed."""
        current = Settings()  # type: ignore[call-arg]
        feed = FileFeed(
            **{
                **current.files["online_retail"].model_dump(),
                "folder": self.deliveries,
                "pattern": "*",
                "automatic": True,
            }
        )
        stores = Stores(data_dir=self.data_dir, database_url=self.url)
        return current.model_copy(update={"files": {"till": feed}, "stores": stores})

    def migrate(self) -> None:
        """Every schema."""
        for each in (migrate, migrate_privacy, migrate_shop, agent.schema.migrate):
            each(self.url)

    def fill(self) -> None:
        """Everything but what a refresh makes."""
        os.environ[KEY_VARIABLE] = KEY
        inbox = Inbox(self.url)
        try:
            assert None not in deliver(inbox, webhooks())
            self._write_file()
            land_feed("till", self.settings(), inbox, now=datetime(2026, 3, 1, tzinfo=UTC))
            with WarehousePaths(self.data_dir).open() as warehouse:
                landing.land(warehouse, inbox, self.data_dir, now=datetime(2026, 3, 1, tzinfo=UTC))
        finally:
            inbox.close()
        with psycopg.connect(self.url) as connection:
            _talk(connection)
            _shop(connection)
        self._write_beside()

    def _write_file(self) -> None:
        self.deliveries.mkdir(parents=True, exist_ok=True)
        header = [
            "InvoiceNo",
            "StockCode",
            "Description",
            "Quantity",
            "InvoiceDate",
            "UnitPrice",
            "CustomerID",
            "Country",
        ]
        line = [f"{DAY} 08:26:00", "2.55", "wilma-ref-1", "United Kingdom"]
        his = [*line[:2], "ben-ref-2", line[3]]
        with (self.deliveries / f"{DAY}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerow(["536365", "85123A", "LANTERN", "6", *line])
            writer.writerow(["536366", "71053", "KETTLE", "6", *his])
            # Kept outside: no quantity.
            writer.writerow(["536367", "71053", "KETTLE", "", *line])

    def _write_beside(self) -> None:
        """What tools leave: a log, a list that left, a verdict, a file of a run."""
        for name, text in {
            "logs/agent.log": "could not reach wilhelmina.quackenbush@example.com\n",
            "logs/shop.log": "all is well\n",
            "dbt/dbt.log": 'Conversion Error: "Wilhelmina Quackenbush"\n',
            "dagster/logs/1/compute.err": "7000000077\n",
            "exports/vips/vips.csv": "Email,First Name\nben@example.com,Benedict\n"
            "wilhelmina.quackenbush@example.com,Wilhelmina\n",
            "exports/.history/vips.csv": "Email,From,Until\nwilhelmina.quackenbush@example.com,2026-05-01,2026-05-02\n"
            "ben@example.com,2026-05-01,\n",
            "exports/vips/manifest.json": json.dumps({"segment": "vips", "rows": 2, "sha256": "x"}),
        }.items():
            (self.data_dir / name).parent.mkdir(parents=True, exist_ok=True)
            (self.data_dir / name).write_text(text)

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of the operational store."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode(), parameters).fetchall()

    def landed(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        with duckdb.connect(str(self.data_dir / "warehouse.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()


def _talk(connection: psycopg.Connection) -> None:
    for name, number in (("wilma", HER), ("ben", HIS)):
        owner, conversation = f"shopify_customer_id:{number}", f"conv_{name}"
        said = "my parrot chewed it" if number == HER else "do you know wilhelmina.quackenbush@example.com?"
        connection.execute(
            "insert into agent.conversations (conversation_id, owner, customer_identifier, channel, started_at) "
            "values (%s, %s, %s, 'web', %s)",
            [conversation, owner, owner, AT],
        )
        connection.execute(
            "insert into agent.messages (message_id, conversation_id, author, text, sent_at) "
            "values (%s, %s, 'customer', %s, %s)",
            [f"m-{name}", conversation, said, AT],
        )
        connection.execute("insert into agent.turns values (%s, 1, %s, %s)", [conversation, Jsonb({"text": said}), AT])
        connection.execute(
            "insert into agent.actions values (%s, %s, %s, 'refund', %s, '{}', 'done', null, %s, %s)",
            [f"a-{name}", f"k-{name}", conversation, Jsonb({"who": owner}), AT, AT],
        )
        connection.execute(
            "insert into agent.handoffs values (%s, %s, 'rule', 'asked', %s, 'waiting', %s)",
            [f"ho-{name}", conversation, Jsonb({"customer": owner, "said": said}), AT],
        )
        connection.execute(
            "insert into agent.one_time_codes (conversation_id, address_digest, code_digest, sent_at, expires_at) "
            "values (%s, 'digest of an address', 'digest of a code', %s, %s)",
            [conversation, AT, AT],
        )
        address = f"{name}@mail.test" if number == HIS else "wilhelmina.quackenbush@example.com"
        connection.execute(
            "insert into agent.email_threads (token, conversation_id, address, subject, started_at) "
            "values (%s, %s, %s, %s, %s)",
            [f"token-{name}", conversation, address, said, AT],
        )
        connection.execute(
            "insert into agent.emails_received (received_key, conversation_id, message_id, sender, recipients, "
            "subject, text, reference_ids, raw, verdict, state, next_try_at, received_at) "
            "values (%s, %s, 'id', %s, '{}', %s, %s, '{}', %s, 'unchecked', 'answered', %s, %s)",
            [f"r-{name}", conversation, address, said, said, said.encode(), AT, AT],
        )
        connection.execute(
            "insert into agent.emails_sent (message_id, source_key, conversation_id, token, address, subject, text, "
            "reference_ids, is_automatic, state, next_try_at, written_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, '{}', true, 'sent', %s, %s)",
            [f"l-{name}", f"l-{name}", conversation, f"token-{name}", address, said, said, AT, AT],
        )
        connection.execute(
            "insert into agent.promise_work values (%s, %s, %s, %s)", [f"prm-{name}", conversation, f"ho-{name}", AT]
        )
        connection.execute(
            "insert into agent.feedback (feedback_id, conversation_id, kind, turn_number, channel, resolved_by, whom, "
            "release_id, asked_at, closes_at, rating, comment) "
            "values (%s, %s, 'nps', 1, 'web-chat', 'ai', %s, 'starter-00000000', %s, %s, 9, %s)",
            [f"fb-{name}", conversation, owner, AT, AT, said],
        )
        connection.execute(
            "insert into agent.events (event_id, kind, payload, identifiers, routing_keys, occurred_at) "
            "values (%s, 'message_received', %s, %s, %s, %s)",
            [f"e-{name}", json.dumps({"text": said}), [owner], [f"conversation:{conversation}"], AT],
        )


def _shop(connection: psycopg.Connection) -> None:
    for customer, order in ((WILMA, HER_ORDER), (BEN, HIS_ORDER)):
        connection.execute("insert into sandbox.customers values (%s, %s)", [customer["id"], Jsonb(customer)])
        connection.execute("insert into sandbox.orders values (%s, %s)", [order["id"], Jsonb(order)])
        connection.execute(
            "insert into sandbox.outbox (road, kind, occurred_at, payload) values ('shopify', 'orders/create', %s, %s)",
            [AT, json.dumps(order)],
        )


def folder_speaks(folder: Path) -> dict[str, list[str]]:
    """Which markers stand in which files, read as bytes, and Parquet as its rows too."""
    import polars as pl

    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += pl.read_parquet(path).write_ndjson().encode()
        named = [marker for marker in MARKERS if marker.lower().encode() in content.lower()]
        if named:
            found[str(path.relative_to(folder))] = named
    return found
