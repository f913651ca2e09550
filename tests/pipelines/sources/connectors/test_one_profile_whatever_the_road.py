"""The same shop by webhooks, by a connector in REST shape and by one in GraphQL shape: one profile."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import duckdb
import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from pipelines.inbox import Inbox, migrate
from pipelines.sources.klaviyo import Klaviyo
from pipelines.sources.shopify import Shopify
from pipelines.sources.zendesk import Zendesk
from tests.pipelines.dbt.quick_batch import QuickBatch
from tests.pipelines.sources.connectors import planted
from tests.pipelines.sources.connectors.conftest import puller_of
from tests.pipelines.sources.deliveries import (
    KLAVIYO_SECRET,
    SHOPIFY_SECRET,
    ZENDESK_SECRET,
    from_klaviyo,
    from_shopify,
    from_zendesk,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
# What a shop of one customer, a return-free month and no release has nothing to say about.
FILLED = {
    "profile_carrier_events", "profile_consents", "profile_customers", "profile_identifiers", "profile_messages",
    "profile_order_lines", "profile_orders", "profile_payments", "profile_refunds", "profile_shipments",
    "profile_tickets",
}  # fmt: skip


@contextmanager
def inbox_of_its_own(postgres_url: str) -> Iterator[Inbox]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
        migrate(url)
        inbox = Inbox(url)
        yield inbox
        inbox.close()
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def told_by_webhooks(inbox: Inbox) -> None:
    shop = Shopify((SHOPIFY_SECRET,), "GB")
    for kind, bodies in planted.shop().items():
        for number, body in enumerate(bodies):
            inbox.append(shop.read(from_shopify(kind, body, webhook_id=f"{kind}-{number}")))
    told_by_other_webhooks(inbox)


def told_by_other_webhooks(inbox: Inbox) -> None:
    inbox.append(Zendesk(ZENDESK_SECRET, "GB").read(from_zendesk({"ticket": planted.TICKET})))
    inbox.append(Klaviyo(KLAVIYO_SECRET, "GB").read(from_klaviyo([planted.OPENED])))


def built(inbox: Inbox, batch: QuickBatch) -> tuple[dict, dict]:
    """Every customer's rows, and the catalogue."""
    batch.begin()
    batch.land(inbox.after(0, 1_000))
    batch.build()
    with duckdb.connect(str(batch.paths.warehouse), read_only=True) as warehouse:
        catalog = {
            table: warehouse.execute(f"select * exclude (recorded_at) from catalog.{table} order by all").fetchall()
            for table in ("catalog_products", "catalog_variants")
        }
    return batch.profiles(), catalog


def test_one_profile_whatever_the_road(postgres_url, written, tmp_path):
    found, batch = {}, QuickBatch.made(tmp_path)
    with inbox_of_its_own(postgres_url) as inbox:
        told_by_webhooks(inbox)
        found["webhooks"] = built(inbox, batch)
    with inbox_of_its_own(postgres_url) as inbox:
        for source, schema in (("shopify", "rest"), ("zendesk", "zendesk"), ("klaviyo", "klaviyo")):
            reports = list(puller_of(written(source, schema), inbox).pull(now=NOW))
            assert all(report.landed_count > 0 and report.quarantined_count == 0 for report in reports)
        found["rest"] = built(inbox, batch)
    with inbox_of_its_own(postgres_url) as inbox:
        # Carts and returns are beside this comparison: their tables say less than their webhooks do.
        wanted = ["customers", "products", "orders", "transactions", "fulfillments", "fulfillment_events", "refunds"]
        wanted += ["inventory_levels"]
        list(puller_of(written("shopify", "gql"), inbox, wanted).pull(now=NOW + timedelta(days=1)))
        told_by_other_webhooks(inbox)
        found["gql"] = built(inbox, batch)

    profiles, catalog = found["webhooks"]
    assert {table for table, rows in profiles.items() if rows} >= FILLED
    assert all(catalog.values())
    for road in ("rest", "gql"):
        for table, expected in profiles.items():
            assert found[road][0][table] == expected, (road, table)
        assert found[road][1] == catalog, road
