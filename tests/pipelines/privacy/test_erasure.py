"""An erasure reaches every store, leaves everyone else alone, and goes on where it was cut off."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from pipelines.privacy import requests
from pipelines.privacy.erasure import STEPS, alone, erase_queued
from pipelines.privacy.requests import Kind
from pipelines.privacy.runs import run_requests
from pipelines.sources.standard import sandbox
from tests.pipelines.privacy.house import HER, HIS, HIS_ORDER, MARKERS, House, deliver, folder_speaks, webhooks
from tests.pipelines.sources.deliveries import WEBHOOK_SECRET, from_shopify, from_standard

WILMA = ("email:wilhelmina.quackenbush@example.com", "customer_ref:wilma-ref-1")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
TABLES = [
    *(
        f"agent.{name}"
        for name in (
            *("conversations", "messages", "turns", "events", "actions", "handoffs", "one_time_codes"),
            *("email_threads", "emails_received", "emails_sent", "feedback", "promise_work"),
        )
    ),
    *(f"sandbox.{name}" for name in ("customers", "orders", "outbox")),
    *("inbox.events", "inbox.event_keys", "privacy.requests"),
]


def queue(house, identifiers=WILMA, kind=Kind.ERASE):
    with psycopg.connect(house.url, autocommit=True) as connection:
        return requests.queue(connection, kind, identifiers, now=NOW)


def the_request(house, request_id):
    with psycopg.connect(house.url) as connection:
        return next(each for each in requests.requests(connection) if each.request_id == request_id)


def everything(house):
    """All rows of all stores as text, and all files."""
    rows = {table: str(house.rows(f"select t::text from {table} as t")) for table in TABLES}
    named = {table: [m for m in MARKERS if m.lower() in text.lower()] for table, text in rows.items()}
    return {table: found for table, found in named.items() if found} | folder_speaks(house.data_dir)


def test_the_house_is_full_of_her_before(house):
    before = everything(house)
    assert set(TABLES) - {"privacy.requests"} <= before.keys()
    assert {"warehouse.duckdb", "logs/agent.log", "dbt/dbt.log", "exports/vips/vips.csv"} <= before.keys()
    assert {marker for found in before.values() for marker in found} == set(MARKERS)


def test_nothing_of_her_remains_and_a_replay_brings_nothing_back(house, inbox):
    request_id = queue(house)

    run_requests(house.site())
    assert everything(house) == {}
    done = the_request(house, request_id)
    assert (done.state, done.step, done.identifiers, done.scope) == ("done", None, (), None)
    assert list(done.receipts) == sorted(STEPS, key=list(done.receipts).index)
    assert set(done.receipts) == set(STEPS)

    count = house.rows("select count(*) from inbox.events")
    assert deliver(inbox, webhooks()) == [None] * len(webhooks())
    assert house.rows("select count(*) from inbox.events") == count
    assert everything(house) == {}


def test_everyone_else_is_as_they_were(house):
    before = his(house)
    queue(house)

    run_requests(house.site())

    assert his(house) == before
    assert house.rows("select text from agent.messages") == [("do you know [erased]?",)]
    assert (house.data_dir / "exports/vips/vips.csv").read_text() == "Email,First Name\nben@example.com,Benedict\n"
    assert (house.data_dir / "exports/.history/vips.csv").read_text() == (
        "Email,From,Until\nben@example.com,2026-05-01,\n"
    )
    assert (house.data_dir / "logs/shop.log").read_text() == "all is well\n"
    stranger = house.rows("select payload from inbox.events where dedupe_key = 's-3'")
    assert '"email": "[erased]"' in stranger[0][0]
    refused = house.rows("select dedupe_key from inbox.events where status = 'quarantined'")
    assert refused == [("w-8",)]


def his(house):
    """Ben's rows, wherever they are."""
    keys = [f"shopify_customer_id:{HIS}", f"order:{HIS_ORDER['id']}"]
    return {
        "events": house.rows(
            "select events.* from inbox.events join inbox.event_keys using (landing_number) where key = any(%s) "
            "order by landing_number, key",
            keys,
        ),
        "landed": house.landed(
            f"select e.* from landing.events e join landing.event_keys k using (landing_number) "
            f"where k.key in {tuple(keys)!r} order by all"
        ),
        "lines": house.landed("select * from landing.file_order_lines where customer_ref = 'ben-ref-2'"),
        "conversation": house.rows("select * from agent.conversations where owner = %s", keys[0]),
        "shop": house.rows("select * from sandbox.orders where customer_id = %s", HIS),
    }


def test_the_lines_of_a_file_still_add_up(house):
    queue(house)
    run_requests(house.site())
    query = "select line_count, loaded_count, duplicate_count, quarantined_count, erased_count from landing.file_loads"
    assert house.landed(query) == [(3, 1, 0, 0, 2)]


@pytest.mark.parametrize("step", ["find", *STEPS])
def test_an_erasure_that_is_killed_at_any_step_is_gone_on_from(house, step):
    request_id = queue(house)
    killed = multiprocessing.get_context("spawn").Process(target=erase_and_die, args=(house, step))
    killed.start()
    killed.join(120)
    assert killed.exitcode == -signal.SIGKILL
    assert the_request(house, request_id).state == "running"

    run_requests(house.site())

    assert the_request(house, request_id).state == "done"
    assert everything(house) == {}
    query = "select line_count, loaded_count, duplicate_count, quarantined_count, erased_count from landing.file_loads"
    assert house.landed(query) == [(3, 1, 0, 0, 2)]


def erase_and_die(house: House, step: str) -> None:
    """Work through the steps and be killed after the work of one, before that is written down."""
    site = house.site()
    with alone(site) as connection:
        erase_queued(site, connection, lambda done: os.kill(os.getpid(), signal.SIGKILL) if done == step else None)


def test_what_arrives_meanwhile_is_refused_when_it_is_old_and_kept_when_it_is_new(house, inbox):
    queue(house)
    old = ("shopify", from_shopify("customers/update", customer(NOW - timedelta(days=400)), webhook_id="late"))
    new = (
        "shopify",
        from_shopify("customers/update", customer(datetime.now(UTC) + timedelta(days=1)), webhook_id="new"),
    )
    stored = {}

    def arrive(step):
        if step == "places":
            stored["old"], stored["new"] = deliver(inbox, [old, new])

    site = house.site()
    with alone(site) as connection:
        erase_queued(site, connection, arrive)

    assert stored["old"] is None
    assert house.rows("select landing_number from inbox.events where dedupe_key = 'new'") == [(stored["new"],)]
    assert "Wilhelmina" in house.landed("select payload from landing.events order by landing_number desc")[0][0]


def customer(at):
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "id": HER,
        "first_name": "Wilhelmina",
        "email": "wilhelmina.quackenbush@example.com",
        "created_at": stamp,
        "updated_at": stamp,
    }


def test_a_redaction_with_no_more_than_an_address_is_done_by_itself(house, inbox):
    told = {"shop_id": 1, "customer": {"email": "Wilhelmina.Quackenbush@example.com"}, "orders_to_redact": [8000001043]}
    deliver(inbox, [("shopify", from_shopify("customers/redact", told, webhook_id="redact"))])

    done = run_requests(house.site())

    assert done.erased == 1
    left = everything(house)
    assert left == {}, "her file lines go under a reference of their own, which no marker names"
    with psycopg.connect(house.url) as connection:
        [request] = requests.requests(connection)
    assert request.due_at - request.requested_at == timedelta(days=30)


def test_a_shop_that_leaves_is_left_to_a_person(house, inbox):
    deliver(inbox, [("shopify", from_shopify("shop/redact", {"shop_id": 1}, webhook_id="gone"))])
    before = everything(house)

    assert run_requests(house.site()).erased == 0

    with psycopg.connect(house.url) as connection:
        [request] = requests.requests(connection)
    assert (request.kind, request.state) == (Kind.ERASE_SHOP, "queued")
    assert request.detail is not None
    assert "data directory" in request.detail
    assert everything(house) == before


def test_a_ticket_about_somebody_elses_order_does_not_take_that_order_along(house, inbox):
    at = "2026-02-27T10:00:00Z"
    ticket = {"id": 5, "customer_id": HER, "order_id": HIS_ORDER["id"], "status": "open", "created_at": at}
    delivery = from_standard("tickets/update", ticket | {"updated_at": at}, webhook_id="t-1")
    inbox.append(sandbox(WEBHOOK_SECRET, "GB").read(delivery))
    count = "select count(*) from inbox.event_keys where key = %s"
    [(before,)] = house.rows(count, f"order:{HIS_ORDER['id']}")
    queue(house)

    run_requests(house.site())

    assert house.rows(count, f"order:{HIS_ORDER['id']}") == [(before - 1,)], "the order and its parcel stayed"
    assert house.rows("select 1 from inbox.events where dedupe_key = 't-1'") == []
