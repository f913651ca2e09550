"""For the brand's leads: experiments drafted, signed, started and stopped."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from agent.experiment_desk import ExperimentDesk
from agent.releases.experiments import Definition, Experiment, Name, State
from agent.routes.access import Desk, may
from agent.staff import Person, Right

router = APIRouter(prefix="/v1/staff/experiments", tags=["experiments"])

Editor = Annotated[Person, may(Right.EDIT_RELEASES)]
Lead = Annotated[Person, may(Right.RUN_EXPERIMENTS)]


class ReasonIn(BaseModel):
    """Why, in a colleague's own words."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500)


class ExperimentOut(BaseModel):
    """One version as it stands."""

    experiment_id: str
    name: str
    version: int
    state: State
    definition: Definition
    drafted_by: str
    changed_by: str
    changed_at: datetime
    signed_by: str | None
    started_at: datetime | None
    ends_at: datetime | None
    stopped_at: datetime | None
    note: str

    @classmethod
    def of(cls, experiment: Experiment) -> ExperimentOut:
        """Without the salt: who knows it knows everybody's arm before they are drawn."""
        return cls.model_validate(experiment, from_attributes=True)


@router.get("", dependencies=[may(Right.READ_RELEASES)])
def list_experiments(desk: Desk) -> list[ExperimentOut]:
    """Every version, the last changed first."""
    return [ExperimentOut.of(each) for each in desk.experiments.experiments.all()]


@router.put("/{name}")
def draft_experiment(by: Editor, name: Name, definition: Definition, desk: Desk) -> ExperimentOut:
    """Draft an experiment, or its next version; nothing is done to anybody."""
    return ExperimentOut.of(_at(desk).draft(name, definition, by))


@router.post("/{name}/{version}/sign")
def sign_experiment(by: Lead, name: Name, version: int, why: ReasonIn, desk: Desk) -> ExperimentOut:
    """Answer for this version by name."""
    return ExperimentOut.of(_at(desk).sign(f"{name}/{version}", by, why.reason))


@router.post("/{name}/{version}/start")
def start_experiment(by: Lead, name: Name, version: int, desk: Desk) -> ExperimentOut:
    """Draw people from now on."""
    return ExperimentOut.of(_at(desk).start(f"{name}/{version}", by))


@router.post("/{name}/{version}/stop")
def stop_experiment(by: Lead, name: Name, version: int, why: ReasonIn, desk: Desk) -> ExperimentOut:
    """Draw nobody any more and keep nobody from anything."""
    return ExperimentOut.of(_at(desk).stop(f"{name}/{version}", by, why.reason))


@router.post("/{name}/{version}/discard")
def discard_experiment(by: Editor, name: Name, version: int, why: ReasonIn, desk: Desk) -> ExperimentOut:
    """Close a version that never ran."""
    return ExperimentOut.of(_at(desk).discard(f"{name}/{version}", by, why.reason))


def _at(desk: Desk) -> ExperimentDesk:
    return desk.experiments
