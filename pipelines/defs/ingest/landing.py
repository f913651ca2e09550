"""Files and the inbox into the landing tables."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from pipelines.defs.ingest.site import SITE
from pipelines.defs.resources import Stores
from pipelines.settings import settings
from pipelines.sources.files.load import land_feed
from pipelines.warehouse import landing

LANDED_TABLES = tuple(table for table in landing.TABLES if table not in ("batches", "builds", "moments"))
FILES = dg.AssetKey(["landing", "files"])


@dg.asset(key=FILES, group_name="landing", kinds={"python", "polars"})
def land_files(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Judge the files of every automatic feed at the door and put their good lines into the inbox's care."""
    counts: dict[str, Any] = {}
    with stores.inbox() as inbox:
        for feed in (name for name, feed in settings().files.items() if feed.automatic):
            report = land_feed(feed, settings(), inbox, now=datetime.now(UTC))
            for file in report.files:
                counts[f"{feed} {file.state}"] = counts.get(f"{feed} {file.state}", 0) + 1
    context.log.info("files by state: %s", counts or "no feed is configured")
    return dg.MaterializeResult(metadata=counts)


@dg.multi_asset(
    name="land_inbox",
    specs=[
        dg.AssetSpec(["landing", table], group_name="landing", deps=[FILES, SITE], kinds={"duckdb"})
        for table in LANDED_TABLES
    ],
)
def land_inbox(context: dg.AssetExecutionContext, stores: Stores) -> Iterator[dg.MaterializeResult]:
    """Copy what the inbox took since the last run into the warehouse, in landing order."""
    with stores.inbox() as inbox, stores.paths().open() as warehouse:
        report = landing.land(warehouse, inbox, stores.data_dir(), now=datetime.now(UTC))
    context.log.info("landed %s events up to %s", report.event_count, report.horizon)
    metadata = {
        "horizon": report.horizon,
        "events": report.event_count,
        "quarantined": report.quarantined_count,
    }
    for table in LANDED_TABLES:
        yield dg.MaterializeResult(asset_key=["landing", table], metadata=metadata)
