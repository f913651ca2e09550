"""What dbt's manifest says about the tables: where they are, and how their rows find a customer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

CustomerBy = Literal["itself", "identifier", "both_identifiers", "order_id", "conversation_id", "none"]

# Folders that are published as they are; folded intermediate models go to `facts`.
PUBLISHED_FOLDERS = ("profiles", "catalog", "marts", "segments", "reports")
PACKAGE = "rapport"

# `events_of_<source>` in a staging model's meta: the kinds of event that the model reads.
EVENTS_OF = "events_of_"
# In the meta of the model of pairs.
CLAIM_SOURCES = "claim_sources"


@dataclass(frozen=True)
class Model:
    """One table in the warehouse and its place in a snapshot."""

    name: str
    schema: str
    folder: str
    customer_by: CustomerBy | None

    @property
    def relation(self) -> str:
        """The quoted name in the warehouse."""
        return f'"{self.schema}"."{self.name}"'


def published_models(manifest: Path) -> list[Model]:
    """The models of the package that a snapshot holds, by name."""
    return sorted((m for m in _models(manifest) if m.folder in PUBLISHED_FOLDERS), key=lambda model: model.name)


def folded_models(manifest: Path) -> list[Model]:
    """The models that the live views read their published rows from, by name."""
    return sorted((m for m in _models(manifest) if m.customer_by is not None), key=lambda model: model.name)


def event_reach(manifest: Path) -> list[tuple[str, str, str]]:
    """Which staging model reads which kind of event: (source, kind, model), in order."""
    return sorted(
        (name.removeprefix(EVENTS_OF), kind, node["alias"])
        for node in json.loads(manifest.read_text())["nodes"].values()
        if node["resource_type"] == "model" and node["package_name"] == PACKAGE
        for name, kinds in node["config"].get("meta", {}).items()
        if name.startswith(EVENTS_OF)
        for kind in kinds
    )


def text_hash(manifest: Path) -> str:
    """Of every model and macro that the manifest was parsed from, the project's own and its packages'."""
    parsed = json.loads(manifest.read_text())
    models = sorted((name, node["checksum"]["checksum"], node["config"]) for name, node in parsed["nodes"].items())
    macros = sorted((name, macro["macro_sql"]) for name, macro in parsed["macros"].items())
    return hashlib.sha256(json.dumps([models, macros], sort_keys=True).encode()).hexdigest()[:16]


def claim_sources(manifest: Path) -> list[str]:
    """The sources whose word about who is who is a claim, as the model of pairs was told them."""
    metas = (node["config"].get("meta", {}) for node in json.loads(manifest.read_text())["nodes"].values())
    return sorted({source for meta in metas for source in meta.get(CLAIM_SOURCES, [])})


def model_named(manifest: Path, name: str) -> Model:
    """The model called `name`.

    Raises:
        LookupError: the manifest has no such table.
    """
    for model in _models(manifest):
        if model.name == name:
            return model
    raise LookupError(f"no model {name!r} in {str(manifest)!r}: run `rapport refresh` to compile the project anew")


def _models(manifest: Path) -> tuple[Model, ...]:
    return _parsed(manifest, manifest.stat().st_mtime_ns)


# A manifest has megabytes and is asked some hundred times in a publish; its time says whether it is another one.
@lru_cache(maxsize=2)
def _parsed(manifest: Path, modified_ns: int) -> tuple[Model, ...]:  # noqa: ARG001  the time is part of the key
    return tuple(_tables(json.loads(manifest.read_text())["nodes"]))


def _tables(nodes: Mapping[str, Any]) -> Iterator[Model]:
    for node in nodes.values():
        if node["resource_type"] == "model" and node["package_name"] == PACKAGE and _is_table(node):
            yield Model(
                name=node["alias"],
                schema=node["schema"],
                folder=node["config"].get("schema") or "",
                customer_by=node["config"].get("meta", {}).get("customer_by"),
            )


def _is_table(node: dict[str, Any]) -> bool:
    return node["config"]["materialized"] in ("table", "incremental")
