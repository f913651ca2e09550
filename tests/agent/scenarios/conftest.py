"""The sandbox store at work, refreshed once: every scenario signs in as one of its named customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
import pytest

from pipelines.sandbox.characters import CHARACTERS
from tests.e2e.conftest import Chat, Rapport, rapport

__all__ = ["rapport"]

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

    def events(self, kind: str) -> list[str]:
        """The payloads of what the inbox heard of this conversation."""
        query = """
            select payload from inbox.events join inbox.event_keys using (landing_number)
            where source = 'rapport' and kind = %s and key = %s order by landing_number
        """
        with psycopg.connect(self.installed.environment["DATABASE_URL"]) as connection:
            key = f"conversation:{self.chat.conversation_id}"
            return [str(payload) for (payload,) in connection.execute(query, [kind, key]).fetchall()]


@pytest.fixture
def talk(rapport: Rapport) -> Callable[[str | None], Talk]:
    """Open a conversation as a named customer, or as nobody."""
    return lambda name: Talk(rapport.chat(IDS[name], "web-chat") if name else _unknown(rapport), rapport)


def _unknown(installed: Rapport) -> Chat:
    http = httpx.Client(base_url=installed.address("agent"), timeout=30)
    opened = http.post("/v1/conversations", json={"channel": "web-chat"}).raise_for_status().json()
    http.headers["X-Rapport-Session"] = opened["session_secret"]
    return Chat(http, opened["conversation_id"])
