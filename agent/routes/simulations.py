"""Scenarios, and the runs of them; who runs them asks here what there is to do, and tells here what came of it."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from agent.errors import NotFoundError
from agent.routes.access import Simulating, may
from agent.routes.simulations_wire import (
    ConversationIn,
    DraftName,
    EndIn,
    ProgressIn,
    ResultIn,
    ResultOut,
    RunIn,
    RunOut,
    ScenarioIn,
    ScenarioOut,
    TurnsIn,
)
from agent.simulation.scenario import Scenario
from agent.staff import Person, Right
from agent.store.simulations import RunState

router = APIRouter(prefix="/v1/staff", tags=["simulations"])

# First among the parameters of a route: who may not is told nothing about an id.
Simulator = Annotated[Person, may(Right.RUN_SIMULATIONS)]
SIMULATES = [may(Right.RUN_SIMULATIONS)]
# What a run came to in numbers names no customer.
READS = [may(Right.READ_RELEASES)]

OURS = re.compile(r"(scen|run)_[0-9a-f]{12}")


def _ours(name: str) -> str:
    """An id as we make them: any other is no text that a database must look up."""
    if OURS.fullmatch(name) is None:
        raise NotFoundError(f"no {name!r}")
    return name


def scenario_named(scenario_id: str) -> str:
    """The id of a scenario."""
    return _ours(scenario_id)


def run_named(run_id: str) -> str:
    """The id of a run."""
    return _ours(run_id)


ScenarioId = Annotated[str, Depends(scenario_named)]
RunId = Annotated[str, Depends(run_named)]


@router.get("/scenarios", dependencies=SIMULATES)
def list_scenarios(desk: Simulating) -> list[ScenarioOut]:
    """Those that are played, oldest first."""
    return [ScenarioOut.of(kept) for kept in desk.kept.scenarios()]


@router.get("/scenarios/form", dependencies=READS)
def get_form(_: Simulating) -> dict[str, Any]:
    """The JSON schema of a scenario."""
    return Scenario.model_json_schema()


@router.post("/scenarios", status_code=201)
def add_scenario(by: Simulator, wanted: ScenarioIn, desk: Simulating) -> ScenarioOut:
    """Store a scenario."""
    return ScenarioOut.of(desk.keep(wanted.scenario, by, origin=wanted.origin))


@router.post("/scenarios/from-conversation", status_code=201)
def add_conversation(by: Simulator, wanted: ConversationIn, desk: Simulating) -> ScenarioOut:
    """Make a real conversation a scenario that expects what happened; again gives the one that was made."""
    return ScenarioOut.of(desk.keep_conversation(wanted.conversation_id, by, wanted.origin))


@router.put("/scenarios/{scenario_id}")
def change_scenario(by: Simulator, scenario_id: ScenarioId, wanted: ScenarioIn, desk: Simulating) -> ScenarioOut:
    """Store the next version of a scenario; what it came to before counts no more."""
    return ScenarioOut.of(desk.keep(wanted.scenario, by, scenario_id))


@router.post("/scenarios/{scenario_id}/retire")
def retire_scenario(by: Simulator, scenario_id: ScenarioId, desk: Simulating) -> ScenarioOut:
    """Play it no more."""
    return ScenarioOut.of(desk.retire(scenario_id, by))


@router.get("/simulations", dependencies=READS)
def list_runs(desk: Simulating, draft_id: DraftName | None = None, state: RunState | None = None) -> list[RunOut]:
    """What was asked for, the newest first; of one draft, or in one state."""
    return [RunOut.of(run) for run in desk.kept.runs(draft_id, state)]


@router.post("/simulations", status_code=201)
def ask_for_run(by: Simulator, wanted: RunIn, desk: Simulating) -> RunOut:
    """Ask for a run; 409 when the draft has another revision by now."""
    return RunOut.of(desk.ask(wanted.kind, wanted.draft_id, wanted.revision, wanted.asked, by))


@router.get("/simulations/{run_id}", dependencies=READS)
def get_run(run_id: RunId, desk: Simulating) -> RunOut:
    """One run."""
    return RunOut.of(desk.kept.run(run_id))


@router.post("/simulations/{run_id}/begin", dependencies=SIMULATES)
def begin_run(run_id: RunId, desk: Simulating) -> RunOut:
    """Take it up; 409 when somebody has."""
    return RunOut.of(desk.begin(run_id))


@router.post("/simulations/{run_id}/results", status_code=201, dependencies=SIMULATES)
def tell_result(run_id: RunId, found: ResultIn, desk: Simulating) -> RunOut:
    """What one scenario came to."""
    desk.tell_scenario(run_id, found.scenario_id, found.version, [each.model_dump() for each in found.attempts])
    return RunOut.of(desk.kept.run(run_id))


@router.get("/simulations/{run_id}/results", dependencies=SIMULATES)
def list_results(run_id: RunId, desk: Simulating) -> list[ResultOut]:
    """What every scenario of the run came to."""
    return [ResultOut(**each) for each in desk.kept.results(run_id)]


@router.post("/simulations/{run_id}/turns", status_code=201, dependencies=SIMULATES)
def tell_turns(run_id: RunId, found: TurnsIn, desk: Simulating) -> RunOut:
    """Past turns as they are under the draft."""
    desk.tell_turns(run_id, found.turns)
    return RunOut.of(desk.kept.run(run_id))


@router.get("/simulations/{run_id}/turns", dependencies=SIMULATES)
def list_turns(
    run_id: RunId, desk: Simulating, most: Annotated[int, Query(ge=1, le=500)] = 500
) -> list[dict[str, Any]]:
    """The past turns that come out otherwise, the newest first."""
    return list(desk.kept.flipped(run_id, most))


@router.post("/simulations/{run_id}/progress", dependencies=SIMULATES)
def tell_progress(run_id: RunId, found: ProgressIn, desk: Simulating) -> RunOut:
    """How far a run is that goes on; 409 when it is over."""
    return RunOut.of(desk.go_on(run_id, found.summary, found.result))


@router.post("/simulations/{run_id}/end", dependencies=SIMULATES)
def end_run(run_id: RunId, ended: EndIn, desk: Simulating) -> RunOut:
    """How it ended; 409 when it has ended already."""
    return RunOut.of(desk.end(run_id, ended.state, ended.summary, ended.result))


@router.post("/simulations/{run_id}/stop")
def stop_run(by: Simulator, run_id: RunId, desk: Simulating) -> RunOut:
    """End a rehearsal, or a run that nobody took up."""
    return RunOut.of(desk.stop(run_id, by))
