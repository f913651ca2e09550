"""Handoffs on their way to a helpdesk: exactly once, seen until they are there, and harmless."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

import httpx
import pytest
from psycopg_pool import ConnectionPool

from agent.handoff.desk import DeskAwayError, DeskRefusedError
from agent.handoff.outbox import AFTER_A_REFUSAL, LEASE, LONGEST_PAUSE, deliver, pause
from agent.handoff.zendesk import ZendeskDesk
from agent.settings_helpdesks import Zendesk
from agent.store.deliveries import Deliveries
from agent.store.handoffs import BuiltInInbox
from tests.contracts.bodies import has_klaviyo, wrong_with
from tests.evals._dangers import PAYLOADS, wrong_in
from tests.evals._helpdesks import Clock, Desk, Troubled
from tests.evals.handoffs import (
    DESKS,
    POINTS,
    START,
    TOKEN,
    USER,
    a_package,
    an_hour_down,
    desk_over,
    executed,
    handed_over,
    run,
)


@pytest.fixture
def pool(agent_database):
    with ConnectionPool(agent_database, min_size=1, max_size=4, open=True) as pool:
        yield pool


def test_a_handoff_gets_there_exactly_once_whatever_the_helpdesk_and_the_network_do(pool):
    wrong = [(each.seed, each.desk, each.wrong) for each in (run(seed, pool) for seed in range(40)) if each.wrong]
    assert not wrong, f"seeds and what went wrong: {wrong}"


@pytest.mark.parametrize("kind", DESKS)
def test_a_process_that_dies_at_any_point_of_a_delivery_loses_and_doubles_nothing(pool, kind):
    for place, point in enumerate(POINTS):
        done = run(10_000 + place, pool, kind, point)
        assert done.seen[f"killed {point}"] == 1
        assert not done.wrong, done


@pytest.mark.parametrize("kind", DESKS)
def test_nothing_is_lost_when_a_helpdesk_is_down_for_an_hour(pool, kind):
    outage = an_hour_down(kind, pool)
    assert (outage.delivered_once, outage.unseen) == (20, 0)
    # The longest pause, and the round that follows it.
    assert 0 < outage.seconds_until_last <= LONGEST_PAUSE.total_seconds() + 30


@pytest.mark.parametrize("kind", DESKS)
def test_nothing_that_a_customer_writes_runs_loads_or_is_filled_in_at_a_helpdesk(pool, kind):
    assert executed(kind, pool) == []


def test_the_payloads_are_dangerous_before_they_are_made_harmless():
    assert [payload for payload in PAYLOADS if not wrong_in(payload, is_html=False)] == [
        "&lt;script&gt;alert(1)&lt;/script&gt;"
    ]


@pytest.mark.parametrize("kind", DESKS)
def test_what_we_post_fits_the_contract_and_says_what_a_person_needs(pool, kind):
    if kind == "klaviyo" and not has_klaviyo():
        pytest.skip("Klaviyo's OpenAPI is not in RAPPORT_DATA")
    clock = Clock(START)
    books = Desk(kind, clock)
    receipt = handed_over(pool, f"conv_{kind}", a_package(f"conv_{kind}", kind), clock.now)
    assert deliver(Deliveries(pool), {kind: desk_over(kind, Troubled(books, Random(1)), clock)}, clock) == 1
    [body] = books.has(receipt)
    assert books.wrong == []
    for needed in ("You asked for a person.", "Answer the customer.", "#1043", "charged twice", "track_order", "-0.40"):
        assert needed in str(body), needed
    assert ("tag it back-to-the-agent to give it back" in str(body)) == (kind != "klaviyo")


def test_a_contract_finds_a_public_story_a_long_subject_and_a_message_without_a_sender(pool):
    made = a_package("conv_x", "zendesk")
    clock, books = Clock(START), Desk("zendesk", Clock(START))
    handed_over(pool, "conv_x", made, START)
    deliver(Deliveries(pool), {"zendesk": desk_over("zendesk", Troubled(books, Random(1)), clock)}, clock)
    [kept] = books.tickets
    body = {name: value for name, value in kept.items() if name != "id"}
    assert wrong_with("zendesk", {"ticket": body}) == []
    assert wrong_with("zendesk", {"ticket": body | {"subject": "x" * 151}})
    assert wrong_with("zendesk", {"ticket": body | {"comment": {"body": "x", "public": True}}})
    assert wrong_with(
        "gorgias", {"external_id": "r", "messages": [{"channel": "api", "via": "api", "from_agent": False}]}
    )


def test_without_an_address_it_stays_in_the_built_in_inbox_and_leaves_as_soon_as_there_is_one(pool):
    from dataclasses import replace

    clock, inbox = Clock(START), BuiltInInbox(pool)
    books = Desk("zendesk", clock)
    desks = {"zendesk": desk_over("zendesk", Troubled(books, Random(1)), clock)}
    receipt = handed_over(pool, "conv_1", replace(a_package("conv_1", "zendesk"), email=None), START)
    assert deliver(Deliveries(pool), desks, clock) == 0
    assert [line.receipt for line in inbox.waiting()] == [receipt]
    assert inbox.reachable_at("conv_1", "bo@example.com", clock.now)
    assert deliver(Deliveries(pool), desks, clock) == 1
    assert books.tickets[0]["requester"]["email"] == "bo@example.com"
    assert inbox.waiting() == ()


def test_a_refusal_is_shown_in_the_built_in_inbox_and_tried_again_when_the_token_may_be_mended(pool):
    clock, inbox, waiting = Clock(START), BuiltInInbox(pool), Deliveries(pool)
    books = Desk("zendesk", clock)
    account = Zendesk(base_url="https://fernway.zendesk.example", user="somebody@else.example")
    wrong = ZendeskDesk(account, TOKEN, transport=Troubled(books, Random(1)))
    handed_over(pool, "conv_1", a_package("conv_1", "zendesk"), START)
    assert deliver(waiting, {"zendesk": wrong}, clock) == 0
    [line] = inbox.waiting()
    assert line.last_error == "'/api/v2/tickets.json' answered 401"
    right = {"zendesk": desk_over("zendesk", Troubled(books, Random(1)), clock)}
    clock.passes(AFTER_A_REFUSAL.total_seconds() - 1)
    assert deliver(waiting, right, clock) == 0
    clock.passes(1)
    assert deliver(waiting, right, clock) == 1


def test_gorgias_is_never_called_more_often_than_it_allows(pool):
    clock = Clock(START)
    books = Desk("gorgias", clock)
    desk = desk_over("gorgias", Troubled(books, Random(1)), clock)
    for number in range(30):
        handed_over(pool, f"conv_{number}", a_package(f"conv_{number}", "gorgias"), START)
    # A search and a post for each: twenty in a window of forty calls.
    assert deliver(Deliveries(pool), {"gorgias": desk}, clock) == 20
    clock.passes(LEASE.total_seconds())
    assert deliver(Deliveries(pool), {"gorgias": desk}, clock) == 10
    assert books.wrong == []


@pytest.mark.parametrize(("tries", "asked_for", "seconds"), [(1, None, 60), (2, 5, 120), (9, None, 300), (1, 900, 900)])
def test_a_pause_is_never_shorter_than_a_lease_nor_than_the_desk_asked_for(tries, asked_for, seconds):
    assert pause(tries, asked_for).total_seconds() == seconds


@pytest.fixture
def server():
    """Zendesk over a real socket; `script` is what it does to one request after the other."""
    books = Desk("zendesk", Clock(START))
    script: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            self._answer()

        do_POST = do_GET  # noqa: N815

        def _answer(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            step = script.pop(0) if script else "well"
            request = httpx.Request(self.command, f"http://desk{self.path}", headers=dict(self.headers), content=body)
            answered = books.answer(request) if step in {"well", "reset after"} else httpx.Response(503)
            if step.startswith("reset"):
                self.connection.close()
                return
            self.send_response(answered.status_code)
            self.send_header("content-length", str(len(answered.content)))
            self.end_headers()
            self.wfile.write(answered.content)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        account = Zendesk(base_url=f"http://127.0.0.1:{listening.server_port}", user=USER)
        yield ZendeskDesk(account, TOKEN), books, script
        listening.shutdown()


@pytest.mark.parametrize("trouble", ["reset before", "reset after", "503"])
def test_over_a_real_socket_a_broken_answer_still_ends_in_one_ticket(pool, server, trouble):
    desk, books, script = server
    script.append(trouble)
    clock = Clock(START)
    receipt = handed_over(pool, "conv_1", a_package("conv_1", "zendesk"), START)
    assert deliver(Deliveries(pool), {"zendesk": desk}, clock) == 0
    clock.passes(LEASE.total_seconds())
    assert deliver(Deliveries(pool), {"zendesk": desk}, clock) == 1
    assert len(books.has(receipt)) == 1
    desk.close()


def test_an_answer_that_is_no_json_may_hide_a_ticket_and_a_no_does_not():
    from agent.handoff.desk import asked

    def answering(status, content=b""):
        return httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(status, content=content)))

    with pytest.raises(DeskAwayError):
        asked(answering(200, b"<html>"), "POST", "http://desk/")
    with pytest.raises(DeskRefusedError):
        asked(answering(422, b"{}"), "POST", "http://desk/")
