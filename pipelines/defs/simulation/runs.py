"""One job for whatever was asked of the simulations, and the sensor that finds what was asked."""

from datetime import UTC, datetime
from typing import Any

import dagster as dg

from pipelines.defs.resources import Stores
from pipelines.settings import settings
from pipelines.simulation.agent import Agent, AgentNotAskedError, AgentRefusedError
from pipelines.simulation.doing import done

# A look at the new turns of a rehearsal, at most so often.
REHEARSED_EVERY_SECONDS = 60


class Asked(dg.Config):
    """Which run, as the agent named it."""

    run_id: str


@dg.op(description="Plays scenarios, compares past turns, rehearses or generates, as the run asks; tells the agent.")
def simulate(context: dg.OpExecutionContext, config: Asked, stores: Stores) -> None:
    """Do one run and say how it ended. A rehearsal goes on until somebody stops it."""
    with Agent.beside(settings().ports.agent) as agent:
        run = agent.run(config.run_id)
        if run["state"] == "requested":
            run = agent.begin(config.run_id)
        elif run["kind"] != "rehearsal" or run["state"] != "running":
            context.log.info(f"{config.run_id} is {run['state']} already")
            return
        done(agent, run, stores.paths(), datetime.now(UTC), context.log.info)


@dg.job(
    description="Try a draft: play scenarios against it, take past conversations again under it, or rehearse it.",
    executor_def=dg.in_process_executor,
)
def simulate_draft_job() -> None:
    """One run that somebody asked for."""
    simulate()


@dg.sensor(job=simulate_draft_job, minimum_interval_seconds=10, default_status=dg.DefaultSensorStatus.RUNNING)
def simulation_requested_sensor() -> dg.SensorResult | dg.SkipReason:
    """Ask for a run of the job for each run that somebody asked the agent for."""
    try:
        with Agent.beside(settings().ports.agent) as agent:
            requested = agent.requested()
    except (AgentNotAskedError, AgentRefusedError) as away:
        return dg.SkipReason(f"the agent is not asked: {away}")
    runs = [_request(run, datetime.now(UTC)) for run in requested]
    return dg.SensorResult(run_requests=runs) if runs else dg.SkipReason("nobody asks for a simulation")


def _request(run: dict[str, Any], now: datetime) -> dg.RunRequest:
    """Once for each run; a rehearsal once for each minute that it is at work."""
    look = int(now.timestamp()) // REHEARSED_EVERY_SECONDS if run["kind"] == "rehearsal" else 0
    config = dg.RunConfig(ops={"simulate": Asked(run_id=run["run_id"])})
    return dg.RunRequest(run_key=f"{run['run_id']}:{look}", run_config=config)
