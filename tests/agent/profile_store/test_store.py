"""Reads from published rows and from live views, while snapshots are swapped."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from agent.errors import NotReadyError
from agent.profile import Customer, Order
from agent.profile_store import ProfileStore, Snapshots
from pipelines.inbox import Inbox, IncomingEvent
from tests.agent.world import ANNA, ANNAS, BEN, BENS, a_customer, an_order, published

SECTIONS = {"profile_customers", "profile_orders"}
NOW = datetime(2026, 3, 11, 15, tzinfo=UTC)


@pytest.fixture
def inbox(agent_database):
    with closing(Inbox(agent_database)) as inbox:
        yield inbox


def an_order_event(number, *identifiers):
    body = {"type": "orders/create", "data": {"id": str(number), "name": f"#{number}", "total_price": "20.00"}}
    now = datetime(2026, 3, 11, 14, tzinfo=UTC)
    keys = (f"order:{number}",)
    return IncomingEvent("shopify", "orders/create", f"w{number}", now, json.dumps(body), identifiers, keys)


def test_only_the_customers_own_rows_are_read_with_money_and_times_as_promised(inbox, tmp_path):
    store = ProfileStore(Snapshots(published(tmp_path, [a_customer(), an_order(1), an_order(2, BEN)])), inbox)
    reading = store.read(ANNAS, SECTIONS, as_of=NOW)
    [order] = reading.profile.rows(Order)
    assert order == an_order(1)
    assert isinstance(order.total_amount, Decimal)
    assert {section.speed for section in reading.sections} == {"published"}


def test_a_stranger_and_an_unknown_customer_have_no_rows(inbox, tmp_path):
    store = ProfileStore(Snapshots(published(tmp_path, [a_customer(), an_order(1)])), inbox)
    for identifier in (None, "shopify_customer_id:404"):
        assert store.read(identifier, SECTIONS, as_of=NOW).profile.sections == {
            "profile_customers": (),
            "profile_orders": (),
        }


def test_a_section_that_was_not_read_is_a_mistake_that_says_so(inbox, tmp_path):
    store = ProfileStore(Snapshots(published(tmp_path, [])), inbox)
    with pytest.raises(KeyError, match="'profile_customers' was not read"):
        store.read(ANNAS, {"profile_orders"}, as_of=NOW).profile.rows(Customer)


def test_an_unseen_order_is_there_and_the_reading_says_up_to_where_it_saw(inbox, tmp_path):
    store = ProfileStore(Snapshots(published(tmp_path, [an_order(1)])), inbox)
    [number] = inbox.append([an_order_event(9, ANNAS)])
    reading = store.read(ANNAS, SECTIONS, as_of=NOW)
    assert [order.order_name for order in reading.profile.rows(Order)] == ["#1", "#9"]
    assert (reading.published_horizon, reading.seen_horizon, reading.unseen_count) == (0, number, 1)


def test_somebody_elses_unseen_order_leaves_the_published_rows_as_they_are(inbox, tmp_path):
    store = ProfileStore(Snapshots(published(tmp_path, [an_order(1)])), inbox)
    inbox.append([an_order_event(9, BENS)])
    reading = store.read(ANNAS, SECTIONS, as_of=NOW)
    assert (reading.unseen_count, {section.speed for section in reading.sections}) == (0, {"published"})


def test_a_customer_who_is_not_published_yet_is_known_by_their_first_event(inbox, tmp_path):
    store = ProfileStore(Snapshots(published(tmp_path, [])), inbox)
    inbox.append([an_order_event(9, "shopify_customer_id:7")])
    [order] = store.read("shopify_customer_id:7", SECTIONS, as_of=NOW).profile.rows(Order)
    assert order.order_name == "#9"


def test_an_event_that_joins_two_customers_brings_the_unseen_events_of_the_second(inbox, tmp_path):
    store = ProfileStore(Snapshots(published(tmp_path, [an_order(1), an_order(2, BEN)])), inbox)
    inbox.append([an_order_event(9, ANNAS, BENS)])
    about_bens_order = IncomingEvent(
        "shopify", "fulfillments/create", "w2", datetime(2026, 3, 11, tzinfo=UTC), "{}", (), ("order:5002",)
    )
    inbox.append([about_bens_order])
    assert store.read(ANNAS, SECTIONS, as_of=NOW).unseen_count == 2


def test_readers_see_one_whole_snapshot_while_others_are_published(inbox, tmp_path):
    store = ProfileStore(Snapshots(published(tmp_path, [an_order(1)], name="0")), inbox)

    def orders_seen(_: int) -> tuple[str, ...]:
        return tuple(order.order_name for order in store.read(ANNAS, SECTIONS, as_of=NOW).profile.rows(Order))

    with ThreadPoolExecutor(4) as pool:
        seen = pool.map(orders_seen, range(120))
        for name in range(1, 4):
            published(tmp_path, [an_order(number) for number in range(1, name + 2)], name=str(name))
        found = set(seen)
    assert orders_seen(0) == ("#1", "#2", "#3", "#4")
    whole = {tuple(f"#{number}" for number in range(1, count + 1)) for count in range(1, 5)}
    assert found <= whole


def test_before_the_first_snapshot_the_store_says_what_to_do(inbox, tmp_path):
    with pytest.raises(NotReadyError, match="run the refresh job first"):
        ProfileStore(Snapshots(tmp_path), inbox).freshness(NOW)


def test_freshness_tells_the_snapshot_and_how_far_the_inbox_is_ahead(inbox, tmp_path):
    store = ProfileStore(Snapshots(published(tmp_path, [a_customer(ANNA)], name="7-x")), inbox)
    [number] = inbox.append([an_order_event(9, ANNAS)])
    freshness = store.freshness(NOW)
    assert (freshness.snapshot, freshness.published_horizon, freshness.horizon) == ("7-x", 0, number)
    assert set(freshness.sources) == {"shopify"}
