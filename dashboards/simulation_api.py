"""The agent's routes of simulations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from dashboards.agent_api import AgentApi

STAFF = "/v1/staff"


class Scenario(BaseModel):
    """A conversation that is played against drafts."""

    scenario_id: str
    version: int
    origin: str
    conversation_id: str | None
    scenario: dict[str, Any]
    changed_by: str
    changed_at: datetime


class Run(BaseModel):
    """Something that was asked of the simulations, and how far it is."""

    run_id: str
    kind: str
    draft_id: str
    revision: int
    asked: dict[str, Any]
    state: str
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    summary: str
    result: dict[str, Any]

    @property
    def is_waited_for(self) -> bool:
        """Whether it will come to an end by itself and has not yet."""
        return self.state in {"requested", "running"} and self.kind != "rehearsal"


class Result(BaseModel):
    """What one scenario came to in a run."""

    scenario_id: str
    version: int
    attempts: int
    passes: int
    result: dict[str, Any]


class SimulationApi:
    """Drafts tried before they are signed; raises as `AgentApi` does."""

    def __init__(self, agent: AgentApi) -> None:
        self._agent = agent

    def drafts(self) -> list[dict[str, Any]]:
        """Drafts that are being worked on, the last changed first."""
        return list(self._agent.get(f"{STAFF}/releases/drafts"))

    def obstacles(self, draft_id: str) -> list[str]:
        """What of the simulations stands against signing the draft."""
        return [str(each["message"]) for each in self._agent.get(f"{STAFF}/releases/drafts/{draft_id}/obstacles")]

    def scenarios(self) -> list[Scenario]:
        """Those that are played, oldest first."""
        return [Scenario.model_validate(each) for each in self._agent.get(f"{STAFF}/scenarios")]

    def save(self, scenario: dict[str, Any], scenario_id: str | None = None) -> None:
        """Keep a scenario; with an id as its next version."""
        if scenario_id:
            self._agent.put(f"{STAFF}/scenarios/{scenario_id}", {"scenario": scenario})
        else:
            self._agent.post(f"{STAFF}/scenarios", {"scenario": scenario})

    def of_conversation(self, conversation_id: str) -> None:
        """Make a real conversation a scenario."""
        self._agent.post(f"{STAFF}/scenarios/from-conversation", {"conversation_id": conversation_id})

    def retire(self, scenario_id: str) -> None:
        """Play it no more."""
        self._agent.post(f"{STAFF}/scenarios/{scenario_id}/retire", {})

    def runs(self, draft_id: str) -> list[Run]:
        """What was asked for of a draft, the newest first."""
        return [Run.model_validate(each) for each in self._agent.get(f"{STAFF}/simulations", draft_id=draft_id)]

    def last_played(self) -> Run | None:
        """The newest run of scenarios that came to its end, of whichever draft."""
        told = (Run.model_validate(each) for each in self._agent.get(f"{STAFF}/simulations", state="done"))
        return next((run for run in told if run.kind == "scenarios" and run.result.get("pass_hat")), None)

    def run(self, run_id: str) -> Run:
        """One run."""
        return Run.model_validate(self._agent.get(f"{STAFF}/simulations/{run_id}"))

    def ask(self, kind: str, draft: dict[str, Any], **asked: Any) -> None:
        """Ask for a run against a draft as it is now."""
        body = {"kind": kind, "draft_id": draft["draft_id"], "revision": draft["revision"]}
        self._agent.post(f"{STAFF}/simulations", body | asked)

    def stop(self, run_id: str) -> None:
        """End a rehearsal, or what nobody took up."""
        self._agent.post(f"{STAFF}/simulations/{run_id}/stop", {})

    def results(self, run_id: str) -> list[Result]:
        """What every scenario of a run came to."""
        return [Result.model_validate(each) for each in self._agent.get(f"{STAFF}/simulations/{run_id}/results")]

    def flipped(self, run_id: str) -> list[dict[str, Any]]:
        """The past turns that come out otherwise, the newest first."""
        return list(self._agent.get(f"{STAFF}/simulations/{run_id}/turns"))

    def preview(self, draft: dict[str, Any], customer: str, says: list[str]) -> list[dict[str, Any]]:
        """A conversation that is only played."""
        tried = {"draft_id": draft["draft_id"], "revision": draft["revision"]}
        played = self._agent.post(f"{STAFF}/previews", {**tried, "customer": customer or None, "says": says})
        return list(played["turns"])
