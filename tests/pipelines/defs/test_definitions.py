"""What Dagster is told to run: the names that people, alerts and the host's own graph hold on to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
# Nobody listens there: a definition that asked the database would fail to load.
NO_DATABASE = "postgresql://nobody@127.0.0.1:1/nothing"

NAMES = """
import json, sys
from pipelines.definitions import defs

repository = defs().get_repository_def()
graph = repository.asset_graph
verified = defs().resolve_job_def("verify_profiles_job").asset_layer.asset_graph.asset_check_keys
refreshed = defs().resolve_job_def("refresh_profiles_job").asset_layer.executable_asset_keys
json.dump(
    {
        "assets": sorted("/".join(key.path) for key in graph.materializable_asset_keys),
        "sources": sorted("/".join(key.path) for key in graph.external_asset_keys),
        "groups": {"/".join(key.path): graph.get(key).group_name for key in graph.materializable_asset_keys},
        "jobs": sorted(job.name for job in repository.get_all_jobs() if not job.name.startswith("__")),
        "schedules": {schedule.name: schedule.cron_schedule for schedule in repository.schedule_defs},
        "sensors": sorted(sensor.name for sensor in repository.sensor_defs),
        "verified": sorted(check.name for check in verified),
        "refreshed": sorted("/".join(key.path) for key in refreshed),
    },
    sys.stdout,
)
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The loaded definitions by name, from a process of its own: settings are read once in a process."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "DAGSTER_"))}
    data_dir = tmp_path_factory.mktemp("definitions") / "data"
    done = subprocess.run(
        [sys.executable, "-c", NAMES],
        cwd=ROOT,
        env={**environment, "RAPPORT_STORES__DATA_DIR": str(data_dir), "DATABASE_URL": NO_DATABASE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_assets_jobs_schedules_and_sensors_keep_their_names(graph, snapshot):
    assert {kind: graph[kind] for kind in ("assets", "jobs", "schedules", "sensors")} == snapshot


def test_every_asset_key_is_schema_and_table_and_its_group_is_the_schema(graph):
    assert [key for key in graph["assets"] if key.count("/") != 1] == []
    # A snapshot is what publishing makes; the verb says more in the graph.
    expected = {key: key.split("/")[0].replace("snapshot", "publish") for key in graph["assets"]}
    assert graph["groups"] == expected


def test_nothing_is_read_that_nothing_here_makes(graph):
    assert graph["sources"] == []


def test_a_refresh_makes_every_asset(graph):
    assert graph["refreshed"] == graph["assets"]


def test_every_night_every_singular_test_of_the_models_is_run(graph):
    singular = {file.stem for file in (ROOT / "dbt_project" / "tests").glob("*.sql")}
    assert singular - set(graph["verified"]) == set()
    assert "assert_identity_by_increment_equals_a_full_recompute" in singular


def test_names_end_in_what_they_are(graph):
    assert all(name.endswith("_job") for name in graph["jobs"])
    assert all(name.endswith("_schedule") for name in graph["schedules"])
    assert all(name.endswith("_sensor") for name in graph["sensors"])
