"""Requests that came by webhook, done without anybody having to ask."""

from datetime import UTC, datetime

import dagster as dg
import psycopg

from pipelines.defs.jobs import RUNNING
from pipelines.privacy import requests
from pipelines.privacy.requests import Kind
from pipelines.privacy.runs import migrated, run_requests
from pipelines.privacy.site import site_of
from pipelines.settings import settings

# A shop that leaves is for a person to do.
DOABLE = (Kind.ERASE, Kind.ACCESS)


@dg.op(name="answer_and_erase", description="Answer requests for access, then carry out those for erasure.")
def answer_and_erase(context: dg.OpExecutionContext) -> None:
    """Work on the queue. What Dagster writes down of it counts, and names nobody."""
    migrated(settings())
    done = run_requests(site_of(settings()))
    context.log.info("%s erased, %s answered", done.erased, done.answered)


@dg.job(
    name="carry_out_privacy_requests_job",
    executor_def=dg.in_process_executor,
    description="Answer and erase what is queued, and go on with what was cut off.",
)
def carry_out_privacy_requests_job() -> None:
    """One step, because its own steps are written down in the database."""
    answer_and_erase()


@dg.sensor(
    job=carry_out_privacy_requests_job, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING
)
def privacy_requested_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for a run when somebody asks for their data or for its end."""
    if context.instance.get_runs(
        dg.RunsFilter(job_name=carry_out_privacy_requests_job.name, statuses=RUNNING), limit=1
    ):
        return dg.SkipReason("a run is under way")
    with psycopg.connect(migrated(settings()), autocommit=True) as connection:
        requests.collect(connection)
        waiting = [each for each in requests.requests(connection, ["queued", "running"]) if each.kind in DOABLE]
    if not waiting:
        return dg.SkipReason("nobody asks")
    # Once an hour for the same requests: one may have to wait, or for somebody to clear what is in its way.
    return dg.RunRequest(run_key=f"{datetime.now(UTC):%Y-%m-%dT%H} {' '.join(each.request_id for each in waiting)}")
