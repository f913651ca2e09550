"""Every configured system is asked what happened since it was asked last."""

from datetime import UTC, datetime

import dagster as dg

from pipelines.defs.resources import Stores
from pipelines.settings import settings
from pipelines.sources.pulls.api import PullFailedError
from pipelines.sources.pulls.configured import PullNotConfiguredError, puller


@dg.op
def pull_sources(context: dg.OpExecutionContext, stores: Stores) -> None:
    """Pull from each system of `[pulls]`; one that fails does not keep the others from being asked."""
    failed: dict[str, str] = {}
    with stores.inbox() as inbox:
        for source in settings().pulls:
            try:
                for report in puller(source, settings(), inbox).pull(now=datetime.now(UTC)):
                    context.log.info("%s", report)
            except (PullNotConfiguredError, PullFailedError) as error:
                failed[source] = str(error)
    if failed:
        raise dg.Failure(f"not pulled whole: {failed!r}. What was landed stays; the next pull repeats the window.")


# No asset: a refresh makes every asset, and nobody is asked as often as that.
@dg.job(executor_def=dg.in_process_executor)
def reconcile_sources_job() -> None:
    """Ask every configured system for what its webhooks did not bring, and land it."""
    pull_sources()


reconcile_sources_schedule = dg.ScheduleDefinition(
    name="reconcile_sources_schedule",
    job=reconcile_sources_job,
    cron_schedule="30 2 * * *",
    should_execute=lambda _: bool(settings().pulls),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night, when few are served; never where nothing is configured.",
)
