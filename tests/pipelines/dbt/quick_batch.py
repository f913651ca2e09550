"""A batch without dbt's seconds: the SQL that dbt compiled once, run over a few rows in its own order."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from pipelines.warehouse import landing
from pipelines.warehouse.paths import WarehousePaths
from tests.parsed import run_parsed
from tests.pipelines.dbt.batch import PROJECT, Batch


@dataclass(frozen=True)
class QuickBatch(Batch):
    """A batch whose `build` is a full build; its warehouse can be emptied and used again."""

    statements: tuple[str, ...]

    @classmethod
    def made(cls, folder: Path) -> QuickBatch:
        """A warehouse in `folder` in which nothing has landed, with every view and the statements of every table."""
        paths = WarehousePaths(folder)
        batch = Batch(paths)
        with paths.open() as warehouse:
            landing.create_tables(warehouse)
        batch.run()
        # One whole round, so that the live views are written down for every later one.
        batch.publish(0)
        state = folder / "compiled"
        environment = {"RAPPORT_WAREHOUSE": str(paths.warehouse)}
        run_parsed(["compile", "--full-refresh"], project=PROJECT, state=state, environment=environment)
        nodes = json.loads((state / "manifest.json").read_text())["nodes"]
        return cls(paths, tuple(_statement(nodes[name]) for name in _order(nodes)))

    def begin(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.paths.snapshots, ignore_errors=True)
        with self.paths.open() as warehouse:
            for table in landing.TABLES:
                warehouse.execute(f"delete from landing.{table}")

    def build(self) -> None:
        """What `dbt run --full-refresh` does."""
        with self.paths.open() as warehouse:
            for statement in self.statements:
                warehouse.execute(statement)


def _order(nodes: dict[str, Any]) -> list[str]:
    tables = {name: node for name, node in nodes.items() if node["resource_type"] == "model"}
    reads = {name: set(node["depends_on"]["nodes"]) & tables.keys() for name, node in tables.items()}
    ordered = TopologicalSorter(reads).static_order()
    return [name for name in ordered if tables[name]["config"]["materialized"] in ("table", "incremental")]


def _statement(node: dict[str, Any]) -> str:
    return f"create or replace table {node['relation_name']} as {node['compiled_code']}"
