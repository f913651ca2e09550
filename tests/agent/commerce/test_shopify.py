"""The Shopify adapter over real HTTP, against a store that executes GraphQL over Shopify's own schema."""

from __future__ import annotations

import json
import threading
from collections import deque
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from graphql import parse, validate

from agent.commerce.port import (
    Address,
    LineChange,
    LineQuantity,
    NotOfferedError,
    OutcomeUnknownError,
    RefusedError,
    UnreachedError,
)
from agent.commerce.shopify import ShopifyCommerce, api
from agent.commerce.shopify.documents import ALL
from agent.commerce.shopify.marks import UNDER_WAY_FOR
from agent.commerce.shopify.store import API_VERSIONS
from tests.agent.commerce.shopify_schema import needs_schema, schema_of
from tests.agent.commerce.shopify_shop import CUSTOMER, EFFECTS, LINE, OTHER_VARIANT, VARIANT, Shop, operation_of
from tests.agent.world import NOW

pytestmark = needs_schema
TOKEN = "shpat_0123456789abcdef"
KEY = "an_action:conv_1:0123456789abcdef"
YORK = Address("12 Mill Lane", None, "York", None, "YO1 7AB", "GB")
SWAP = [LineChange("9", "12", 2)]

# What is asked for, the store it is asked of, and the one change that must come of it.
OPERATIONS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "cancel_order": (lambda it: it.cancel_order("6043", reason="too late", idempotency_key=KEY), {}, "cancelled"),
    "request_return": (
        lambda it: it.request_return("6043", lines=[LineQuantity("9", 1)], refund_to=None, idempotency_key=KEY),
        {"is_delivered": True},
        "returned",
    ),
    "cancel_return": (lambda it: it.cancel_return("31", idempotency_key=KEY), {}, "called off"),
    "exchange_items": (
        lambda it: it.exchange_items("6043", changes=SWAP, payment_method_id=None, idempotency_key=KEY),
        {"is_delivered": True},
        "returned",
    ),
    "change_items": (
        lambda it: it.change_items("6043", changes=SWAP, payment_method_id=None, idempotency_key=KEY),
        {},
        "edited",
    ),
    "change_order_address": (
        lambda it: it.change_order_address("6043", address=YORK, idempotency_key=KEY),
        {},
        "sent elsewhere",
    ),
    "change_account_address": (
        lambda it: it.change_account_address("1", address=YORK, idempotency_key=KEY),
        {},
        "moved",
    ),
    "issue_store_credit": (
        lambda it: it.issue_store_credit("6043", amount=Decimal("12.00"), note="sorry", idempotency_key=KEY),
        {},
        "refunded",
    ),
    "waive_fee": (
        lambda it: it.waive_fee("6043", amount=Decimal("12.00"), note="a fee", idempotency_key=KEY),
        {},
        "refunded",
    ),
    "pause_subscription": (lambda it: it.pause_subscription("77", idempotency_key=KEY), {}, "PAUSED"),
    "resume_subscription": (
        lambda it: it.resume_subscription("77", idempotency_key=KEY),
        {"status": "PAUSED"},
        "ACTIVE",
    ),
    "skip_subscription": (lambda it: it.skip_subscription("77", idempotency_key=KEY), {}, "skipped"),
    "cancel_subscription": (lambda it: it.cancel_subscription("77", idempotency_key=KEY), {}, "CANCELLED"),
}


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


class Front(ThreadingHTTPServer):
    """The store's HTTP. `faults` befall the requests for an effect, `queries` the others, one after the other."""

    def __init__(self, address, handler):
        super().__init__(address, handler)
        self.shop, self.seen = Shop(), []
        self.faults: deque[Any] = deque()
        self.queries: deque[Any] = deque()


class Handler(BaseHTTPRequestHandler):
    server: Front

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append((self.path, self.headers))
        if self.headers["X-Shopify-Access-Token"] != TOKEN:
            self.say(401, {"errors": "[API] Invalid API key or access token"})
            return
        waiting = self.server.faults if operation_of(body) in EFFECTS else self.server.queries
        fault = waiting.popleft() if waiting else None
        if fault == "lost before":
            return
        if isinstance(fault, tuple):
            self.say(*fault)
            return
        answer = self.server.shop.answer(body)
        if fault is None:
            self.say(200, answer)

    def say(self, status, body):
        told = body.encode() if isinstance(body, str) else json.dumps(body, default=str).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_):
        pass


THROTTLED = {
    "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
    "extensions": {
        "cost": {
            "requestedQueryCost": 110,
            "throttleStatus": {"currentlyAvailable": 10, "restoreRate": 50},
        }
    },
}


@pytest.fixture(scope="module")
def server():
    front = Front(("127.0.0.1", 0), Handler)
    threading.Thread(target=front.serve_forever, daemon=True).start()
    yield front
    front.shutdown()
    front.server_close()


@pytest.fixture
def front(server):
    server.shop, server.faults, server.queries = Shop(), deque(), deque()
    server.seen.clear()
    return server


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(front, clock, monkeypatch):
    monkeypatch.setattr("agent.commerce.shopify.cancelling.POLL_SECONDS", 0.01)
    with closing(ShopifyCommerce(f"http://127.0.0.1:{front.server_port}/graphql.json", TOKEN, clock)) as commerce:
        yield commerce


def asked_of(front, name):
    ask, state, change = OPERATIONS[name]
    front.shop = Shop(**state)
    return ask, change


@pytest.mark.parametrize("version", API_VERSIONS)
def test_every_document_is_one_that_the_schema_of_the_version_knows(version):
    wrong = {name: validate(schema_of(version), parse(text)) for name, text in ALL.items()}
    assert {name: errors[0].message for name, errors in wrong.items() if errors} == {}


def test_it_offers_what_the_api_has_and_refuses_the_rest(store):
    assert store.offers == set(OPERATIONS)
    with pytest.raises(NotOfferedError):
        store.change_order_payment("6043", payment_method_id="pm", idempotency_key=KEY)
    with pytest.raises(NotOfferedError):
        store.request_return("6043", lines=[LineQuantity("9", 1)], refund_to="pm", idempotency_key=KEY)


@pytest.mark.parametrize("name", OPERATIONS)
def test_asked_twice_under_one_key_it_is_done_once_and_answered_alike(name, front, store):
    ask, change = asked_of(front, name)
    first = ask(store)
    assert ask(store) == first
    assert front.shop.changes == {change: 1}


@pytest.mark.parametrize("name", OPERATIONS)
def test_done_without_an_answer_is_unknown_and_found_when_asked_again(name, front, store, clock):
    ask, change = asked_of(front, name)
    front.faults.append("lost after")
    with pytest.raises(OutcomeUnknownError):
        ask(store)
    assert front.shop.changes == {change: 1}
    clock.now += timedelta(seconds=1)
    ask(store)
    assert front.shop.changes == {change: 1}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("fault", ["lost before", (503, "busy"), (429, "slow down"), (200, "<html>")])
def test_an_answer_that_does_not_tell_is_unknown_and_done_once_when_asked_again_in_time(
    name, fault, front, store, clock
):
    ask, change = asked_of(front, name)
    front.faults.append(fault)
    with pytest.raises(OutcomeUnknownError):
        ask(store)
    assert front.shop.changes[change] == 0
    clock.now += UNDER_WAY_FOR
    ask(store)
    assert front.shop.changes == {change: 1}


@pytest.mark.parametrize("name", ["cancel_order", "request_return", "exchange_items", "change_items"])
def test_what_may_still_be_under_way_is_not_asked_for_again(name, front, store, clock):
    ask, change = asked_of(front, name)
    front.faults.append("lost before")
    with pytest.raises(OutcomeUnknownError):
        ask(store)
    clock.now += UNDER_WAY_FOR - timedelta(seconds=1)
    with pytest.raises(OutcomeUnknownError, match="under way"):
        ask(store)
    assert front.shop.changes[change] == 0


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_store_that_says_no_changed_nothing(name, front, store):
    ask, _ = asked_of(front, name)
    front.shop.is_unwilling = True
    with pytest.raises(RefusedError):
        ask(store)
    assert not front.shop.changes


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_read_that_fails_beforehand_sends_nothing(name, front, store):
    ask, _ = asked_of(front, name)
    front.queries.append((502, "bad gateway"))
    with pytest.raises(UnreachedError):
        ask(store)
    assert not front.shop.changes


@pytest.mark.parametrize("status", [401, 402, 403, 404, 423])
def test_a_store_that_does_not_let_us_in_refuses_and_the_token_stays_unsaid(status, front, store):
    front.queries.append((status, {"errors": "no"}))
    with pytest.raises(RefusedError, match=str(status)) as refused:
        store.pause_subscription("77", idempotency_key=KEY)
    assert TOKEN not in str(refused.value)


def test_a_missing_permission_is_a_refusal(front, store):
    denied = {"message": "Access denied", "extensions": {"code": "ACCESS_DENIED"}}
    front.faults.append((200, {"data": {"changed": None}, "errors": [denied]}))
    with pytest.raises(RefusedError, match="ACCESS_DENIED"):
        store.pause_subscription("77", idempotency_key=KEY)


def test_an_error_while_it_was_carried_out_leaves_it_unknown(front, store):
    broken = {"message": "Internal error", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
    front.faults.append((200, {"data": {"changed": None}, "errors": [broken]}))
    with pytest.raises(OutcomeUnknownError):
        store.pause_subscription("77", idempotency_key=KEY)


def test_throttled_it_waits_until_the_bucket_holds_the_cost_and_then_does_it(front, store, monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr(store._api, "_sleep", waits.append)
    front.faults.append((200, THROTTLED))
    store.pause_subscription("77", idempotency_key=KEY)
    assert waits == [2.0]
    assert front.shop.status == "PAUSED"


def test_throttled_for_longer_than_an_operation_has_nothing_is_done(front, store):
    cost = {"requestedQueryCost": 900, "throttleStatus": {"currentlyAvailable": 0, "restoreRate": 50}}
    front.faults.append((200, THROTTLED | {"extensions": {"cost": cost}}))
    with pytest.raises(UnreachedError, match="throttling"):
        store.pause_subscription("77", idempotency_key=KEY)
    assert not front.shop.changes


def test_an_operation_ends_before_whoever_executes_it_is_given_up(front, store, monkeypatch):
    monkeypatch.setattr(api, "LIMIT_SECONDS", 0.0)
    with pytest.raises(UnreachedError, match="no time left"):
        store.pause_subscription("77", idempotency_key=KEY)
    assert front.seen == []


def test_a_store_that_cannot_be_reached_did_nothing():
    with (
        closing(ShopifyCommerce("http://127.0.0.1:1/graphql.json", TOKEN)) as commerce,
        pytest.raises(UnreachedError, match="cannot be reached"),
    ):
        commerce.pause_subscription("77", idempotency_key=KEY)


def test_a_cancellation_waits_for_its_job(front, store):
    front.shop.job_polls = 3
    assert store.cancel_order("6043", reason="too late", idempotency_key=KEY).reference == "6043"
    assert front.shop.cancelled_at is not None
    [asked] = [variables for name, variables in front.shop.log if name == "Cancel"]
    assert asked["note"].startswith("Cancelled in chat: too late [rapport ")


def test_a_job_that_goes_on_is_unknown_and_never_taken_for_a_refusal(front, store, clock, monkeypatch):
    monkeypatch.setattr(api, "LIMIT_SECONDS", 0.3)
    front.shop.job_polls = 10_000
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError):
            store.cancel_order("6043", reason="too late", idempotency_key=KEY)
        clock.now += UNDER_WAY_FOR
    front.shop.cancel_now()
    store.cancel_order("6043", reason="too late", idempotency_key=KEY)
    assert front.shop.changes == {"cancelled": 1}


@pytest.mark.parametrize(("seconds", "raised"), [(119, OutcomeUnknownError), (120, RefusedError)])
def test_a_refusal_is_believed_once_no_earlier_job_can_be_why(seconds, raised, front, store, clock):
    front.shop.is_unwilling = True
    front.faults.append("lost before")
    with pytest.raises(OutcomeUnknownError):
        store.cancel_order("6043", reason="too late", idempotency_key=KEY)
    clock.now += timedelta(seconds=seconds)
    with pytest.raises(raised):
        store.cancel_order("6043", reason="too late", idempotency_key=KEY)


def test_pieces_that_came_in_two_parcels_go_back_from_both(front, store):
    front.shop = Shop(is_delivered=True)
    store.request_return("6043", lines=[LineQuantity("9", 3)], refund_to=None, idempotency_key=KEY)
    [opened] = front.shop.returns
    assert [line["quantity"] for line in opened["lines"]] == [2, 1]
    with pytest.raises(RefusedError, match="fewer pieces"):
        store.request_return("6043", lines=[LineQuantity("9", 1)], refund_to=None, idempotency_key="another")


def test_an_exchange_of_one_line_for_two_variants_takes_each_piece_once(front, store):
    front.shop = Shop(is_delivered=True)
    changes = [LineChange("9", "12", 2), LineChange("9", "13", 1)]
    store.exchange_items("6043", changes=changes, payment_method_id=None, idempotency_key=KEY)
    [opened] = front.shop.returns
    assert opened["exchanged"][0] == {"variantId": OTHER_VARIANT, "quantity": 2}
    assert [line["quantity"] for line in opened["lines"]] == [2, 1]


def test_an_edit_leaves_the_other_pieces_as_they_were(front, store):
    store.change_items("6043", changes=SWAP, payment_method_id=None, idempotency_key=KEY)
    assert front.shop.lines.pop(LINE) == [1, VARIANT]
    assert list(front.shop.lines.values()) == [[2, OTHER_VARIANT]]


def test_an_edit_that_breaks_off_before_its_commit_changed_nothing(front, store):
    # The read, the mark, the beginning; then the line goes dead.
    front.queries.extend([None, None, None, "lost before"])
    with pytest.raises(UnreachedError):
        store.change_items("6043", changes=SWAP, payment_method_id=None, idempotency_key=KEY)
    assert front.shop.lines == {LINE: [3, VARIANT]}


def test_an_order_goes_elsewhere_in_the_same_name(front, store):
    store.change_order_address("6043", address=YORK, idempotency_key=KEY)
    sent = front.shop.ships_to
    assert (sent["firstName"], sent["address1"], sent["city"], sent["province"]) == (
        "Ada",
        "12 Mill Lane",
        "York",
        None,
    )


def test_an_address_that_is_on_file_is_chosen_and_not_written_twice(front, store):
    home = Address("1 High Street", None, "Leeds", None, "LS1 1AA", "GB")
    store.change_account_address("1", address=YORK, idempotency_key=KEY)
    store.change_account_address("1", address=home, idempotency_key="back")
    customer = front.shop.q_customer(None, CUSTOMER)
    assert customer["defaultAddress"]["address1"] == "1 High Street"
    assert len(front.shop.addresses) == 2


@pytest.mark.parametrize(("amount", "is_given"), [("60.00", True), ("60.01", False)])
@pytest.mark.parametrize("operation", ["issue_store_credit", "waive_fee"])
def test_no_more_is_given_back_than_was_paid(operation, amount, is_given, front, store):
    def give():
        getattr(store, operation)("6043", amount=Decimal(amount), note="sorry", idempotency_key=KEY)

    if is_given:
        give()
    else:
        with pytest.raises(RefusedError):
            give()
    assert sum(refund["amount"] for refund in front.shop.refunds) == (Decimal(amount) if is_given else 0)


def test_two_keys_are_two_refunds(front, store):
    store.waive_fee("6043", amount=Decimal("12.00"), note="a fee", idempotency_key=KEY)
    store.waive_fee("6043", amount=Decimal("12.00"), note="a fee", idempotency_key="another")
    assert front.shop.changes == {"refunded": 2}


def test_the_next_delivery_is_the_first_that_is_neither_charged_nor_skipped(front, store):
    front.shop.skipped = {4}
    store.skip_subscription("77", idempotency_key=KEY)
    store.skip_subscription("77", idempotency_key="another")
    assert front.shop.skipped == {4, 5, 6}


@pytest.mark.parametrize("order_id", ["999", "A-17"])
def test_an_order_that_is_not_the_stores_is_refused(order_id, store):
    with pytest.raises(RefusedError, match=order_id):
        store.cancel_order(order_id, reason="x", idempotency_key=KEY)
