"""What a connector lands is told once, by the door of the webhooks, and takes nothing away that was known."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from pipelines.inbox import Inbox
from pipelines.inbox.statements import LANDING_LOCK, LOCK
from pipelines.inbox.tombstones import KEY_VARIABLE, raise_tombstones
from pipelines.sources.connectors import views
from pipelines.sources.connectors.completing import completed
from pipelines.sources.connectors.entities import ENTITIES
from pipelines.sources.connectors.tables import Connector, ConnectorError, readable_entities
from tests.pipelines.sources.connectors import planted
from tests.pipelines.sources.deliveries import from_shopify

pytestmark = pytest.mark.slow

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)


def pulled(landed, *, days=0, **options):
    return {report.entity: report for report in landed.puller.pull(now=NOW + timedelta(days=days), **options)}


def counts(report):
    assert report.found_count == report.known_count + report.landed_count + report.quarantined_count
    return report.known_count, report.landed_count, report.quarantined_count, report.deleted_count


def stored(inbox: Inbox, kind: str) -> list[dict]:
    return [json.loads(event.payload) for event in inbox.after(0, 1_000) if event.kind == kind]


def webhook(landed, topic, body, webhook_id="w-1"):
    [number] = landed.puller.inbox.append(landed.puller.door.read(from_shopify(topic, body, webhook_id=webhook_id)))
    return number


@pytest.mark.parametrize("shape", ["rest", "gql"])
def test_a_first_pull_lands_everything_and_a_second_nothing(shape, landed, inbox):
    shop = landed("shopify", shape)
    expected = Counter({kind: len(bodies) for kind, bodies in planted.shop().items()})
    expected += Counter({"returns/update": 1, "checkouts/update": 1} if shape == "gql" else {})
    first = pulled(shop)
    assert sum(report.landed_count for report in first.values()) == expected.total()
    assert sum(report.quarantined_count for report in first.values()) == 0
    assert Counter(event.kind for event in inbox.after(0, 100) if event.source == "shopify") == expected
    assert {report.landed_count for report in pulled(shop, days=1).values()} == {0}
    assert Counter(event.kind for event in inbox.after(0, 100) if event.source == "shopify") == expected


def test_a_version_that_a_webhook_told_is_known_and_an_older_one_is_not(landed, inbox):
    shop = landed("shopify", "rest", ["orders"])
    same, other = planted.shop()["orders/updated"]
    webhook(shop, "orders/updated", same)
    webhook(shop, "orders/create", other | {"updated_at": "2026-02-03T09:59:59Z"}, "w-2")
    assert counts(pulled(shop)["orders"]) == (1, 1, 0, 0)
    assert [body["id"] for body in stored(inbox, "orders/updated")] == [same["id"], other["id"]]


def test_a_change_of_a_child_alone_is_read_with_the_next_window(landed, inbox):
    shop = landed("shopify", "rest", ["refunds"])
    [late] = shop.rows["order_line_refund"]
    shop.rows["order_line_refund"] = [late | {"refund_id": 4}]
    shop.plant()
    assert counts(pulled(shop)["refunds"]) == (0, 1, 0, 0)
    shop.rows["order_line_refund"] = [late | {"_fivetran_synced": planted.LATER}]
    shop.plant()
    report = pulled(shop, days=1)["refunds"]
    assert counts(report) == (0, 1, 0, 0)
    assert (report.window_from, report.window_until) == (planted.SYNCED - timedelta(hours=1), planted.LATER)
    bare, whole = stored(inbox, "refunds/create")
    assert (bare["refund_line_items"], len(whole["refund_line_items"])) == ([], 1)
    # Of one version the later key is what the fold keeps, and a webhook's before both.
    keys = [event.event_id for event in inbox.after(0, 10) if event.kind == "refunds/create"]
    assert keys == sorted(keys)
    assert keys[-1] < "shopify:0"
    assert counts(pulled(shop, days=2)["refunds"]) == (1, 0, 0, 0)


def test_a_table_that_is_synced_anew_without_a_change_lands_nothing(landed):
    shop = landed("shopify", "gql")
    pulled(shop)
    for rows in shop.rows.values():
        for row in rows:
            row["_fivetran_synced"] = planted.LATER
    shop.plant()
    again = pulled(shop, days=1)
    assert sum(report.found_count for report in again.values()) == 13
    assert {report.landed_count for report in again.values()} == {0}
    assert {report.window_until for report in again.values()} == {planted.LATER}


def test_the_window_ends_at_the_newest_row_and_an_empty_one_stays_where_it_was(landed):
    shop = landed("shopify", "rest", ["customers"])
    first = pulled(shop)["customers"]
    assert (first.window_from, first.window_until) == (None, planted.SYNCED)
    shop.rows["customer"][0]["_fivetran_synced"] = planted.SYNCED - timedelta(hours=1, seconds=1)
    for rows in (shop.rows["customer_address"], shop.rows["customer_tag"]):
        for row in rows:
            row["_fivetran_synced"] = planted.SYNCED - timedelta(hours=1, seconds=1)
    shop.plant()
    second = pulled(shop, days=1)["customers"]
    assert (second.found_count, second.window_until, second.is_complete) == (0, planted.SYNCED, True)
    shop.rows["customer"][0]["_fivetran_synced"] = planted.SYNCED - timedelta(hours=1)
    shop.plant()
    assert pulled(shop, days=2)["customers"].found_count == 1


def test_what_is_deleted_at_the_source_is_counted_and_not_taken_for_alive(landed, inbox):
    shop = landed("shopify", "rest", ["orders"])
    shop.rows["order"][0]["_fivetran_deleted"] = True
    shop.plant()
    assert counts(pulled(shop)["orders"]) == (0, 1, 0, 1)
    assert [body["id"] for body in stored(inbox, "orders/updated")] == [1044]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("total_price", "eighty", "total_price: not an amount"),
        ("created_at", "last tuesday", "created_at: not an ISO-8601 time"),
        ("id", "1043-A", "id: not an id"),
    ],
)
def test_a_broken_row_is_quarantined_with_its_reason_and_its_neighbour_is_landed(column, value, reason, landed, inbox):
    shop = landed("shopify", "rest", ["orders"])
    for row in shop.rows["order"]:
        row[column] = str(row[column])
    shop.rows["order"][0][column] = value
    shop.plant()
    assert counts(pulled(shop)["orders"]) == (0, 1, 1, 0)
    assert [event.reason for event in inbox.quarantined(0, inbox.horizon())] == [reason]
    assert [body["id"] for body in stored(inbox, "orders/updated")] == [1044]


def test_a_row_without_a_number_is_seen_too(landed, inbox):
    shop = landed("shopify", "rest", ["customers"])
    shop.rows["customer"].append(shop.rows["customer"][0] | {"id": None})
    shop.plant()
    assert counts(pulled(shop)["customers"]) == (0, 1, 1, 0)


def test_many_rows_are_read_in_small_batches(landed, inbox, monkeypatch):
    monkeypatch.setattr(views, "READ", 3)
    monkeypatch.setattr(views, "BATCH", 2)
    shop = landed("shopify", "rest", ["customers"])
    ann = shop.rows["customer"][0]
    shop.rows["customer"] = [ann | {"id": number, "email": f"c{number}@example.com"} for number in range(7, 12)]
    shop.plant()
    report = pulled(shop)["customers"]
    assert (report.page_count, report.landed_count) == (3, 5)
    assert sorted(body["id"] for body in stored(inbox, "customers/update")) == list(range(7, 12))


def test_what_a_connector_has_no_column_for_stays_as_the_webhook_told_it(landed, inbox):
    shop = landed("shopify", "rest", ["orders", "fulfillments"])
    final_sale = {"properties": [{"name": "_final_sale", "value": "true"}]}
    told, _ = planted.shop()["orders/updated"]
    lines = [told["line_items"][0] | final_sale, told["line_items"][1]]
    webhook(shop, "orders/create", told | {"line_items": lines, "updated_at": "2026-02-01T09:00:00Z"})
    [parcel] = planted.shop()["fulfillments/update"]
    webhook(shop, "fulfillments/create", parcel | {"updated_at": "2026-02-02T09:00:00Z"}, "w-2")
    # With two parcels nobody knows from the tables which line lies in which.
    shop.rows["fulfillment"].append(shop.rows["fulfillment"][0] | {"id": 9})
    shop.plant()
    pulled(shop)
    order = next(body for body in stored(inbox, "orders/updated") if body["id"] == 1043)
    assert [line.get("properties") for line in order["line_items"]] == [final_sale["properties"], None]
    assert {body["id"]: body.get("line_items") for body in stored(inbox, "fulfillments/update")} == {
        8: parcel["line_items"],
        9: None,
    }


def test_a_return_keeps_when_it_was_asked_for_and_a_cart_keeps_its_lines(landed, inbox):
    shop = landed("shopify", "gql", ["returns", "checkouts"])
    asked = {
        "id": 31, "order": {"id": 1043}, "status": "requested", "created_at": "2026-02-11T09:00:00Z",
        "return_line_items": [{"id": 1, "line_item_id": 104301, "quantity": 1, "return_reason": "too_small"}],
    }  # fmt: skip
    webhook(shop, "returns/request", asked)
    cart = {
        "id": 5, "token": "tok", "cart_token": "cart", "email": "ann@example.com", "customer": {"id": 77},
        "updated_at": "2026-02-27T09:00:00Z", "line_items": [{"variant_id": 91, "quantity": 1, "price": "44.50"}],
    }  # fmt: skip
    webhook(shop, "checkouts/create", cart, "w-2")
    pulled(shop)
    [closed] = stored(inbox, "returns/update")
    assert (closed["status"], closed["created_at"]) == ("closed", asked["created_at"])
    assert closed["return_line_items"][0]["return_reason"] == "too_small"
    [taken] = stored(inbox, "checkouts/update")
    assert (taken["completed_at"], taken["line_items"]) == ("2026-02-28T09:00:00Z", cart["line_items"])
    assert taken["cart_token"] == "cart"


def test_another_persons_words_are_not_taken_over():
    told = {"customer": {"id": 1, "email": "ann@example.com"}, "note": "hi"}
    assert completed(told, {"customer": {"id": 2}}) == {"customer": {"id": 2}, "note": "hi"}
    assert completed(told, {"customer": {"id": "1"}})["customer"] == {"id": "1", "email": "ann@example.com"}
    assert completed(told, {"customer": None, "note": None}) == {"customer": None, "note": None}


def test_stock_of_two_places_is_two_things(landed, inbox):
    shop = landed("shopify", "rest", ["inventory_levels"])
    [level] = shop.rows["inventory_level"]
    available, reserved = shop.rows["inventory_quantity"]
    shop.rows["inventory_level"] = [level, level | {"id": 6, "location_id": 2}]
    shop.rows["inventory_quantity"] = [available, reserved, available | {"inventory_level_id": 6, "quantity": 8}]
    shop.plant()
    newer = planted.shop()["inventory_levels/update"][0] | {"location_id": 2, "updated_at": "2026-02-21T09:00:00Z"}
    webhook(shop, "inventory_levels/update", newer)
    assert counts(pulled(shop)["inventory_levels"]) == (1, 1, 0, 0)
    assert [(body["location_id"], body["available"]) for body in stored(inbox, "inventory_levels/update")] == [
        (2, 3),
        (1, 3),
    ]


def without(connector: Connector, **dropped: str) -> Connector:
    """The connector after tables, or columns of them, were dropped: `order_line=""` or `order="id"`."""
    import duckdb

    with duckdb.connect(str(connector.database)) as connection:
        for table, column in dropped.items():
            name = f'"{connector.schema}"."{table}"'
            connection.execute(f'alter table {name} drop column "{column}"' if column else f"drop table {name}")
    return connector


@pytest.fixture
def planted_rest(tmp_path) -> Connector:
    planted.plant(tmp_path / "c.duckdb", "rest", planted.tables("rest", planted.shop()))
    return Connector("shopify", tmp_path / "c.duckdb", "rest", "{name}")


@pytest.mark.parametrize(
    ("dropped", "wanted", "said"),
    [
        ({"order_line": ""}, None, "shopify orders: no table 'order_line' in schema 'rest'"),
        ({"order": "_fivetran_synced"}, None, "table 'order' has no column '_fivetran_synced'"),
        ({"order": "total_price"}, None, "has no column 'total_price or total_price_set_shop_amount'"),
        ({"transaction": ""}, ["refunds"], "shopify refunds: no table 'transaction'"),
        ({}, ["returns"], "shopify returns: no table 'return'"),
        ({}, ["order"], "entities names 'order'; there may be: customers, products, orders"),
    ],
)
def test_what_an_entity_cannot_do_without_is_named(dropped, wanted, said, planted_rest):
    with pytest.raises(ConnectorError) as missing:
        readable_entities(without(planted_rest, **dropped), ENTITIES["shopify"], wanted)
    assert said in str(missing.value)


def test_an_entity_that_the_connector_does_not_land_is_left_out(planted_rest):
    found = readable_entities(without(planted_rest, fulfillment_event=""), ENTITIES["shopify"], None)
    assert [entity.name for entity in found] == [
        "customers", "products", "orders", "transactions", "fulfillments", "refunds", "inventory_levels"
    ]  # fmt: skip


def test_a_schema_or_a_file_that_is_not_there_is_said_so(planted_rest, tmp_path):
    other = Connector("shopify", planted_rest.database, "elsewhere", "shop_{name}")
    with pytest.raises(ConnectorError, match="holds no table of shopify, 'shop_customer' for one"):
        readable_entities(other, ENTITIES["shopify"], None)
    gone = Connector("shopify", tmp_path / "gone.duckdb", "rest", "{name}")
    with pytest.raises(ConnectorError, match=r"gone\.duckdb' is not there"):
        readable_entities(gone, ENTITIES["shopify"], None)


def test_what_the_tables_still_say_of_an_erased_person_does_not_come_back(landed, inbox, database_url, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, "a key of thirty-two characters..")
    shop = landed("shopify", "rest", ["customers", "orders", "refunds"])
    with psycopg.connect(database_url) as connection:
        connection.execute(LOCK, [LANDING_LOCK])
        raise_tombstones(
            connection,
            b"a key of thirty-two characters..",
            [("identifier", "shopify_customer_id:77"), ("routing", "order:1043")],
            NOW,
        )
    reports = pulled(shop, days=1)
    assert {entity: counts(report) for entity, report in reports.items()} == {
        "customers": (1, 0, 0, 0), "orders": (2, 0, 0, 0), "refunds": (1, 0, 0, 0),
    }  # fmt: skip
    assert [event.source for event in inbox.after(0, 100)] == ["rapport"] * 3
