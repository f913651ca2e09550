"""The snapshot that the agent and the dashboards read."""

from datetime import UTC, datetime, timedelta
from functools import partial

import dagster as dg

from pipelines.defs.dbt.models import build_models
from pipelines.defs.dbt.project import DBT_PROJECT, PROJECT_DIR
from pipelines.defs.moments import run_moment
from pipelines.defs.resources import Stores
from pipelines.warehouse.live_views import begin_with_live_views, write_live_views
from pipelines.warehouse.snapshot import publish

# A refresh is asked for every quarter of an hour: two that failed are a warning, an hour's worth a failure.
SNAPSHOT_POLICY = dg.FreshnessPolicy.time_window(warn_window=timedelta(minutes=45), fail_window=timedelta(minutes=90))


@dg.asset(
    key=["snapshot", "current"],
    group_name="publish",
    deps=[build_models, ["experiments", "estimates"]],
    kinds={"duckdb"},
    freshness_policy=SNAPSHOT_POLICY,
)
def publish_snapshot(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Build an immutable snapshot aside and move the pointer to it."""
    paths = stores.paths()
    manifest = publish(
        paths,
        DBT_PROJECT.manifest_path,
        as_of=run_moment(context),
        now=datetime.now(UTC),
        write_live_views=partial(write_live_views, project=PROJECT_DIR, state=paths.dbt_state),
        begin=partial(begin_with_live_views, state=paths.dbt_state),
    )
    return dg.MaterializeResult(
        metadata={"name": manifest.name, "horizon": manifest.horizon, "rows": sum(manifest.tables.values())}
    )
