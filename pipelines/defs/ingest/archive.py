"""Old payloads leave PostgreSQL, every night."""

from datetime import UTC, datetime, timedelta

import dagster as dg

from pipelines.defs.resources import Stores
from pipelines.inbox.postgres import database_url
from pipelines.settings import settings
from pipelines.warehouse.archiving import archive_old


@dg.op
def archive_inbox(context: dg.OpExecutionContext, stores: Stores) -> None:
    """Move the payloads past their age into files, and say what moved."""
    configured = settings()
    url = database_url(stores.data_dir(), configured.stores.database_url)
    keep = timedelta(days=configured.inbox.keep_payload_days)
    report = archive_old(stores.paths(), url, keep=keep, now=datetime.now(UTC))
    context.log.info("%s events went into %s files", report.event_count, report.file_count)
    context.add_output_metadata({"events": report.event_count, "files": report.file_count, "until": report.until})


# No asset: a refresh makes every asset, and an archive is not for each of them.
@dg.job(executor_def=dg.in_process_executor)
def archive_inbox_job() -> None:
    """Move payloads that are older than `keep_payload_days` and have landed from PostgreSQL into files."""
    archive_inbox()


archive_inbox_schedule = dg.ScheduleDefinition(
    name="archive_inbox_schedule",
    job=archive_inbox_job,
    cron_schedule="30 3 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night, when few are served.",
)
