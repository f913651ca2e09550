"""A batch of a given size: landed, built by dbt in a process of its own, published; with what each part cost."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.warehouse.paths import WarehousePaths
from tests.bench._world import World
from tests.pipelines.dbt.batch import PROJECT, Batch

# As many as the project asks dbt for.
THREADS = 2


@dataclass(frozen=True)
class Built:
    """What one `dbt run` cost. Model time is from the first model's start to the last one's end."""

    model_seconds: float
    start_seconds: float
    peak_mib: int
    slowest: dict[str, float]


@dataclass(frozen=True)
class OneScript:
    """What the same tables cost without dbt; `differing` counts those that do not hold as many rows as dbt's."""

    seconds: float
    statements: int
    differing: int
    slowest: dict[str, float]


def named_slowest(slowest: Mapping[str, float]) -> dict[str, float]:
    """The slowest models as figures of their own."""
    return {f"slowest_{model}_seconds": seconds for model, seconds in slowest.items()}


def landed(folder: Path, world: World) -> Batch:
    """A warehouse into which the world has landed."""
    batch = Batch(WarehousePaths(folder))
    with batch.paths.open() as warehouse:
        world.land(warehouse)
    return batch


def built(batch: Batch, *arguments: str) -> Built:
    """Run every model in a process that is started for it, and read dbt's own account of it."""
    started = time.perf_counter()
    batch.run(*arguments)
    return _accounted(batch, time.perf_counter() - started)


def built_by_resident(batch: Batch) -> Built:
    """Run every model in a process that has been started and has read the project before."""
    command = [sys.executable, "-m", "tests.bench._resident", str(batch.paths.dbt_state)]
    environment = {**os.environ, "RAPPORT_WAREHOUSE": str(batch.paths.warehouse), "PYTHONPATH": str(PROJECT.parent)}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the resident dbt failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    took = json.loads(done.stdout.splitlines()[-1])
    return _accounted(batch, took["start_seconds"] + took["run_seconds"])


def _accounted(batch: Batch, seconds: float) -> Built:
    results = _results(batch)
    spans = [(_moment(step["started_at"]), _moment(step["completed_at"])) for result in results
             for step in result["timing"] if step["name"] == "execute"]  # fmt: skip
    model_seconds = (max(end for _, end in spans) - min(start for start, _ in spans)).total_seconds()
    by_cost = sorted(results, key=lambda result: -result["execution_time"])[:6]
    slowest = {result["unique_id"].split(".")[-1]: round(result["execution_time"], 2) for result in by_cost}
    # Linux counts in KiB, and of all children the largest.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return Built(round(model_seconds, 2), round(seconds - model_seconds, 2), peak, slowest)


def in_one_script(batch: Batch, folder: Path) -> OneScript:
    """The same tables from the same SQL as one DuckDB script, in a warehouse in `folder` with what has landed alone.

    Only a first build can be told again: an increment's SQL reads the table that it adds to.
    """
    nodes = json.loads(batch.manifest.read_text())["nodes"]
    # Of the same name: the SQL names the database.
    warehouse = folder / batch.paths.warehouse.name
    with duckdb.connect(config={"threads": THREADS}) as connection:
        connection.execute(f"attach '{warehouse}' as {warehouse.stem}")
        _copy_landed(connection, batch.paths.warehouse)
        connection.execute(f"use {warehouse.stem}")
        seconds: dict[str, float] = {}
        started = time.perf_counter()
        for result in _results(batch):
            began = time.perf_counter()
            _create(connection, nodes[result["unique_id"]], result["compiled_code"])
            seconds[result["unique_id"].split(".")[-1]] = time.perf_counter() - began
        whole = time.perf_counter() - started
    by_cost = sorted(seconds, key=lambda name: -seconds[name])[:6]
    slowest = {name: round(seconds[name], 2) for name in by_cost}
    return OneScript(round(whole, 2), len(seconds), _differing(batch.paths.warehouse, warehouse), slowest)


def _results(batch: Batch) -> list[dict[str, Any]]:
    """What dbt says of each model it ran, in the order in which they ended: each after those that it reads."""
    results = json.loads((batch.paths.dbt_state / "run_results.json").read_text())["results"]
    # Hooks at start and end are among them.
    return [result for result in results if result["unique_id"].startswith("model.")]


def _copy_landed(connection: duckdb.DuckDBPyConnection, built_warehouse: Path) -> None:
    connection.execute(f"attach '{built_warehouse}' as built (read_only)")
    connection.execute("create schema warehouse.landing")
    query = "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'landing'"
    for (table,) in connection.execute(query).fetchall():
        connection.execute(f"create table warehouse.landing.{table} as from built.landing.{table}")
    connection.execute("detach built")


def _create(connection: duckdb.DuckDBPyConnection, node: dict[str, Any], sql: str) -> None:
    schema, name = node["schema"], node["alias"]
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    connection.execute(f'create schema if not exists "{schema}"')
    connection.execute(f'create {kind} "{schema}"."{name}" as {sql}')


def _differing(one: Path, other: Path) -> int:
    """In how many tables the two warehouses do not hold the same number of rows."""
    return len(_row_counts(one).items() ^ _row_counts(other).items())


def _row_counts(warehouse: Path) -> dict[str, int]:
    query = "select schema_name, table_name from duckdb_tables() where not temporary"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = connection.execute(query).fetchall()
        counted = (connection.execute(f'select count(*) from "{schema}"."{name}"') for schema, name in tables)
        return {f"{schema}.{name}": rows.fetchall()[0][0] for (schema, name), rows in zip(tables, counted, strict=True)}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
