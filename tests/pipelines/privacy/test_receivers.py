"""An erasure reaches Klaviyo, too: every address and number of the person is asked for, and what it says is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import httpx
import psycopg
import pytest

from pipelines.exports.klaviyo import Klaviyo, klaviyo_client
from pipelines.exports.sending import Patience, ReceiverRefusedError
from pipelines.inbox.person import Person
from pipelines.privacy import requests
from pipelines.privacy.receivers import asked_to_delete
from pipelines.privacy.requests import Kind
from pipelines.privacy.runs import run_requests
from pipelines.settings import Exports, KlaviyoExport
from tests.evals._helpdesks import Clock
from tests.evals._klaviyo_account import Account

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HERS = ("email:wilhelmina.quackenbush@example.com", "phone:+447700900123")
PERSON = Person(frozenset({*HERS, "shopify_customer_id:7000000077"}), NOW)
REFUSED = {
    "errors": [{"code": "not_found", "title": "No such profile.", "detail": "wilhelmina.quackenbush@example.com"}]
}


@pytest.fixture
def books() -> Account:
    kept = Account(Random(1), Clock(NOW))
    kept.profiles = {
        "wilhelmina.quackenbush@example.com": {},
        "w.q@work.example": {"phone_number": "+447700900123"},
        "ben@example.com": {"phone_number": "+447700900456"},
    }
    return kept


def account(answer, *, attempts: int = 6) -> Klaviyo:
    client = klaviyo_client("https://a.klaviyo.com", "pk", transport=httpx.MockTransport(answer))
    return Klaviyo(client, Patience(attempts, sleep=lambda _: None), pause=lambda _: None)


def test_each_address_and_number_is_asked_for_by_itself_and_nobody_else_goes(books):
    assert asked_to_delete(account(books.answer), PERSON) == {"asked": 2, "refused": {}}
    assert books.deleted == [
        {"email": "wilhelmina.quackenbush@example.com"},
        {"phone_number": "+447700900123"},
    ]
    assert set(books.profiles) == {"ben@example.com"}
    assert books.wrong == []


def test_a_refusal_is_kept_by_its_code_and_the_rest_is_asked_for_all_the_same(books):
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404, json=REFUSED) if b"phone_number" in request.content else books.answer(request)

    assert asked_to_delete(account(answer), PERSON) == {
        "asked": 1,
        "refused": {"HTTP 404 not_found: No such profile.": 1},
    }


def test_a_klaviyo_that_falters_is_asked_again(books):
    before = [httpx.Response(429, headers={"Retry-After": "1"}), httpx.Response(503)]

    def answer(request: httpx.Request) -> httpx.Response:
        return before.pop(0) if before else books.answer(request)

    assert asked_to_delete(account(answer), PERSON)["asked"] == 2


def test_a_key_that_may_not_delete_is_no_refusal_of_a_person():
    with pytest.raises(ReceiverRefusedError, match="403"):
        asked_to_delete(account(lambda _: httpx.Response(403)), PERSON)


def test_a_request_is_done_once_klaviyo_was_asked_and_its_receipt_says_so(house, books, monkeypatch):
    """While Klaviyo is away the person has left every place of ours, and the request waits with what is in its way."""
    is_away = True

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503) if is_away else books.answer(request)

    monkeypatch.setattr("pipelines.exports.configured.klaviyo", lambda exports: account(answer, attempts=2))
    site = house.site(exports=Exports(klaviyo=KlaviyoExport()))
    with psycopg.connect(house.url, autocommit=True) as connection:
        request_id = requests.queue(connection, Kind.ERASE, HERS[:1], now=NOW)
    with pytest.raises(Exception, match="HTTP 503"):
        run_requests(site)
    waiting = the_request(house, request_id)
    assert (waiting.state, waiting.step) == ("running", "receivers")
    assert "HTTP 503" in str(waiting.detail)
    assert house.rows("select 1 from agent.conversations where owner = %s", "shopify_customer_id:7000000077") == []

    is_away = False
    run_requests(site)
    done = the_request(house, request_id)
    assert (done.state, done.receipts["receivers"]) == ("done", {"klaviyo": {"asked": 2, "refused": {}}})
    assert set(books.profiles) == {"ben@example.com"}


def the_request(house, request_id):
    with psycopg.connect(house.url) as connection:
        return next(each for each in requests.requests(connection) if each.request_id == request_id)
