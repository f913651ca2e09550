"""One customer's line to a running agent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt

from agent.errors import AgentError
from agent.visitor_proof import AUDIENCE

TOKEN_LIFE = timedelta(minutes=10)
# A turn ends within 5 s; a machine that is busy with a batch takes longer.
ANSWER_SECONDS = 60.0


class LineError(AgentError):
    """The agent could not be reached, or did not answer as one should; the text says what to do."""


class Line:
    """Opens conversations and writes to them as one customer, or as a stranger when `customer` is None."""

    def __init__(self, base_url: str, customer: str | None, *, secret: str, key_id: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=ANSWER_SECONDS)
        self._customer, self._secret, self._key_id = customer, secret, key_id
        self._session: str | None = None
        self._conversation_id = ""

    def open(self) -> dict[str, Any]:
        """Start a new conversation."""
        view = self._call("POST", "/v1/conversations", json={})
        self._conversation_id, self._session = view["conversation_id"], view.get("session_secret")
        return view

    def say(self, text: str) -> dict[str, Any]:
        """Send one message; the turn that it led to."""
        return self._call("POST", f"/v1/conversations/{self._conversation_id}/messages", json={"text": text})

    def read(self) -> list[dict[str, Any]]:
        """Every message of the conversation, oldest first."""
        messages: list[dict[str, Any]] = self._call("GET", f"/v1/conversations/{self._conversation_id}")["messages"]
        return messages

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def _call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        where = self._http.base_url
        try:
            answer = self._http.request(method, path, headers=self._headers(), **body)
        except httpx.TimeoutException as error:
            raise LineError(f"The agent at {where} did not answer in {ANSWER_SECONDS:.0f} s. Try again.") from error
        except httpx.HTTPError as error:
            raise LineError(f"No agent answers at {where}. Start one with `make run` or `rapport up`.") from error
        try:
            told: dict[str, Any] = answer.json()
        except ValueError as error:
            raise LineError(f"What answers at {where} is not the agent. Is its port right?") from error
        if answer.is_error:
            raise LineError(f"The agent says {answer.status_code}: {told.get('detail', 'no reason given')}")
        return told

    def _headers(self) -> dict[str, str]:
        session = {"X-Rapport-Session": self._session} if self._session else {}
        return session if self._customer is None else {"Authorization": f"Bearer {self._token()}"}

    def _token(self) -> str:
        """What the shop's server would give to the customer's browser."""
        now = datetime.now(UTC)
        claims = {"sub": self._customer, "aud": AUDIENCE, "iat": now, "exp": now + TOKEN_LIFE}
        return jwt.encode(claims, self._secret, algorithm="HS256", headers={"kid": self._key_id})
