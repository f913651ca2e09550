"""A warehouse without the person: a fresh file, because DuckDB keeps the bytes of deleted rows.

Landing is copied from the inbox and its archive, where the person is no more, and every model is built
from it: what is left cannot hold what never went in.
"""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from functools import partial
from pathlib import Path

import duckdb

from pipelines.inbox import Inbox
from pipelines.privacy.site import Site, now
from pipelines.settings import Settings
from pipelines.warehouse import landing
from pipelines.warehouse.dbt import run_dbt
from pipelines.warehouse.live_views import begin_with_live_views, write_live_views
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import publish

# Everything but tests; a refresh does without them too.
BUILD = ("build", "--full-refresh", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
TABLES = """
select schema_name, table_name from duckdb_tables()
where database_name = 'old' and not internal and not temporary and schema_name <> 'landing'
order by all
"""


def rebuild_warehouse(site: Site) -> dict[str, object]:
    """Put a fresh file in the warehouse's place. The caller holds the writer's lock."""
    warehouse = site.paths.warehouse
    if not warehouse.exists():
        return {"rebuilt": False}
    # Its name stays: views in a DuckDB file name the catalog, which is called as the file is.
    folder = site.data_dir / "rebuilding"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    fresh = folder / warehouse.name
    with closing(Inbox(site.database_url, connections=1)) as inbox, duckdb.connect(str(fresh)) as connection:
        report = landing.land(connection, inbox, site.data_dir, now=site.clock())
        carried = _carry_over(connection, warehouse, site.paths.dbt_state / "manifest.json")
    site.build(fresh)
    fresh.replace(warehouse)
    warehouse.with_name(f"{warehouse.name}.wal").unlink(missing_ok=True)
    shutil.rmtree(folder)
    return {"rebuilt": True, "events": report.event_count, "tables_of_others": carried}


def build_models(settings: Settings, warehouse: Path) -> None:
    """Build every model in a warehouse file of that name, from nothing."""
    state = WarehousePaths(settings.data_dir).dbt_state / "erasure"
    horizon = landing.begin_build(warehouse, as_of=now().replace(microsecond=0))
    variables = json.dumps({"brand_time_zone": settings.brand.time_zone})
    run_dbt(
        [*BUILD, "--vars", variables],
        project=settings.dbt_project_dir,
        state=state,
        environment={"RAPPORT_WAREHOUSE": str(warehouse)},
    )
    landing.end_build(warehouse)
    landing.note_built(warehouse, horizon, now=now())


def publish_snapshot(settings: Settings) -> None:
    """Publish what was built."""
    paths, project = WarehousePaths(settings.data_dir), settings.dbt_project_dir
    manifest = paths.dbt_state / "manifest.json"
    if not manifest.exists():
        run_dbt(["parse"], project=project, state=paths.dbt_state)
    publish(
        paths,
        manifest,
        as_of=now().replace(microsecond=0),
        now=now(),
        write_live_views=partial(write_live_views, project=project, state=paths.dbt_state),
        begin=partial(begin_with_live_views, state=paths.dbt_state),
    )


def _carry_over(connection: duckdb.DuckDBPyConnection, warehouse: Path, manifest: Path) -> list[str]:
    """Copy the tables that dbt does not make: a brand's own raw data may lie in the same file.

    Whether the person is in them nobody here can tell; the receipt names them.
    """
    made = _made_by_dbt(manifest)
    connection.execute(f"attach '{warehouse}' as old (read_only)")
    foreign = [table for table in connection.execute(TABLES).fetchall() if table not in made] if made else []
    for schema, table in foreign:
        connection.execute(f'create schema if not exists "{schema}"')
        connection.execute(f'create table "{schema}"."{table}" as from old."{schema}"."{table}"')
    connection.execute("detach old")
    return [f"{schema}.{table}" for schema, table in foreign]


def _made_by_dbt(manifest: Path) -> set[tuple[str, str]]:
    """Models and seeds; dbt's own snapshots keep a history that nothing else has."""
    if not manifest.exists():
        return set()
    nodes = json.loads(manifest.read_text())["nodes"].values()
    return {(node["schema"], node["alias"]) for node in nodes if node["resource_type"] in ("model", "seed")}
