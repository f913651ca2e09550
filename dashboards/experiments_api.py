"""The agent's routes of experiments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from dashboards.agent_api import AgentApi

HOME = "/v1/staff/experiments"


class Experiment(BaseModel):
    """One version as it stands at this moment; the figures of the snapshot are older."""

    experiment_id: str
    state: str
    definition: dict[str, Any]
    changed_by: str
    changed_at: datetime
    signed_by: str | None
    started_at: datetime | None
    ends_at: datetime | None
    stopped_at: datetime | None
    note: str


class ExperimentsApi:
    """Experiments drafted, signed, started and stopped; raises as `AgentApi` does."""

    def __init__(self, agent: AgentApi) -> None:
        self._agent = agent

    def experiments(self) -> list[Experiment]:
        """Every version, the last changed first."""
        return [Experiment.model_validate(each) for each in self._agent.get(HOME)]

    def draft(self, name: str, definition: dict[str, Any]) -> None:
        """Keep a definition as the draft of this name."""
        self._agent.put(f"{HOME}/{name}", definition)

    def sign(self, experiment_id: str, reason: str) -> None:
        """Answer for it by name."""
        self._agent.post(f"{HOME}/{experiment_id}/sign", {"reason": reason})

    def start(self, experiment_id: str) -> None:
        """Draw people from now on."""
        self._agent.post(f"{HOME}/{experiment_id}/start", {})

    def stop(self, experiment_id: str, reason: str) -> None:
        """Draw nobody any more."""
        self._agent.post(f"{HOME}/{experiment_id}/stop", {"reason": reason})

    def discard(self, experiment_id: str, reason: str) -> None:
        """Close what never ran."""
        self._agent.post(f"{HOME}/{experiment_id}/discard", {"reason": reason})
