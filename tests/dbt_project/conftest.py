"""The dbt project as dbt itself understands it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.connectors.entities import ENTITIES
from pipelines.warehouse.dbt import run_dbt

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


@dataclass(frozen=True)
class Model:
    """One model of the manifest; `reads` are the names of other models, `sources` of source tables."""

    name: str
    folder: str
    description: str
    columns: tuple[str, ...]
    tags: frozenset[str]
    is_contract_enforced: bool
    sql: str
    reads: frozenset[str]
    sources: frozenset[str]

    @property
    def is_live(self) -> bool:
        """Whether it is a view of the live target, too."""
        return "live" in self.tags


@dataclass(frozen=True)
class Project:
    """All models by name, and all macros of the package by name with their text."""

    models: dict[str, Model]
    macros: dict[str, str]

    def in_folders(self, *folders: str) -> list[Model]:
        """The models of these layers."""
        return [model for model in self.models.values() if model.folder in folders]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """What dbt writes down of the project; it opens no database for that."""
    state = tmp_path_factory.mktemp("dbt_project")
    # Off by themselves, and held to the conventions all the same.
    connectors = {source: {"entities": [each.name for each in of]} for source, of in ENTITIES.items()}
    run_dbt(
        ["parse", "--vars", json.dumps({"connectors": connectors})],
        project=PROJECT,
        state=state,
        environment={"RAPPORT_WAREHOUSE": str(state / "none.duckdb")},
    )
    manifest = json.loads((state / "manifest.json").read_text())
    return Project(
        models={model.name: model for model in _models(manifest)},
        macros={m["name"]: m["macro_sql"] for m in manifest["macros"].values() if m["package_name"] == "rapport"},
    )


def _models(manifest: dict[str, Any]) -> Iterator[Model]:
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model":
            above = [parent.split(".") for parent in node["depends_on"]["nodes"]]
            yield Model(
                name=node["name"],
                folder=node["fqn"][1],
                description=node["description"],
                columns=tuple(node["columns"]),
                tags=frozenset(node["config"]["tags"]),
                is_contract_enforced=node["config"]["contract"]["enforced"],
                sql=node["raw_code"],
                reads=frozenset(parent[-1] for parent in above if parent[0] == "model"),
                sources=frozenset(".".join(parent[2:]) for parent in above if parent[0] == "source"),
            )
