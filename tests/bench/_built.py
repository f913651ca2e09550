"""A batch of a given size: landed, built by dbt in a process of its own, published; with what each part cost."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines.warehouse.paths import WarehousePaths
from tests.bench._world import World
from tests.pipelines.dbt.batch import Batch


@dataclass(frozen=True)
class Built:
    """What one `dbt run` cost. Model time is from the first model's start to the last one's end."""

    model_seconds: float
    start_seconds: float
    peak_mib: int
    slowest: dict[str, float]


def landed(folder: Path, world: World) -> Batch:
    """A warehouse into which the world has landed."""
    batch = Batch(WarehousePaths(folder))
    with batch.paths.open() as warehouse:
        world.land(warehouse)
    return batch


def built(batch: Batch, *arguments: str) -> Built:
    """Run every model and read dbt's own account of it."""
    started = time.perf_counter()
    batch.run(*arguments)
    seconds = time.perf_counter() - started
    results = json.loads((batch.paths.dbt_state / "run_results.json").read_text())["results"]
    spans = [(_moment(step["started_at"]), _moment(step["completed_at"])) for result in results
             for step in result["timing"] if step["name"] == "execute"]  # fmt: skip
    model_seconds = (max(end for _, end in spans) - min(start for start, _ in spans)).total_seconds()
    by_cost = sorted(results, key=lambda result: -result["execution_time"])[:6]
    slowest = {result["unique_id"].split(".")[-1]: round(result["execution_time"], 2) for result in by_cost}
    # Linux counts in KiB, and of all children the largest.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return Built(round(model_seconds, 2), round(seconds - model_seconds, 2), peak, slowest)


def in_one_script(batch: Batch, warehouse: Path) -> float:
    """Seconds for the same tables from the same SQL as one DuckDB script, into a copy without tables built by dbt."""
    nodes = json.loads(batch.manifest.read_text())["nodes"]
    order = json.loads((batch.paths.dbt_state / "run_results.json").read_text())["results"]
    with duckdb.connect(str(warehouse), config={"threads": 2}) as connection:
        connection.execute("create schema if not exists main")
        started = time.perf_counter()
        for result in order:
            node = nodes[result["unique_id"]]
            _create(connection, node, result["compiled_code"])
        return round(time.perf_counter() - started, 2)


def _create(connection: duckdb.DuckDBPyConnection, node: dict[str, object], sql: str) -> None:
    schema, name = node["schema"], node["alias"]
    kind = "view" if node["config"]["materialized"] == "view" else "table"  # type: ignore[index]
    connection.execute(f'create schema if not exists "{schema}"')
    connection.execute(f'create {kind} "{schema}"."{name}" as {sql}')


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
