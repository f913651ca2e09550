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
from tests.parsed import made_once, run_parsed
from tests.pipelines.dbt.batch import PROJECT, Batch


@dataclass(frozen=True)
class QuickBatch(Batch):
    """A batch whose `build` is a full build; its warehouse can be emptied and used again."""

    tables: tuple[str, ...]

    @classmethod
    def made(cls, folder: Path) -> QuickBatch:
        """A warehouse in `folder` in which nothing has landed, with every view and the statements of every table."""
        batch = Batch(WarehousePaths(folder))
        batch.paths.dbt_state.mkdir(parents=True)
        shutil.copyfile(made_once("compiled", _compile) / "manifest.json", batch.manifest)
        nodes = json.loads(batch.manifest.read_text())["nodes"]
        models = [nodes[name] for name in _order(nodes)]
        with batch.paths.open() as warehouse:
            landing.create_tables(warehouse)
            for schema in sorted({model["schema"] for model in models}):
                warehouse.execute(f"create schema if not exists {schema}")
            for model in models:
                warehouse.execute(_statement(model))
        return cls(batch.paths, tuple(_statement(model) for model in models if _kind(model) == "table"))

    def begin(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.paths.snapshots, ignore_errors=True)
        with self.paths.open() as warehouse:
            for table in landing.TABLES:
                warehouse.execute(f"delete from landing.{table}")

    def build(self) -> None:
        """What `dbt run --full-refresh` does."""
        with self.paths.open() as warehouse:
            for statement in self.tables:
                warehouse.execute(statement)


def _compile(folder: Path) -> None:
    """Have dbt write down what every model would say in a full build; it asks which landing tables there are."""
    paths = WarehousePaths(folder)
    with paths.open() as warehouse:
        landing.create_tables(warehouse)
    command = ["compile", "--full-refresh", "--select", "resource_type:model"]
    run_parsed(command, project=PROJECT, state=folder, environment={"RAPPORT_WAREHOUSE": str(paths.warehouse)})


def _order(nodes: dict[str, Any]) -> list[str]:
    models = {name: node for name, node in nodes.items() if node["resource_type"] == "model"}
    reads = {name: set(node["depends_on"]["nodes"]) & models.keys() for name, node in models.items()}
    return list(TopologicalSorter(reads).static_order())


def _kind(model: dict[str, Any]) -> str:
    return "view" if model["config"]["materialized"] == "view" else "table"


def _statement(model: dict[str, Any]) -> str:
    return f"create or replace {_kind(model)} {model['relation_name']} as {model['compiled_code']}"
