"""A brand that has Rapport installed: its project in a folder of its own, its log filled, everything built once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import pytest

from pipelines.inbox import StoredEvent
from pipelines.warehouse import landing
from pipelines.warehouse.dbt import run_dbt
from pipelines.warehouse.live_views import begin_with_live_views, write_live_views
from pipelines.warehouse.paths import PROJECT_ROOT, WarehousePaths
from pipelines.warehouse.snapshot import publish
from tests.plugin.acme import service_log

HOST = Path(__file__).with_name("host")
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Host:
    """Acme's project and data."""

    project: Path

    @property
    def paths(self) -> WarehousePaths:
        """Where its warehouse and snapshots lie."""
        return WarehousePaths(self.project / "data")

    def dbt(self, *arguments: str) -> None:
        """Run dbt on Acme's project, as its own schedule would."""
        environment = {"RAPPORT_WAREHOUSE": str(self.paths.warehouse)}
        run_dbt(arguments, project=self.project, state=self.paths.dbt_state, environment=environment)

    def publish(self, horizon: int) -> Path:
        """Publish what was built and return the snapshot's file."""
        with self.paths.open() as warehouse:
            landing.create_tables(warehouse)
        landing.note_built(self.paths.warehouse, horizon, now=NOW)
        manifest = publish(
            self.paths,
            self.paths.dbt_state / "manifest.json",
            as_of=NOW,
            now=NOW,
            write_live_views=partial(write_live_views, project=self.project, state=self.paths.dbt_state),
            begin=partial(begin_with_live_views, state=self.paths.dbt_state),
        )
        return self.paths.snapshots / manifest.name / "snapshot.duckdb"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """Acme after `dbt deps` and `dbt build`, Rapport's own tests included."""
    host = Host(tmp_path_factory.mktemp("acme") / "host")
    shutil.copytree(HOST, host.project)
    (host.project / "packages.yml").write_text(f"packages:\n  - local: {PROJECT_ROOT / 'dbt_project'}\n")
    host.paths.data_dir.mkdir()
    _keep(host.paths.warehouse, service_log())
    host.dbt("deps")
    host.dbt("build", "--exclude-resource-type", "unit_test")
    return host


def _keep(warehouse: Path, events: list[StoredEvent]) -> None:
    """Fill the tables that Acme's own collector writes."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema acme_raw")
        connection.register("log", landing.event_rows(events).to_arrow())
        connection.register("keys", landing.key_rows(events).to_arrow())
        connection.execute("create table acme_raw.service_log as select * from log")
        connection.execute("create table acme_raw.service_log_keys as select * from keys")
