"""Sums over arms, out of a table with a row for each person and outcome."""

from __future__ import annotations

import duckdb

from pipelines.experiments.arms import Measured

Sums = dict[tuple[str, str, str], Measured]

SUMS = """
select experiment_id, outcome, arm, count(*), count(value), coalesce(sum(value), 0), coalesce(sum(value * value), 0)
from {relation}
group by experiment_id, outcome, arm
"""


def sums(connection: duckdb.DuckDBPyConnection, relation: str = "marts.fct_experiment_outcomes") -> Sums:
    """By experiment, outcome and arm. `relation` has experiment_id, outcome, arm and value, null while not known."""
    rows = connection.execute(SUMS.format(relation=relation)).fetchall()
    return {(row[0], row[1], row[2]): Measured(row[3], row[4], float(row[5]), float(row[6])) for row in rows}
