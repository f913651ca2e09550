"""Pulls against systems that page, limit, fail and cut: nothing is lost, nothing is stored twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter, deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import psycopg
import pytest

from pipelines.inbox import Inbox
from pipelines.sources.pulls.api import Api, PullFailedError
from pipelines.sources.pulls.configured import APIS
from pipelines.sources.pulls.pull import Puller
from pipelines.sources.pulls.rest import Address, Patience
from tests.pipelines.sources.deliveries import from_gorgias, from_shopify, from_zendesk
from tests.pipelines.sources.pulls import records
from tests.pipelines.sources.pulls.systems import (
    TOKEN,
    USER,
    GorgiasSystem,
    KlaviyoSystem,
    ShopifySystem,
    System,
    ZendeskSystem,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
QUICK = Patience(attempts=5, backoff_seconds=0.01, longest_seconds=2, timeout_seconds=10)


class World(NamedTuple):
    """A system, and what a whole pull of it lands: kinds and how many."""

    system: type[System]
    records: list[dict[str, Any]]
    landed: dict[str, int]


WORLDS = {
    "shopify": World(
        ShopifySystem,
        records.shopify(),
        {"orders/updated": 5, "fulfillments/update": 1, "customers/update": 1, "products/update": 1},
    ),
    "zendesk": World(ZendeskSystem, [records.zendesk_ticket(n) for n in records.DAYS], {"ticket": 5}),
    "klaviyo": World(
        KlaviyoSystem,
        [*(records.klaviyo_event(n) for n in records.DAYS), records.klaviyo_event(6, "PLACED")],
        {"event:klaviyo.opened_email": 5},
    ),
    "gorgias": World(GorgiasSystem, [records.gorgias_ticket(n) for n in records.DAYS], {"ticket-updated": 5}),
}


@pytest.fixture
def world(listen):
    """What makes one of the worlds listen."""
    return lambda name: listen(WORLDS[name].system(list(WORLDS[name].records)))


def asking(system: System, name: str, inbox: Inbox) -> Puller:
    return Puller(APIS[name], Address(system.url, TOKEN, USER), inbox, country="GB", patience=QUICK)


def pulled(puller: Puller, *, now=NOW, **options):
    return {report.entity: report for report in puller.pull(now=now, **options)}


def stored(inbox: Inbox, source: str) -> Counter[str]:
    return Counter(event.kind for event in inbox.after(0, 1_000) if event.source == source)


def totals(reports):
    fields = ("found_count", "known_count", "landed_count", "quarantined_count")
    return tuple(sum(getattr(report, field) for report in reports.values()) for field in fields)


@pytest.mark.parametrize("name", WORLDS)
def test_a_first_pull_lands_everything_and_a_second_nothing(name, world, inbox):
    puller = asking(world(name), name, inbox)
    count = sum(WORLDS[name].landed.values())
    assert totals(pulled(puller, since=BEGINNING)) == (count, 0, count, 0)
    assert stored(inbox, name) == WORLDS[name].landed
    again = pulled(puller, since=BEGINNING, now=NOW + timedelta(days=1))
    assert totals(again) == (count, count, 0, 0)
    assert stored(inbox, name) == WORLDS[name].landed


@pytest.mark.parametrize("name", WORLDS)
def test_a_system_that_limits_breaks_and_cuts_is_asked_again_and_nothing_is_lost(name, world, inbox):
    system = world(name)
    system.faults = deque(["limited", None, "broken", "cut", None, "cut", "limited"])
    pulled(asking(system, name, inbox))
    assert stored(inbox, name) == WORLDS[name].landed
    assert system.faults == deque() or len(system.asked) < 7
    assert system.came_too_early == 0


@pytest.mark.parametrize("name", WORLDS)
def test_a_pull_that_breaks_off_keeps_what_it_landed_and_the_next_repeats_its_window(name, world, inbox):
    system, listed = world(name), APIS[name].lists[-1].name
    puller = replace(asking(system, name, inbox), patience=replace(QUICK, attempts=2))
    puller = replace(puller, api=replace(puller.api, lists=puller.api.lists[-1:]))
    system.is_down_after = 2
    with pytest.raises(PullFailedError, match=f"{name} {listed}: .*500"):
        pulled(puller)
    some = stored(inbox, name).total()
    assert 0 < some < sum(WORLDS[name].landed.values())
    system.is_down_after = None
    report = pulled(puller, now=NOW + timedelta(hours=1))[listed]
    assert (report.window_from, report.known_count, report.is_complete) == (None, some, True)
    assert stored(inbox, name)[next(iter(WORLDS[name].landed))] == 5
    assert [told["is_complete"] for told in told_of_pulls(inbox)] == [False, True]


def told_of_pulls(inbox):
    return [json.loads(e.payload)["data"] for e in inbox.after(0, 1_000) if e.kind == "pull_finished"]


def webhooks(name):
    """A delivery for a version of a thing of the system, as its webhook would have brought it."""
    return {
        "shopify": lambda n, day: from_shopify(
            "orders/create", records.shopify_order(n, day), webhook_id=f"w{n}-{day}"
        ),
        "zendesk": lambda n, day: from_zendesk(
            {"type": "zen:event-type:ticket.created", "id": f"z{n}-{day}", "time": NOW.isoformat()}
            | {"detail": records.zendesk_ticket(n, day)}
        ),
        "gorgias": lambda n, day: from_gorgias({"event": "ticket-created", "ticket": records.gorgias_ticket(n, day)}),
    }[name]


@pytest.mark.parametrize("name", ["shopify", "zendesk", "gorgias"])
def test_what_a_webhook_lost_is_found_once_and_what_it_brought_is_known(name, world, inbox):
    puller, brought = asking(world(name), name, inbox), webhooks(name)
    puller = replace(puller, api=replace(puller.api, lists=puller.api.lists[-1:]))
    # 1 as listed, 2 in a newer version, 3 in an older one: its change was lost. 4 and 5 never came.
    for number, day in ((1, 1), (2, 9), (3, 2)):
        inbox.append(puller.api.door("GB").read(brought(number, day)))
    [report] = pulled(puller).values()
    inside = 1 if name == "shopify" else 0
    assert (report.known_count, report.landed_count) == (2, 3 + inside)
    [again] = pulled(puller, since=BEGINNING, now=NOW + timedelta(hours=1)).values()
    assert (again.known_count, again.landed_count) == (5 + inside, 0)


def test_the_pulled_event_is_the_webhooks_own(world, inbox):
    system = world("zendesk")
    puller = asking(system, "zendesk", inbox)
    pulled(puller)
    event = next(e for e in inbox.after(0, 10) if e.source == "zendesk")
    assert event.event_id == "zendesk:pull/ticket/1/2026-02-01T09:00:00Z"
    assert event.keys == (
        ("email:u91@example.com", "identifier"),
        ("ticket:zendesk-1", "routing"),
        ("zendesk_user_id:91", "identifier"),
    )


def test_the_next_pull_begins_where_the_last_ended_and_a_little_before(world, inbox):
    system = world("shopify")
    puller = asking(system, "shopify", inbox)
    first = pulled(puller)
    assert {report.window_from for report in first.values()} == {None}
    assert all("updated_at_min" not in query for _, query in system.asked)
    system.asked.clear()
    second = pulled(puller, now=NOW + timedelta(days=1))
    assert {report.window_from for report in second.values()} == {NOW - timedelta(hours=1)}
    assert {query["updated_at_min"] for _, query in system.asked} == {"2026-03-01T11:00:00Z"}


def test_gorgias_is_left_where_the_window_begins(world, inbox):
    system = world("gorgias")
    report = pulled(asking(system, "gorgias", inbox), since=datetime(2026, 2, 4, 12, tzinfo=UTC))["tickets"]
    assert report.page_count == 1
    assert report.landed_count == 2


def test_a_broken_thing_is_quarantined_and_its_neighbours_are_landed(world, inbox):
    system = world("shopify")
    system.records = [records.shopify_order(2), records.shopify_order(3) | {"total_price": "eighty"}]
    for hours in (0, 1):
        report = pulled(
            asking(system, "shopify", inbox),
            now=NOW + timedelta(hours=hours),
            since=BEGINNING,
        )["orders"]
        assert (report.found_count, report.quarantined_count) == (2, 1)
    assert [event.reason for event in inbox.quarantined(0, inbox.horizon())] == ["total_price: not an amount"]
    assert stored(inbox, "shopify") == {"orders/updated": 1}


def test_no_other_host_is_asked_whatever_a_page_says(world, inbox):
    system, stranger = world("shopify"), world("shopify")
    system.next_address = stranger.url
    with pytest.raises(PullFailedError, match="No connection adapters"):
        pulled(asking(system, "shopify", inbox))
    assert stranger.asked == []


def test_a_redirect_to_another_host_is_not_followed(world, listen, inbox):
    class Moved(ShopifySystem):
        def answer(self, path, query, headers):
            answer = super().answer(path, query, headers)
            return replace(answer, status=302, headers={"location": f"{self.next_address}{path}"})

    stranger = world("shopify")
    system = listen(Moved(next_address=stranger.url))
    with pytest.raises(PullFailedError):
        pulled(asking(system, "shopify", inbox))
    assert stranger.asked == []


def test_a_refused_token_is_said_and_not_shown(world, inbox):
    puller = asking(world("klaviyo"), "klaviyo", inbox)
    with pytest.raises(PullFailedError, match="401") as refused:
        pulled(replace(puller, address=replace(puller.address, token="another-token")))
    assert "another-token" not in str(refused.value)


def test_an_answer_without_the_list_is_no_empty_list(listen, inbox):
    class Empty(GorgiasSystem):
        def answer(self, path, query, headers):
            return replace(super().answer(path, query, headers), body={"data": None})

    system = listen(Empty())
    with pytest.raises(PullFailedError, match="'data' is no list"):
        pulled(asking(system, "gorgias", inbox))


WATCHED = """
import sys
met = set()
def watch(name, given):
    # A path is PostgreSQL's own socket.
    if name == "socket.connect" and not isinstance(given[1], str):
        met.add(str(given[1][:2]))
sys.addaudithook(watch)
from pipelines.cli import app
try:
    app(["pull", "zendesk"])
finally:
    print(sorted(met), file=sys.stderr)
"""


@pytest.mark.slow
def test_the_command_asks_the_configured_address_only_and_leaves_its_files_in_the_data_directory(
    world, database_url, tmp_path
):
    system = world("zendesk")
    home, data = tmp_path / "home", tmp_path / "data"
    home.mkdir()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "DLT_", "RUNTIME"))
    }
    done = subprocess.run(
        [sys.executable, "-c", WATCHED],
        env={
            **environment,
            "HOME": str(home),
            "DATABASE_URL": database_url,
            "RAPPORT_STORES__DATA_DIR": str(data),
            "RAPPORT_PULLS__ZENDESK__BASE_URL": system.url,
            "RAPPORT_PULLS__ZENDESK__USER": USER,
            "RAPPORT_ZENDESK_TOKEN": TOKEN,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "landed" in done.stdout
    port = system.url.rpartition(":")[2]
    assert done.stderr.strip().splitlines()[-1] == f"[\"('127.0.0.1', {port})\"]"
    assert list(home.iterdir()) == []
    assert (data / "dlt").is_dir()
    with psycopg.connect(database_url) as connection:
        counted = connection.execute("select source, count(*) from inbox.events group by 1 order by 1").fetchall()
    assert counted == [("rapport", 1), ("zendesk", 5)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["shopify"], "No [pulls.shopify] with a base_url"), (["nobody"], "there may be: gorgias, klaviyo")],
)
def test_a_system_that_is_not_configured_is_said_so(arguments, said, database_url, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from pipelines.cli import app
    from pipelines.settings import settings

    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("RAPPORT_STORES__DATA_DIR", str(tmp_path))
    settings.cache_clear()
    answered = CliRunner().invoke(app, ["pull", *arguments], env={"COLUMNS": "200"})
    settings.cache_clear()
    assert answered.exit_code == 1
    assert said in answered.output


def test_every_api_has_a_world_here():
    assert set(WORLDS) == set(APIS)
    assert all(isinstance(api, Api) for api in APIS.values())
