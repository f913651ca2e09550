"""What the models say of promises becomes events, each once, and broken ones are put before the agent."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import duckdb
import pytest

from pipelines.defs.reconciliation.promises import work_opened
from pipelines.sources.standard_bodies import RAPPORT
from pipelines.warehouse.promises import LOOKED_BACK, decided

AS_OF = datetime(2026, 5, 10, 12, tzinfo=UTC)
EDGE = AS_OF - LOOKED_BACK


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_promises (promise_id varchar, conversation_id varchar, channel varchar, "
            "promise_kind varchar, order_id varchar, amount decimal(18, 2), state varchar, due_at timestamp, "
            "kept_at timestamp)"
        )
        rows = [
            ("kept", "kept", AS_OF - timedelta(days=2), AS_OF - timedelta(days=3)),
            ("late", "broken", AS_OF - timedelta(days=2), AS_OF - timedelta(days=1)),
            ("never", "broken", EDGE, None),
            ("long_ago", "broken", EDGE - timedelta(seconds=1), None),
            ("due", "due", AS_OF + timedelta(days=1), None),
            ("unheard", "unheard", AS_OF - timedelta(days=1), None),
        ]
        for name, state, due, kept in rows:
            moments = [each and each.replace(tzinfo=None) for each in (due, kept)]
            connection.execute(
                "insert into marts.fct_promises values (?, 'conv_1', 'web-chat', 'refund', '5043', 20, ?, ?, ?)",
                [name, state, *moments],
            )
        yield connection


def test_what_was_decided_of_late_is_told_once_for_each_way_it_can_end(warehouse):
    events = [each.event() for each in decided(warehouse, AS_OF)]
    assert {(event.dedupe_key, event.kind) for event in events} == {
        ("kept:kept", "promise_kept"),
        ("late:broken", "promise_broken"),
        ("never:broken", "promise_broken"),
    }
    assert {event.dedupe_key: event.occurred_at for event in events} == {
        "kept:kept": AS_OF - timedelta(days=3),
        "late:broken": AS_OF - timedelta(days=2),
        "never:broken": EDGE,
    }
    for event in events:
        body = json.loads(event.payload)
        RAPPORT[body["type"]].model_validate(body["data"])


def test_each_broken_promise_is_put_before_the_agent_and_one_it_does_not_know_holds_up_no_other(warehouse):
    asked = []

    class Route(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, self.headers["Authorization"], body["promise_id"], body["amount"]))
            status, answer = (404, {}) if body["promise_id"] == "never" else (200, {"receipt": "r", "is_new": True})
            told = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_):
            pass

    broken = [each for each in decided(warehouse, AS_OF) if each.state == "broken"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Route)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    opened, missed = work_opened(broken, server.server_port, "staff-token")
    server.shutdown()
    server.server_close()
    route = ("/v1/staff/promises/broken", "Bearer staff-token")
    assert asked == [(*route, "never", "20.00"), (*route, "late", "20.00")]
    assert (opened, missed) == (1, ["'never': 404"])
    assert work_opened(broken, 1, None) == (0, ["RAPPORT_AGENT_TOKEN is not set"])
    assert "ConnectError" in work_opened(broken, 1, "staff-token")[1][0]
