"""What was refused is counted, looked at, mended and delivered again; and then it is as if it had never been broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import duckdb
import psycopg
import pytest

from pipelines.inbox import Inbox, migrate, quarantine
from pipelines.inbox.quarantine import Mend, Which
from pipelines.sources import standard
from pipelines.sources.klaviyo import Klaviyo
from pipelines.sources.protocol import Source
from pipelines.sources.redelivery import read
from pipelines.sources.segment import Segment
from pipelines.sources.shopify import Shopify
from pipelines.warehouse import landing
from tests.pipelines.sources.deliveries import (
    KLAVIYO_SECRET,
    NOW,
    SHOPIFY_SECRET,
    WEBHOOK_SECRET,
    WRITE_KEY,
    from_klaviyo,
    from_segment,
    from_shopify,
    from_standard,
)
from tests.pipelines.sources.helpdesk_examples import klaviyo_item

ROOT = Path(__file__).resolve().parents[3]
SOURCES: dict[str, Source] = {
    "shopify": Shopify((SHOPIFY_SECRET,), "GB"),
    "segment": Segment(WRITE_KEY, "GB"),
    "sandbox": standard.sandbox(WEBHOOK_SECRET, "GB"),
    "klaviyo": Klaviyo(KLAVIYO_SECRET, "GB"),
}


def a_customer(number):
    return {"id": number + 1, "email": f"s{number}@example.com", "updated_at": "2026-02-27T09:30:00Z"}


def a_page(number):
    return {"messageId": f"m-{number}", "userId": str(number + 1), "timestamp": "2026-02-27T09:30:00Z"}


def some_points(number):
    told = {"id": number + 1, "customer_id": number + 1, "points": 10, "reason": "order"}
    return {**told, "created_at": "2026-02-27T09:30:00Z"}


def a_delivery(number, broken):
    """The number says whose turn it is; broken, it lacks what its kind demands."""
    turn = number % 3
    if turn == 0:
        body = a_customer(number) | ({"updated_at": "yesterday"} if broken else {})
        return "shopify", from_shopify("customers/update", body, webhook_id=f"w-{number}")
    if turn == 1:
        body = a_page(number) | ({"userId": None} if broken else {})
        return "segment", from_segment("page", body)
    body = some_points(number) | ({"points": "ten"} if broken else {})
    return "sandbox", from_standard("loyalty_entries/create", body, webhook_id=f"p-{number}")


def mended(event):
    """The payload as its sender would have written it."""
    document = json.loads(event.payload)
    if event.source == "shopify":
        return json.dumps({**document, "updated_at": "2026-02-27T09:30:00Z"})
    if event.source == "segment":
        return json.dumps({**document, "userId": str(int(document["messageId"].removeprefix("m-")) + 1)})
    return json.dumps({**document, "data": {**document["data"], "points": 10}})


def deliver(inbox, numbers, broken=()):
    delivered = [a_delivery(number, number in broken) for number in numbers]
    inbox.append([event for name, delivery in delivered for event in read(SOURCES[name], delivery)])


def landed(inbox, data_dir):
    """What a warehouse makes of it: events by what they say, and the keys each is found by."""
    with duckdb.connect() as warehouse:
        landing.land(warehouse, inbox, data_dir, now=NOW)
        events = warehouse.execute("select source, kind, occurred_at, payload from landing.events").fetchall()
        keys = warehouse.execute("select key, role, occurred_at from landing.event_keys order by all").fetchall()
        standing = warehouse.execute(
            """
            select count(*), count(resolved_at) from landing.quarantined_events
            left join landing.quarantine_resolutions using (landing_number)
            """
        ).fetchall()
    said = sorted((source, kind, str(at), json.dumps(json.loads(text))) for source, kind, at, text in events)
    return said, keys, standing[0]


@pytest.fixture
def connection(database_url):
    migrate(database_url)
    with psycopg.connect(database_url, autocommit=True) as opened:
        yield opened


@pytest.fixture
def inbox(database_url, connection):
    with closing(Inbox(database_url)) as opened:
        yield opened


def the_only(connection):
    [event] = quarantine.refused(connection, Which())
    return event


def test_a_thousand_broken_events_among_good_ones_are_visible_mended_and_replayed_as_if_never_broken(
    inbox, connection, tmp_path, postgres_url
):
    broken = set(range(0, 2_000, 2))
    deliver(inbox, range(2_000), broken)

    counts = quarantine.counted(connection, Which())
    assert sum(each.open_count for each in counts) == 1_000
    assert [(each.source, each.kind, each.reason) for each in counts] == [
        ("shopify", "customers/update", "updated_at: not an ISO-8601 time"),
        ("sandbox", "loyalty_entries/create", "points: Input should be a valid integer"),
        ("segment", "page", "body: anonymousId or userId: one is required"),
    ]
    good, _, standing = landed(inbox, tmp_path)
    assert (len(good), standing) == (1_000, (1_000, 0))

    for event in quarantine.refused(connection, Which(), limit=2_000):
        assert quarantine.replay(connection, event, SOURCES, by="ops", mend=Mend(mended(event))).reason is None

    counts = quarantine.counted(connection, Which())
    assert (sum(each.open_count for each in counts), sum(each.resolved_count for each in counts)) == (0, 1_000)
    events, keys, standing = landed(inbox, tmp_path)
    assert standing == (1_000, 1_000)
    connection.execute("truncate inbox.events, inbox.event_keys, inbox.resolutions")
    deliver(inbox, range(2_000))
    assert landed(inbox, tmp_path)[:2] == (events, keys)


def test_a_mended_reader_takes_all_of_one_reason_at_once_and_leaves_the_others(inbox, connection, monkeypatch):
    # A reader that had a bug: it raised, and each delivery was kept as it came.
    with monkeypatch.context() as patched:
        patched.setattr(Shopify, "_event", lambda *_: json.loads("{}")["no such field"])
        deliver(inbox, range(0, 30, 3))
    deliver(inbox, range(1, 30, 3), broken=range(30))
    assert {each.reason for each in quarantine.counted(connection, Which(source="shopify"))} == {"reader: KeyError"}

    outcomes = quarantine.replay_all(connection, Which(source="shopify", reason="keyerr"), SOURCES, by="ops")

    assert [each.reason for each in outcomes] == [None] * 10
    assert len(inbox.after(0, 100)) == 10
    assert [(each.source, each.open_count) for each in quarantine.counted(connection, Which())] == [
        ("segment", 10),
        ("shopify", 0),
    ]
    assert quarantine.replay_all(connection, Which(source="shopify"), SOURCES, by="ops") == []


def test_what_is_still_wrong_is_refused_with_its_new_reason_and_stays_open(inbox, connection):
    deliver(inbox, [0], broken=[0])
    worse = Mend('{"id": "x", "updated_at": "2026-02-27T09:30:00Z"}')

    outcome = quarantine.replay(connection, the_only(connection), SOURCES, by="ops", mend=worse)

    assert (outcome.resolved_as, outcome.reason) == (None, "id: not an id")
    assert the_only(connection).outcome is None
    assert inbox.after(0, 10) == []


def test_the_same_event_replayed_by_many_at_once_is_stored_once_and_stays_refused_as_evidence(
    inbox, connection, database_url
):
    deliver(inbox, [0], broken=[0])
    event = the_only(connection)

    def replay(_):
        with psycopg.connect(database_url, autocommit=True) as own:
            return quarantine.replay(own, event, SOURCES, by="ops", mend=Mend(mended(event)))

    with ThreadPoolExecutor(6) as pool:
        outcomes = set(pool.map(replay, range(12)))

    [stored] = inbox.after(0, 10)
    assert {each.resolved_as for each in outcomes} == {stored.landing_number}
    assert stored.event_id == "shopify:replayed/w-0"
    settled = the_only(connection)
    assert (settled.payload, settled.outcome, settled.resolved_by) == (event.payload, "replayed", "ops")
    assert settled.resolved_as == stored.landing_number
    # The sender comes again with what was refused: it is a duplicate of the refused one.
    deliver(inbox, [0])
    assert len(inbox.after(0, 10)) == 1


def test_an_unread_batch_is_replayed_message_by_message_without_those_that_came_by_themselves(inbox, connection):
    inbox.append(read(SOURCES["segment"], from_segment("batch", b'{"batch": [')))
    inbox.append(read(SOURCES["segment"], from_segment("page", a_page(1))))
    whole = json.dumps({"batch": [{"type": "page", **a_page(number)} for number in (1, 2, 3)]})

    outcome = quarantine.replay(connection, the_only(connection), SOURCES, by="ops", mend=Mend(whole))

    assert outcome.reason is None
    assert [event.event_id for event in inbox.after(0, 10)] == ["segment:m-1", "segment:m-2", "segment:m-3"]


def test_one_item_of_a_klaviyo_webhook_is_delivered_by_itself(inbox, connection):
    broken = {**klaviyo_item(event_id="k-2"), "topic": "event:klaviyo.opend_email"}
    inbox.append(read(SOURCES["klaviyo"], from_klaviyo([klaviyo_item(event_id="k-1"), broken])))
    mend = Mend(json.dumps(klaviyo_item(event_id="k-2")))

    assert quarantine.replay(connection, the_only(connection), SOURCES, by="ops", mend=mend).reason is None

    assert [event.event_id for event in inbox.after(0, 10)] == ["klaviyo:k-1", "klaviyo:replayed/k-2"]


def test_a_wrong_kind_is_mended_by_saying_the_right_one(inbox, connection):
    inbox.append(read(SOURCES["shopify"], from_shopify("customers/updated", a_customer(0))))

    outcome = quarantine.replay(connection, the_only(connection), SOURCES, by="ops", mend=Mend(kind="customers/update"))

    assert outcome.reason is None
    assert inbox.after(0, 1)[0].kind == "customers/update"


def test_dismissing_settles_without_storing_and_shows_in_the_warehouse(inbox, connection, tmp_path):
    deliver(inbox, range(6), broken=[0, 1, 3])

    assert quarantine.dismiss(connection, Which(source="shopify"), by="ops") == 2

    events, _, standing = landed(inbox, tmp_path)
    assert (len(events), standing) == (3, (3, 2))
    assert quarantine.replay_all(connection, Which(source="shopify"), SOURCES, by="ops") == []


@pytest.mark.slow
def test_the_command_lists_shows_and_replays(inbox, database_url, tmp_path):
    deliver(inbox, range(6), broken=[0, 3])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
    environment |= {"DATABASE_URL": database_url, "RAPPORT_STORES__DATA_DIR": str(tmp_path), "COLUMNS": "200"}

    def run(*arguments, given=""):
        command = [sys.executable, "-W", "ignore", "-m", "pipelines.cli", "inbox", "quarantine", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, input=given, capture_output=True, text=True, check=False
        )

    assert "not an ISO-8601 time" in run("list").stdout
    shown = run("show", "1")
    assert json.loads(shown.stdout) == a_customer(0) | {"updated_at": "yesterday"}
    assert run("replay", "1").returncode == 1
    replayed = run("replay", "1", "--payload", "-", given=json.dumps(a_customer(0)))
    assert (replayed.returncode, replayed.stdout) == (0, "1 replayed, 0 refused again\n")
    refused = run("replay", "--source", "shopify")
    assert (refused.returncode, refused.stdout) == (
        1,
        "0 replayed, 1 refused again\n4: updated_at: not an ISO-8601 time\n",
    )
    assert run("dismiss").returncode == 2
    assert len(inbox.after(0, 10)) == 5
