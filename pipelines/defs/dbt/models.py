"""Every dbt model, test and source as a Dagster asset or check."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, dbt_assets

from pipelines.defs.dbt.project import BUILD_STATE, DBT_PROJECT, PROJECT_DIR, SELECTION, prepare_manifest, variables
from pipelines.defs.moments import run_moment
from pipelines.defs.resources import Stores
from pipelines.warehouse import landing
from pipelines.warehouse.built_from import BuiltFrom


class SchemaAndTable(DagsterDbtTranslator):
    """Keys are [schema, table] and groups are folders, as everywhere here."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`[folder, model]`, or `[source, table]`."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return dg.AssetKey([self._folder(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The folder of the model."""
        return self._folder(dbt_resource_props)

    @staticmethod
    def _folder(properties: Mapping[str, Any]) -> str:
        return str(properties["config"].get("schema") or "dbt")


prepare_manifest()


@dbt_assets(
    manifest=DBT_PROJECT.manifest_path,
    select=SELECTION,
    dagster_dbt_translator=SchemaAndTable(),
    name="build_models",
)
def build_models(context: dg.AssetExecutionContext, dbt: DbtCliResource, stores: Stores) -> Iterator[Any]:
    """Build every model for everyone, reports as of the start of the run."""
    told, paths = variables(), stores.paths()
    models = BuiltFrom.of(paths.dbt_state, DBT_PROJECT.manifest_path, PROJECT_DIR, told)
    with paths.writer():
        # Read before and noted after: a landing that slips in between two steps must not make a
        # snapshot claim events that its models have not seen.
        horizon = landing.begin_build(paths.warehouse, as_of=run_moment(context))
        # Unit tests are about the code and not about the data: `make test` runs them.
        build = ["build", "--exclude-resource-type", "unit_test", "--vars", json.dumps(told)]
        # An increment keeps what it need not compute: what other models had computed must not stay.
        if models.is_changed:
            build.append("--full-refresh")
        try:
            yield from dbt.cli(build, context=context, target_path=BUILD_STATE).stream()
        finally:
            landing.end_build(paths.warehouse)
        # Tests alone, or a table picked by hand, leave the other models as old as they were. Counted and
        # not compared: a host may have renamed them.
        if len(context.selected_asset_keys) == len(build_models.keys):
            landing.note_built(paths.warehouse, horizon, now=datetime.now(UTC))
            models.note()
