"""The made-up world: the same each time, and its books balance."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.sandbox.books import Chronicle, Road, Table
from pipelines.sandbox.characters import CHARACTERS
from pipelines.sandbox.terms import tier_for
from pipelines.sandbox.world.make import World, whole

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
SIZE = len(CHARACTERS) + 16
worlds = given(seed=st.integers(0, 10_000))
few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def world() -> Chronicle:
    return whole(7, 120, NOW)


def orders_of(world: Chronicle, name: str) -> list[dict]:
    customer_id = next(each.customer_id for each in CHARACTERS if each.first_name == name)
    return [order for order in world.of(Table.ORDERS) if order["customer"]["id"] == customer_id]


def test_the_same_seed_size_and_moment_make_the_same_world():
    first, second = whole(3, SIZE, NOW), whole(3, SIZE, NOW)
    assert first.notices == second.notices
    assert first.rows == second.rows


def test_another_seed_makes_another_world():
    assert whole(3, SIZE, NOW).notices != whole(4, SIZE, NOW).notices


def test_a_larger_world_begins_with_the_same_customers():
    small, large = whole(3, SIZE, NOW), whole(3, SIZE + 5, NOW)
    assert small.notices == large.notices[: len(small.notices)]


def test_a_world_without_room_for_the_named_customers_is_refused():
    with pytest.raises(ValueError, match="too few"):
        World(7, len(CHARACTERS) - 1, NOW)


@few
@worlds
def test_nothing_is_told_of_the_future_and_no_two_notices_are_one(seed: int):
    notices = whole(seed, SIZE, NOW).notices
    assert max(notice.occurred_at for notice in notices) <= NOW
    assert max(Counter(notice.notice_id for notice in notices).values()) == 1


@few
@worlds
def test_the_lines_of_an_order_add_up_to_its_totals(seed: int):
    for order in whole(seed, SIZE, NOW).of(Table.ORDERS):
        lines = [
            Decimal(line["price"]) * line["quantity"] - Decimal(line["total_discount"]) for line in order["line_items"]
        ]
        shipping = Decimal(order["total_shipping_price_set"]["shop_money"]["amount"])
        assert sum(lines) == Decimal(order["subtotal_price"])
        assert Decimal(order["subtotal_price"]) + shipping == Decimal(order["total_price"])


@few
@worlds
def test_no_order_is_refunded_beyond_what_was_paid(seed: int):
    world = whole(seed, SIZE, NOW)
    paid: dict[int, Decimal] = defaultdict(Decimal)
    for movement in world.of(Table.TRANSACTIONS):
        if movement["status"] == "success":
            sign = -1 if movement["kind"] == "refund" else 1
            paid[movement["order_id"]] += sign * Decimal(movement["amount"])
    assert min(paid.values()) >= 0
    refunded = {refund["order_id"]: refund["transactions"][0]["amount"] for refund in world.of(Table.REFUNDS)}
    assert refunded.keys() <= paid.keys()


@few
@worlds
def test_no_stock_is_negative_and_nobody_owes_points(seed: int):
    world = whole(seed, SIZE, NOW)
    assert min(variant["inventory_quantity"] for variant in world.of(Table.VARIANTS)) >= 0
    balances: Counter[int] = Counter()
    for entry in world.of(Table.LOYALTY_ENTRIES):
        balances[entry["customer_id"]] += entry["points"]
    assert min(balances.values()) >= 0


@few
@worlds
def test_no_more_is_returned_than_was_bought(seed: int):
    world = whole(seed, SIZE, NOW)
    bought = {line["id"]: line["quantity"] for order in world.of(Table.ORDERS) for line in order["line_items"]}
    back: Counter[int] = Counter()
    for document in world.of(Table.RETURNS):
        for line in document["return_line_items"]:
            back[line["line_item_id"]] += line["quantity"]
    assert all(quantity <= bought[line_id] for line_id, quantity in back.items())


@few
@worlds
def test_no_two_states_of_a_document_share_their_time(seed: int):
    seen: Counter[tuple] = Counter()
    for notice in whole(seed, SIZE, NOW).notices:
        if notice.road is Road.SHOPIFY and notice.kind.startswith(("orders/", "returns/")):
            body = json.loads(notice.payload)
            seen[notice.kind.split("/")[0], body["id"], body["updated_at"]] += 1
    assert max(seen.values()) == 1


def test_all_kinds_of_the_agreement_are_told(world: Chronicle):
    told = {notice.kind for notice in world.notices}
    assert {
        "customers/create", "orders/create", "orders/updated", "orders/cancelled", "fulfillments/create",
        "fulfillment_events/create", "order_transactions/create", "refunds/create", "returns/request", "returns/close",
        "checkouts/create", "products/create", "products/update", "inventory_levels/update",
        "subscription_contracts/create", "identify", "track/Product Viewed", "track/Email Delivered",
        "loyalty_entries/create", "tickets/update", "articles/update", "message_received", "message_sent",
        "conversation_escalated", "conversation_resolved", "feedback_given",
    } <= told  # fmt: skip


def test_maya_is_vip_with_a_final_sale_item_in_her_basket_and_an_order_between_two_windows(world: Chronicle):
    orders = orders_of(world, "Maya")
    assert tier_for(sum((Decimal(order["total_price"]) for order in orders), Decimal(0))) == "vip"
    basket = next(cart for cart in world.of(Table.CHECKOUTS) if cart["customer"]["id"] == CHARACTERS[0].customer_id)
    titles = [line["title"] for line in basket["line_items"]]
    assert titles == ["Larkrise Waterproof Jacket", "Archive Pile Fleece"]
    parcel = next(each for each in world.of(Table.FULFILLMENTS) if each["order_id"] == orders[-1]["id"])
    delivered = datetime.fromisoformat(parcel["updated_at"])
    assert timedelta(days=30) < NOW - delivered < timedelta(days=90)


def test_jonas_paid_twice_and_grace_not_at_all(world: Chronicle):
    def payments(name: str) -> list[tuple[str, str]]:
        order_id = orders_of(world, name)[-1]["id"]
        return [
            (each["status"], each["amount"]) for each in world.of(Table.TRANSACTIONS) if each["order_id"] == order_id
        ]

    assert payments("Jonas") == [("success", "110.00")] * 2
    assert [status for status, _ in payments("Grace")] == ["failure", "failure"]


def test_sam_has_two_parcels_on_the_way_and_the_first_is_late(world: Chronicle):
    first, second = orders_of(world, "Sam")
    promised = [datetime.fromisoformat(order["note_attributes"][0]["value"]) for order in (first, second)]
    assert promised[0] < NOW < promised[1]
    scans = [
        each["shipment_status"]
        for each in world.of(Table.FULFILLMENTS)
        if each["order_id"] in (first["id"], second["id"])
    ]
    assert scans == ["in_transit", "in_transit"]


def test_aisha_ordered_five_minutes_ago_and_nothing_has_left(world: Chronicle):
    order = orders_of(world, "Aisha")[-1]
    assert NOW - datetime.fromisoformat(order["created_at"]) == timedelta(minutes=5)
    assert order["fulfillment_status"] is None
