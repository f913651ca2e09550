"""The agent's routes of releases: the only way in which their page changes anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from dashboards.agent_api import AgentAwayError
from dashboards.settings import Settings

# A page waits no longer; the agent answers in milliseconds when it is there.
PATIENCE_SECONDS = 15.0


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with what was sent, and the field it is in."""

    field: str
    message: str


class RefusedError(Exception):
    """The agent said no, and why. `status` is the HTTP status: 409 when somebody else was faster."""

    def __init__(self, status: int, message: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.status, self.faults = status, faults


class ReleaseApi:
    """Requests in the name of the brand's own people."""

    def __init__(self, settings: Settings) -> None:
        if settings.agent_token is None:
            raise AgentAwayError("The agent's token for staff is not known here: set RAPPORT_AGENT_TOKEN.")
        self._address = settings.agent_url
        self._headers = {"Authorization": f"Bearer {settings.agent_token.get_secret_value()}"}

    def get(self, path: str, **query: str) -> Any:
        """What is there.

        Raises:
            AgentAwayError: it does not answer.
            RefusedError: it answers no.
        """
        return self._asked("GET", path, params=query)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Have something done; raises as `get` does."""
        return self._asked("POST", path, json=body)

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """Have something replaced; raises as `get` does."""
        return self._asked("PUT", path, json=body)

    def _asked(self, method: str, path: str, **given: Any) -> Any:
        try:
            answer = httpx.request(
                method, f"{self._address}{path}", headers=self._headers, timeout=PATIENCE_SECONDS, **given
            )
        except httpx.HTTPError as error:
            raise AgentAwayError(f"The agent does not answer at {self._address}: is it started?") from error
        if answer.is_success:
            return answer.json()
        raise _refusal(answer)


def _refusal(answer: httpx.Response) -> Exception:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    message = str(told.get("detail", f"HTTP {answer.status_code}"))
    if answer.status_code in {401, 503}:
        return AgentAwayError(f"The agent does not let these pages in: {message}")
    faults = tuple(Fault(each["field"], each["message"]) for each in told.get("problems", ()))
    return RefusedError(answer.status_code, message, faults)
