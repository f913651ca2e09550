"""One job that refreshes everything, and what starts it."""

import dagster as dg

from pipelines.defs.resources import Stores
from pipelines.warehouse.snapshot import current

# In one process: steps share the warehouse file, which admits one process at a time.
refresh_profiles_job = dg.define_asset_job(
    "refresh_profiles_job",
    # Without the models' several hundred tests, which cost more than the models: a refresh is what makes
    # an answer fresh. Contracts hold in every build, and the tests run in a job of their own.
    selection=dg.AssetSelection.all(include_sources=False) - dg.AssetSelection.all_asset_checks(),
    executor_def=dg.in_process_executor,
    description="Land what arrived, build every model, publish a snapshot, export the segments.",
    tags={"dagster/max_retries": "2", "dagster/retry_strategy": "FROM_FAILURE"},
)

verify_profiles_job = dg.define_asset_job(
    "verify_profiles_job",
    selection=dg.AssetSelection.all_asset_checks(),
    executor_def=dg.in_process_executor,
    description="Run every test of every model on what was built last.",
)

verify_profiles_schedule = dg.ScheduleDefinition(
    name="verify_profiles_schedule",
    job=verify_profiles_job,
    cron_schedule="0 4 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night, when few are served.",
)

refresh_profiles_schedule = dg.ScheduleDefinition(
    name="refresh_profiles_schedule",
    job=refresh_profiles_job,
    cron_schedule="*/15 * * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Deadlines pass even when nothing happens: reports and exports move with the clock.",
)

RUNNING = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


@dg.sensor(job=refresh_profiles_job, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def inbox_received_sensor(context: dg.SensorEvaluationContext, stores: Stores) -> dg.RunRequest | dg.SkipReason:
    """Ask for a refresh when the inbox holds what the current snapshot does not."""
    if context.instance.get_runs(dg.RunsFilter(job_name=refresh_profiles_job.name, statuses=RUNNING), limit=1):
        return dg.SkipReason("a refresh is under way")
    published = current(stores.paths().snapshots)
    with stores.inbox() as inbox:
        horizon = inbox.horizon()
    if published and horizon <= published.horizon:
        return dg.SkipReason(f"nothing has arrived since landing number {published.horizon}")
    return dg.RunRequest()
