"""Whoever asks is shown everything that is held about them, and nothing of anybody else."""

from __future__ import annotations

import json
import stat
import zipfile
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from pipelines.privacy import requests
from pipelines.privacy.access_files import answer_file
from pipelines.privacy.requests import Kind
from pipelines.privacy.runs import run_requests
from tests.pipelines.privacy.house import HER, deliver
from tests.pipelines.privacy.test_erasure import NOW, WILMA, everything
from tests.pipelines.sources.deliveries import from_shopify


def asked(house, kind=Kind.ACCESS):
    with psycopg.connect(house.url, autocommit=True) as connection:
        return requests.queue(connection, kind, WILMA, now=NOW)


def answer(house, request_id):
    with zipfile.ZipFile(answer_file(house.data_dir, request_id)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_answer_holds_every_place_and_an_index_of_them(house):
    request_id = asked(house)

    assert run_requests(house.site()).answered == 1

    files = answer(house, request_id)
    tables = (
        "conversations", "messages", "turns", "actions", "handoffs", "one_time_codes", "events",
        "email_threads", "emails_received", "emails_sent", "feedback", "promise_work",
    )  # fmt: skip
    assert set(files) == {
        "index.html",
        "identifiers/identifiers.json",
        "identifiers/belongings.json",
        "events/events.json",
        "exports/vips_vips.csv.json",
        "exports/.history_vips.csv.json",
        "files/lines.json",
        *(f"agent/{table}.json" for table in tables),
    }
    assert len(json.loads(files["events/events.json"])) == 6
    assert [line["line_number"] for line in json.loads(files["files/lines.json"])] == [2, 4]
    assert json.loads(files["exports/vips_vips.csv.json"])[0]["First Name"] == "Wilhelmina"
    [stay] = json.loads(files["exports/.history_vips.csv.json"])
    assert (stay["From"], stay["Until"]) == ("2026-05-01", "2026-05-02")
    assert 'href="agent/messages.json">messages</a>: 1' in files["index.html"]
    assert "agent/messages.json" in files["index.html"]


def test_nothing_of_anybody_else_is_in_it(house):
    request_id = asked(house)
    run_requests(house.site())

    text = "".join(answer(house, request_id).values()).lower()
    for of_others in ("benedict", "ben@example.com", "ben-ref-2", "conv_ben", "plain street", "anon-stranger"):
        assert of_others not in text


def test_an_answer_is_private_and_the_request_names_nobody_once_it_is_done(house):
    request_id = asked(house)
    run_requests(house.site())

    assert stat.S_IMODE(answer_file(house.data_dir, request_id).stat().st_mode) == 0o600
    [(state, identifiers, scope)] = house.rows("select state, identifiers, scope from privacy.requests")
    assert (state, identifiers, scope) == ("done", [], None)


def test_an_erasure_removes_an_answer_that_still_lies_here(house):
    request_id = asked(house)
    run_requests(house.site())

    asked(house, Kind.ERASE)
    run_requests(house.site())

    assert not answer_file(house.data_dir, request_id).exists()
    assert everything(house) == {}


@pytest.mark.parametrize(("days", "erased"), [(22, 0), (23, 1)])
def test_who_asks_for_both_is_erased_once_the_answer_is_sent_or_a_week_before_it_is_due(house, inbox, days, erased):
    told = {"shop_id": 1, "customer": {"id": HER}}
    deliver(inbox, [("shopify", from_shopify("customers/redact", told, webhook_id="redact"))])
    request_id = asked(house)
    at = datetime.now(UTC) + timedelta(days=days, minutes=1)

    assert run_requests(house.site(clock=lambda: at)).erased == erased
    assert answer_file(house.data_dir, request_id).exists() is not bool(erased)

    answer_file(house.data_dir, request_id).unlink(missing_ok=True)
    assert run_requests(house.site(clock=lambda: at)).erased == 1 - erased


def test_a_request_by_webhook_is_answered_by_itself(house, inbox):
    told = {"shop_id": 1, "customer": {"id": HER, "email": "wilhelmina.quackenbush@example.com"}}
    [number] = deliver(inbox, [("shopify", from_shopify("customers/data_request", told, webhook_id="show"))])

    assert run_requests(house.site()).answered == 1

    assert "Wilhelmina" in answer(house, f"shopify-{number}")["events/events.json"]
