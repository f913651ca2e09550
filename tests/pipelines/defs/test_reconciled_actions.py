"""Dagster asks, the agent compares; a load never fails because no agent is there."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import dagster as dg
import pytest

from pipelines.defs.reconciliation.actions import reconcile_actions
from pipelines.settings import settings

MISSING = {"action_id": "act_1", "conversation_id": "conv_1", "name": "cancel_order", "state": "done"}


@pytest.fixture
def agent(monkeypatch):
    """What answers on the agent's port; it keeps what it was asked."""
    asked = []

    class Route(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append((self.path, self.headers["Authorization"]))
            answer = json.dumps({"shown": 3, "waiting": 2, "missing": [MISSING]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Route)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("RAPPORT_PORTS__AGENT", str(server.server_port))
    monkeypatch.setenv("RAPPORT_AGENT_TOKEN", "staff-token")
    settings.cache_clear()
    yield asked
    settings.cache_clear()
    server.shutdown()
    server.server_close()


def metadata():
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([reconcile_actions], instance=instance, selection=[reconcile_actions])
        [made] = result.get_asset_materialization_events()
        return {name: value.value for name, value in made.materialization.metadata.items()}


def test_the_agent_is_asked_with_the_staff_token_and_what_is_missing_is_named(agent):
    found = metadata()
    assert agent == [("/v1/staff/actions/reconcile", "Bearer staff-token")]
    assert (found["shown"], found["waiting"], found["missing"]) == (3, 2, 1)
    assert found["missing_actions"] == ["act_1 cancel_order in conv_1"]


def test_without_an_agent_or_without_its_token_the_load_goes_on_and_says_so(agent, monkeypatch):
    monkeypatch.delenv("RAPPORT_AGENT_TOKEN")
    assert metadata() == {"is_asked": False, "why": "RAPPORT_AGENT_TOKEN is not set"}
    monkeypatch.setenv("RAPPORT_AGENT_TOKEN", "staff-token")
    monkeypatch.setenv("RAPPORT_PORTS__AGENT", "1")
    settings.cache_clear()
    assert "ConnectError" in metadata()["why"]
    assert agent == []
