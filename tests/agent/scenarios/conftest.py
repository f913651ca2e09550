"""The sandbox store at work, refreshed once: every scenario signs in as one of its named customers.

Two agents answer over it: one hears with the embedded layer, one with a model that stands in `model_says.yaml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import yaml

from pipelines.sandbox.characters import CHARACTERS
from pipelines.up.services import stop_all
from tests.agent.language.model_server import Call, ModelServer
from tests.e2e.conftest import Chat, Rapport, another, at_work, free_ports

LAYERS = {"embedded": "embedded", "model": "openai"}
ORDER = re.compile(r"#\d{4,}\b(?<!#99999)")
SIZE = re.compile(r"(?<= for size )\S+$")
IDS = {character.first_name: character.customer_id for character in CHARACTERS}


@dataclass
class Talk:
    """One conversation over HTTP, and what it left behind."""

    chat: Chat
    installed: Rapport
    replies: list[dict[str, Any]] = field(default_factory=list)

    def says(self, *texts: str) -> dict[str, Any]:
        """Say one thing after the other; the last turn."""
        turn: dict[str, Any] = {}
        for text in texts:
            turn = self.chat.says(text)
            self.replies.append(turn["reply"] or {})
        return turn

    def told(self, table: str, column: str) -> set[str]:
        """The values of one column that the last reply speaks of."""
        claims = self.replies[-1]["claims"]
        return {claim["value"] for claim in claims if (claim["table"], claim["column"]) == (table, column)}

    def priority(self) -> str:
        """How pressing the handoff of this conversation is."""
        query = "select priority from agent.handoffs where conversation_id = %s"
        with psycopg.connect(self.installed.environment["DATABASE_URL"]) as connection:
            [(priority,)] = connection.execute(query, [self.chat.conversation_id]).fetchall()
            return str(priority)

    def layers(self) -> list[str]:
        """The language layer that heard each turn."""
        query = "select record -> 'understanding' ->> 'layer' from agent.turns where conversation_id = %s"
        with psycopg.connect(self.installed.environment["DATABASE_URL"]) as connection:
            return [str(layer) for (layer,) in connection.execute(query, [self.chat.conversation_id]).fetchall()]

    def events(self, kind: str) -> list[str]:
        """The payloads of what the inbox heard of this conversation."""
        query = """
            select payload from inbox.events join inbox.event_keys using (landing_number)
            where source = 'rapport' and kind = %s and key = %s order by landing_number
        """
        with psycopg.connect(self.installed.environment["DATABASE_URL"]) as connection:
            key = f"conversation:{self.chat.conversation_id}"
            return [str(payload) for (payload,) in connection.execute(query, [kind, key]).fetchall()]


@pytest.fixture(scope="session")
def rapport(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rapport]:
    """An installation that no other tests change, refreshed once."""
    yield from at_work(another(postgres_url, tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="module")
def rapport_with_model(rapport: Rapport) -> Iterator[Rapport]:
    """A second agent over the same stores, before which stands a model that has read the script."""
    server, said = ModelServer(scripted), free_ports("agent")
    model = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "key", "RAPPORT_MODEL": "scripted"}
    port = {"RAPPORT_PORTS__AGENT": str(said["agent"])}
    second = replace(rapport, environment=rapport.environment | model | port, ports=rapport.ports | said, running=[])
    try:
        second.serve("agent", "agent", "serve", log="agent_with_model")
        yield second
    finally:
        stop_all(second.running)
        server.close()


SCRIPT = yaml.safe_load((Path(__file__).parent / "model_says.yaml").read_text(encoding="utf-8"))


def scripted(asked: dict[str, Any]) -> list[Call]:
    """The calls that the script has for the message of a request, its order number put in."""
    text = json.loads(asked["messages"][1]["content"])["message"]
    number, size = (next(iter(put.findall(text)), "") for put in (ORDER, SIZE))
    calls = [item for each in SCRIPT[SIZE.sub("#S", ORDER.sub("#N", text))] for item in each.items()]
    return [(name, json.dumps(arguments).replace("#N", number).replace("#S", size)) for name, arguments in calls]


@pytest.fixture(params=LAYERS)
def layer(request: pytest.FixtureRequest) -> str:
    """Which language layer hears the scenario."""
    return str(request.param)


@pytest.fixture
def talk(layer: str, rapport: Rapport, request: pytest.FixtureRequest) -> Iterator[Callable[[str | int | None], Talk]]:
    """Open a conversation as a customer of a name or an id, or as nobody. Every turn was heard by the layer meant."""
    installed = rapport if layer == "embedded" else request.getfixturevalue("rapport_with_model")
    opened: list[Talk] = []

    def begun(who: str | int | None) -> Talk:
        key = IDS[who] if isinstance(who, str) else who
        chat = installed.chat(key, "web-chat") if key else _unknown(installed)
        opened.append(Talk(chat, installed))
        return opened[-1]

    yield begun
    assert {heard for each in opened for heard in each.layers()} == {LAYERS[layer]}


def _unknown(installed: Rapport) -> Chat:
    http = httpx.Client(base_url=installed.address("agent"), timeout=30)
    opened = http.post("/v1/conversations", json={"channel": "web-chat"}).raise_for_status().json()
    http.headers["X-Rapport-Session"] = opened["session_secret"]
    return Chat(http, opened["conversation_id"])
