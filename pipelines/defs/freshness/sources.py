"""One check for each source that is expected to be heard: is it?"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines.defs.resources import Stores
from pipelines.inbox import SourceFreshness, source_freshness
from pipelines.settings import settings

EVENTS = dg.AssetKey(["landing", "events"])


@dg.multi_asset_check(
    name="check_sources_are_heard",
    specs=[dg.AssetCheckSpec(f"{source}_is_heard", asset=EVENTS) for source in sorted(settings().freshness)],
)
def check_sources_are_heard(stores: Stores) -> Iterator[dg.AssetCheckResult]:
    """Ask the inbox itself and not the landed events: a source may well be heard while batches stand still."""
    with stores.inbox() as inbox:
        found = source_freshness(inbox.last_events(), settings().freshness, datetime.now(UTC))
    for source in sorted(settings().freshness):
        yield _result(found[source])


def _result(source: SourceFreshness) -> dg.AssetCheckResult:
    metadata = {"state": source.state, "expected_minutes": source.expected_minutes, "age_seconds": source.age_seconds,
                "lag_seconds": source.lag_seconds}  # fmt: skip
    return dg.AssetCheckResult(
        asset_key=EVENTS,
        check_name=f"{source.source}_is_heard",
        passed=source.state == "fresh",
        severity=dg.AssetCheckSeverity.WARN if source.state == "late" else dg.AssetCheckSeverity.ERROR,
        description=f"{source.source} is {source.state}",
        metadata={name: value for name, value in metadata.items() if value is not None},
    )


check_freshness_job = dg.define_asset_job(
    "check_freshness_job",
    selection=dg.AssetSelection.checks(
        *(dg.AssetCheckKey(EVENTS, f"{source}_is_heard") for source in sorted(settings().freshness))
    ),
    executor_def=dg.in_process_executor,
    description="Look whether every source is heard as often as it should be.",
)

check_freshness_schedule = dg.ScheduleDefinition(
    name="check_freshness_schedule",
    job=check_freshness_job,
    cron_schedule="*/30 * * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every half hour: a feed that stopped makes no event that would start a run.",
)
