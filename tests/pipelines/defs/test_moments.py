"""An asset and a check of one run speak of the same moment."""

from datetime import UTC, datetime

import dagster as dg

from pipelines.defs.moments import run_moment


def test_an_asset_and_its_check_have_the_moment_of_their_run():
    told: list[datetime] = []

    @dg.asset
    def table(context: dg.AssetExecutionContext) -> None:
        told.append(run_moment(context))

    @dg.asset_check(asset=table)
    def look(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        told.append(run_moment(context))
        return dg.AssetCheckResult(passed=True)

    dg.materialize(
        [table, look], instance=dg.DagsterInstance.ephemeral(), tags={"rapport/as_of": "2026-06-01T12:00:00Z"}
    )
    dg.materialize([table, look], instance=dg.DagsterInstance.ephemeral())

    assert told[:2] == [datetime(2026, 6, 1, 12, tzinfo=UTC)] * 2
    assert told[2] == told[3]
    assert told[2].microsecond == 0
