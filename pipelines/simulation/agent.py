"""The agent's routes for previews and simulations."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx

# The variable that holds the staff token, which these routes ask for.
VARIABLE = "RAPPORT_AGENT_TOKEN"
# A long conversation with a model behind each turn takes its time.
TIMEOUT = httpx.Timeout(120.0, connect=2.0)
PAGE = 200


class AgentNotAskedError(Exception):
    """The agent is not there, or does not know us; the message says what to look at."""


class AgentRefusedError(Exception):
    """The agent said no, in words for a person; `status` is the HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Agent:
    """One agent, asked in the name of the brand's people."""

    def __init__(self, base_url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._client = httpx.Client(base_url=base_url, headers=headers, timeout=TIMEOUT, transport=transport)

    @classmethod
    def beside(cls, port: int) -> Self:
        """The agent of this machine, with the token of the environment.

        Raises:
            AgentNotAskedError: there is no token.
        """
        token = os.environ.get(VARIABLE)
        if not token:
            raise AgentNotAskedError(f"{VARIABLE} is not set: simulations speak to the agent by it")
        return cls(f"http://127.0.0.1:{port}", token)

    def __enter__(self) -> Self:
        """As it is."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._client.close()

    def requested(self) -> list[dict[str, Any]]:
        """Runs that nobody has taken up, and rehearsals at work."""
        waiting = self._asked("GET", "/v1/staff/simulations", params={"state": "requested"})
        at_work = self._asked("GET", "/v1/staff/simulations", params={"state": "running"})
        return [*waiting, *(run for run in at_work if run["kind"] == "rehearsal")]

    def run(self, run_id: str) -> dict[str, Any]:
        """One run."""
        return dict(self._asked("GET", f"/v1/staff/simulations/{run_id}"))

    def begin(self, run_id: str) -> dict[str, Any]:
        """Take a run up."""
        return dict(self._asked("POST", f"/v1/staff/simulations/{run_id}/begin"))

    def tell(self, run_id: str, what: str, body: dict[str, Any]) -> None:
        """Hand in results or turns, or the end."""
        self._asked("POST", f"/v1/staff/simulations/{run_id}/{what}", json=body)

    def scenarios(self) -> list[dict[str, Any]]:
        """Every active one."""
        return list(self._asked("GET", "/v1/staff/scenarios"))

    def add_scenario(self, scenario: dict[str, Any]) -> None:
        """Keep a generated scenario."""
        self._asked("POST", "/v1/staff/scenarios", json={"scenario": scenario, "origin": "generated"})

    def change_scenario(self, scenario_id: str, scenario: dict[str, Any]) -> None:
        """Keep the next version of a generated scenario."""
        body = {"scenario": scenario, "origin": "generated"}
        self._asked("PUT", f"/v1/staff/scenarios/{scenario_id}", json=body)

    def retire_scenario(self, scenario_id: str) -> None:
        """Have a scenario played no more."""
        self._asked("POST", f"/v1/staff/scenarios/{scenario_id}/retire")

    def skills(self, tried: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What the agent can do under a draft, with examples and tables; the brand's own as they are `declared`."""
        return list(self._asked("GET", "/v1/staff/previews/skills", params=dict(tried)))

    def heard(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """What each text is about: `intents` with confidence, the surest first, `sentiment` and `language`."""
        return list(self._asked("POST", "/v1/staff/previews/heard", json={"texts": list(texts)}))

    def preview(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """The turns of a conversation that is only played."""
        return list(self._asked("POST", "/v1/staff/previews", json=body)["turns"])

    def past(self, since: datetime, until: datetime) -> Iterator[str]:
        """The conversations with turns in that stretch of time, in order of id."""
        after = ""
        while True:
            asked = {"since": since.isoformat(), "until": until.isoformat(), "after": after, "most": PAGE}
            page = self._asked("GET", "/v1/staff/previews/past", params=asked)
            yield from (str(each["conversation_id"]) for each in page)
            if len(page) < PAGE:
                return
            after = page[-1]["conversation_id"]

    def retaken(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """The turns of a past conversation under a draft."""
        return list(self._asked("POST", "/v1/staff/previews/past", json=body))

    def _asked(self, method: str, path: str, **given: Any) -> Any:
        try:
            answer = self._client.request(method, path, **given)
        except httpx.HTTPError as error:
            raise AgentNotAskedError(f"{method} {path!r}: {error!r}") from error
        if answer.is_success:
            return answer.json()
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise AgentNotAskedError(f"the agent does not know our token: {VARIABLE} must be its own")
        raise AgentRefusedError(answer.status_code, f"{method} {path!r}: {answer.status_code} {answer.text[:500]}")
