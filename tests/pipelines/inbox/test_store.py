"""The inbox in a real PostgreSQL: once, in commit order, found by key."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from pipelines.inbox import Inbox, IncomingEvent, LastEvent, TooManyUnseenEventsError, migrate, rapport_event, store

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def inbox(database_url):
    migrate(database_url)
    with closing(Inbox(database_url, connections=8)) as opened:
        yield opened


def an_event(dedupe_key="d1", *, identifiers=(), routing=(), source="shopify", payload="{}", reason=None):
    return IncomingEvent(
        source=source,
        kind="orders/create",
        dedupe_key=dedupe_key,
        occurred_at=AT,
        payload=payload,
        identifiers=identifiers,
        routing_keys=routing,
        status="quarantined" if reason else "accepted",
        reason=reason,
    )


def numbers(events):
    return [event.landing_number for event in events]


def test_an_event_comes_back_as_it_went_in_with_its_keys_and_their_roles(inbox):
    [number] = inbox.append([an_event("w-1", identifiers=("email:a@b.c",), routing=("order:7",), payload='{"id": 7 }')])
    [stored] = inbox.after(0, 10)
    assert (stored.landing_number, stored.event_id, stored.source) == (number, "shopify:w-1", "shopify")
    assert (stored.payload, stored.occurred_at) == ('{"id": 7 }', AT)
    assert stored.keys == (("email:a@b.c", "identifier"), ("order:7", "routing"))
    assert inbox.horizon() == number
    assert inbox.last_events() == {"shopify": LastEvent(stored.occurred_at, stored.received_at)}


def test_a_duplicate_is_told_by_none_within_a_group_and_across_groups(inbox):
    first, twin, other = inbox.append([an_event("a"), an_event("a"), an_event("a", source="segment")])
    assert first is not None
    assert twin is None
    assert other is not None
    assert inbox.append([an_event("a"), an_event("b")])[0] is None
    assert len(inbox.after(0, 10)) == 3


def test_a_key_that_is_both_is_an_identifier(inbox):
    inbox.append([an_event(identifiers=("email:a@b.c",), routing=("email:a@b.c",))])
    assert inbox.after(0, 1)[0].keys == (("email:a@b.c", "identifier"),)


def test_what_postgresql_refuses_is_taken_out_and_the_event_kept(inbox):
    awkward = an_event("k\x00ey", identifiers=("email:\x00a@b.c",), payload='{"note":"a\x00b \ud800 \\u0000"}')
    assert inbox.append([awkward]) != [None]
    [stored] = inbox.after(0, 1)
    assert stored.payload == '{"note":"ab ? \\u0000"}'
    assert stored.keys == (("email:a@b.c", "identifier"),)
    assert inbox.append([awkward]) == [None]


def test_a_quarantined_event_is_kept_and_never_read_as_a_fact(inbox, database_url):
    good, _ = inbox.append([an_event("a", identifiers=("email:a@b.c",)), an_event("b", reason="id: missing")])
    assert numbers(inbox.after(0, 10)) == [good]
    assert inbox.horizon() > good
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select reason from inbox.events where status = 'quarantined'").fetchall() == [
            ("id: missing",)
        ]


def test_unseen_follows_identifiers_and_routing_keys_to_the_end(inbox):
    inbox.append([an_event("old", identifiers=("email:a@b.c",))])
    cursor = inbox.horizon()
    chain = [
        an_event("1", identifiers=("email:a@b.c", "phone:+447700900123")),
        an_event("2", identifiers=("phone:+447700900123",), routing=("order:7",)),
        an_event("3", routing=("order:7", "fulfillment:9")),
        an_event("4", routing=("fulfillment:9",)),
        an_event("stranger", identifiers=("email:x@y.z",), routing=("order:8",)),
    ]
    landed = inbox.append(chain)
    assert numbers(inbox.unseen(["email:a@b.c"], cursor)) == landed[:4]
    assert numbers(inbox.unseen(["fulfillment:9"], landed[1])) == landed[2:4]
    assert inbox.unseen(["email:nobody@b.c"], cursor) == []
    assert inbox.unseen([], cursor) == []


def test_a_quarantined_event_does_not_join_two_people(inbox):
    bridge = an_event("q", identifiers=("email:a@b.c", "email:x@y.z"), reason="total_price: not a number")
    *_, stranger = inbox.append(
        [an_event("1", identifiers=("email:a@b.c",)), bridge, an_event("2", identifiers=("email:x@y.z",))]
    )
    assert stranger not in numbers(inbox.unseen(["email:a@b.c"], 0))


def test_a_hub_is_refused_and_not_cut_short_in_silence(inbox, monkeypatch):
    monkeypatch.setattr(store, "UNSEEN_LIMIT", 5)
    inbox.append([an_event(str(n), identifiers=("email:till@shop.c",)) for n in range(5)])
    with pytest.raises(TooManyUnseenEventsError, match="till@shop"):
        inbox.unseen(["email:till@shop.c"], 0)


def test_a_reader_that_polls_never_misses_a_number_while_many_write(inbox, database_url):
    done = threading.Event()

    def write(writer):
        for group in range(30):
            inbox.append([an_event(f"{writer}-{group}-{n}") for n in range(1 + (writer + group) % 4)])

    def poll():
        seen, cursor = [], 0
        while True:
            finished = done.is_set()
            page = inbox.after(cursor, 7)
            seen += numbers(page)
            cursor = seen[-1] if seen else 0
            if finished and not page:
                return seen

    with ThreadPoolExecutor(8) as pool:
        reader = pool.submit(poll)
        for writing in [pool.submit(write, writer) for writer in range(5)]:
            writing.result()
        done.set()
        seen = reader.result()
    with psycopg.connect(database_url) as connection:
        everything = connection.execute("select landing_number from inbox.events order by 1").fetchall()
    assert seen == [number for (number,) in everything]


def test_the_same_events_from_many_writers_are_stored_once(inbox):
    events = [an_event(f"w-{n}") for n in range(40)]
    with ThreadPoolExecutor(6) as pool:
        groups = list(pool.map(lambda turn: inbox.append(events[turn:] + events[:turn]), range(12)))
    assert sum(number is not None for group in groups for number in group) == 40
    assert len(inbox.after(0, 100)) == 40


def test_many_processes_may_migrate_at_once(database_url):
    # Commands and no process pool: a spawned worker imports the main module, and a Streamlit test that
    # ran before leaves its page in that place.
    command = [sys.executable, "-m", "pipelines.inbox.cli", "migrate"]
    environment = {**os.environ, "DATABASE_URL": database_url}
    started = [subprocess.Popen(command, env=environment, cwd=ROOT) for _ in range(3)]
    assert [process.wait(120) for process in started] == [0, 0, 0]
    with closing(Inbox(database_url)) as opened:
        assert opened.horizon() == 0
        assert opened.last_events() == {}


def test_our_own_event_carries_the_body_of_the_webhook(inbox):
    event = rapport_event(
        "team_requested",
        {"rule": "explicit-ask", "at": AT},
        event_id="e1",
        occurred_at=AT,
        routing_keys=["conversation:1"],
    )
    assert event.payload == (
        '{"type":"team_requested","timestamp":"2026-03-01T12:00:00Z",'
        '"data":{"rule":"explicit-ask","at":"2026-03-01T12:00:00Z"}}'
    )
    assert inbox.append([event, event])[1] is None


def test_an_event_without_a_time_zone_or_with_a_reason_it_cannot_have_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        rapport_event("x", {}, event_id="e", occurred_at=datetime(2026, 3, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="cannot have reason"):
        IncomingEvent("shopify", "k", "d", AT, "{}", (), (), status="quarantined")
