"""Experiments after each build: who came before one is logged, and each is estimated anew."""

import dagster as dg

from pipelines.defs.moments import run_moment
from pipelines.defs.resources import Stores
from pipelines.experiments.assigning import assignments


@dg.asset(
    key=["experiments", "assignments"],
    group_name="experiments",
    deps=[["marts", "fct_experiment_entries"]],
    kinds={"postgres"},
)
def log_assignments(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Tell the inbox who came before a running marketing experiment, before any list leaves."""
    with stores.paths().open() as warehouse:
        events = assignments(warehouse, run_moment(context))
    if events:
        with stores.inbox() as inbox:
            inbox.append(events)
    return dg.MaterializeResult(metadata={"assigned": len(events)})


@dg.asset(
    key=["experiments", "estimates"],
    group_name="experiments",
    deps=[["marts", "fct_experiment_outcomes"], ["marts", "dim_experiment_arms"], ["marts", "dim_experiment_outcomes"]],
    kinds={"duckdb", "scipy"},
)
def estimate_experiments(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Estimate every experiment by intention to treat; `rpt_experiments` shows it, and the snapshot takes it along."""
    # The statistics library takes seconds to import, and the scheduler reads this file often.
    from pipelines.experiments.estimating import estimated, keep

    as_of = run_moment(context)
    with stores.paths().open() as warehouse:
        rows = estimated(warehouse, as_of)
        keep(warehouse, rows, as_of)
    return dg.MaterializeResult(metadata={"comparisons": len(rows)})
