"""Every configured system is asked what happened since it was asked last."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines.defs.resources import Stores
from pipelines.settings import settings
from pipelines.sources.connectors.configured import connector_puller
from pipelines.sources.connectors.pull import ConnectorPuller
from pipelines.sources.pulls.api import PullFailedError
from pipelines.sources.pulls.configured import PullNotConfiguredError, puller
from pipelines.sources.pulls.pull import Puller
from pipelines.sources.pulls.report import Road
from pipelines.warehouse.paths import WarehouseBusyError


@dg.op
def pull_sources(context: dg.OpExecutionContext, stores: Stores) -> None:
    """Pull from each system of `[pulls]` and `[connectors]`; one that fails keeps no other from being asked."""
    failed: dict[str, str] = {}
    with stores.inbox() as inbox:
        for source, road, of in _configured():
            try:
                for report in of(source, settings(), inbox).pull(now=datetime.now(UTC)):
                    context.log.info("%s", report)
            except (PullNotConfiguredError, PullFailedError, WarehouseBusyError) as error:
                failed[f"{source} by {road}"] = str(error)
    if failed:
        raise dg.Failure(f"not pulled whole: {failed!r}. What was landed stays; the next pull repeats the window.")


def _configured() -> Iterator[tuple[str, Road, Callable[..., Puller | ConnectorPuller]]]:
    """Each source with the road to it and what pulls there; the systems themselves first."""
    for source in settings().pulls:
        yield source, "api", puller
    for source in settings().connectors:
        yield source, "connector", connector_puller


# No asset: a refresh makes every asset, and nobody is asked as often as that.
@dg.job(executor_def=dg.in_process_executor)
def reconcile_sources_job() -> None:
    """Ask every configured system for what its webhooks did not bring, and land it."""
    pull_sources()


reconcile_sources_schedule = dg.ScheduleDefinition(
    name="reconcile_sources_schedule",
    job=reconcile_sources_job,
    cron_schedule="30 2 * * *",
    should_execute=lambda _: bool(settings().pulls or settings().connectors),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night, when few are served; never where nothing is configured.",
)
