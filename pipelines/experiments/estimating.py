"""From the marts to the table of estimates: experiments with their sums in, rows of `rpt_experiments` out."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import duckdb
import polars as pl

from pipelines.experiments.arms import Measured
from pipelines.experiments.counting import Sums, sums
from pipelines.experiments.foreseeing import PRECEDENTS, foreseen
from pipelines.experiments.reading import Arm, Comparison, Experiment, Outcome, compared
from pipelines.warehouse.landing import insert, naive_utc

EXPERIMENTS = """
select experiment_id, analysed_from_at from marts.dim_experiments where state != 'discarded' order by experiment_id
"""
ARMS = """
select arms.experiment_id, arms.arm, arms.share_percent, arms.is_control, count(assigned.customer_id)
from marts.dim_experiment_arms as arms
left join marts.fct_assignments as assigned
    on arms.experiment_id = assigned.experiment_id and arms.arm = assigned.arm
group by all order by arms.experiment_id, min(arms.from_bucket)
"""
OUTCOMES = """
select experiment_id, outcome, outcome_role, outcome_kind, better, margin, wanted from marts.dim_experiment_outcomes
order by experiment_id, outcome
"""
NOBODY = Measured(0, 0, 0.0, 0.0)


def estimated(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> list[Comparison]:
    """Every comparison of every experiment; of one that has not begun, what it will be able to find."""
    return [
        row
        for experiment in experiments(connection)
        for row in (compared(experiment, as_of) if experiment.analysed_from_at else foreseen(experiment))
    ]


def experiments(connection: duckdb.DuckDBPyConnection) -> list[Experiment]:
    """All versions with what was counted for them. Outcomes also have what was counted before the start."""
    found = sums(connection)
    arms: dict[str, list[Arm]] = defaultdict(list)
    for experiment_id, name, share, is_control, assigned in connection.execute(ARMS).fetchall():
        arms[experiment_id].append(Arm(name, float(share), is_control, assigned))
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    for experiment_id, *told in connection.execute(OUTCOMES).fetchall():
        outcomes[experiment_id].append(_outcome(experiment_id, told, arms[experiment_id], found))
    return [
        Experiment(name, tuple(arms[name]), tuple(outcomes[name]), _aware(read_from))
        for name, read_from in connection.execute(EXPERIMENTS).fetchall()
    ]


def keep(connection: duckdb.DuckDBPyConnection, rows: list[Comparison], as_of: datetime) -> None:
    """Put these estimates in place of those that there were."""
    connection.execute("begin")
    connection.execute("delete from landing.experiment_estimates")
    told = [_row(row) | {"estimated_at": naive_utc(as_of)} for row in rows]
    insert(connection, "experiment_estimates", pl.DataFrame(told, infer_schema_length=None))
    connection.execute("commit")


def _outcome(experiment_id: str, told: list[Any], arms: list[Arm], found: Sums) -> Outcome:
    name, role, kind, better, margin, wanted = told
    measured = {
        arm: found.get((experiment_id, name, arm), NOBODY) for arm in (PRECEDENTS, *(each.name for each in arms))
    }
    return Outcome(name, role, kind, better, measured, margin, wanted)


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None


def _row(row: Comparison) -> dict[str, Any]:
    found = row.difference
    return {
        "experiment_id": row.experiment_id,
        "arm": row.arm,
        "control_arm": row.control_arm,
        "outcome": row.outcome,
        "outcome_role": row.outcome_role,
        "outcome_kind": row.outcome_kind,
        "better": row.better,
        "verdict": row.verdict,
        "treated_count": row.treated.assigned,
        "control_count": row.control.assigned,
        "treated_known_count": row.treated.known,
        "control_known_count": row.control.known,
        "treated_value": row.treated.mean if row.treated.known else None,
        "control_value": row.control.mean if row.control.known else None,
        "difference": found.estimate if found else None,
        "interval_low": found.low if found else None,
        "interval_high": found.high if found else None,
        "p_value": row.p_value,
        "adjusted_p_value": row.adjusted_p_value,
        "margin": row.margin,
        "wanted": row.wanted,
        "detectable": row.detectable,
        "power": row.power,
        "needed_per_arm": row.needed_per_arm,
        "ratio_p_value": row.ratio_p_value,
        "analysed_from_at": naive_utc(row.analysed_from_at) if row.analysed_from_at else None,
    }
