"""The dbt project as Dagster sees it, its manifest prepared when it is missing or stale."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from dagster_dbt import DbtProject
from filelock import FileLock

from pipelines.settings import settings
from pipelines.warehouse.dbt import run_dbt
from pipelines.warehouse.manifest import PACKAGE
from pipelines.warehouse.paths import WarehousePaths

PATHS = WarehousePaths(settings().data_dir)
PROJECT_DIR = settings().dbt_project_dir

# The package's models and no others: a brand's own are its own assets.
SELECTION = f"package:{PACKAGE}"

# The dbt project names the warehouse by this variable; a brand's own profile may do so too.
os.environ.setdefault("RAPPORT_WAREHOUSE", str(PATHS.warehouse))

# One folder for all builds: left to itself, each would leave one of its own in the project for good.
BUILD_STATE = PATHS.dbt_state / "build"
PARSED = "partial_parse.msgpack"

DBT_PROJECT = DbtProject(project_dir=PROJECT_DIR, profiles_dir=PROJECT_DIR, target_path=PATHS.dbt_state)


def prepare_manifest() -> Path:
    """The manifest's path, parsed anew when a file of the project is newer.

    Raises:
        DbtError: the project does not parse.
    """
    PATHS.dbt_state.mkdir(parents=True, exist_ok=True)
    with FileLock(PATHS.dbt_state / "parse.lock"):
        if _is_stale(DBT_PROJECT.manifest_path):
            if (PROJECT_DIR / "packages.yml").exists():
                run_dbt(["deps"], project=PROJECT_DIR, state=PATHS.dbt_state)
            run_dbt(["parse", "--vars", json.dumps(variables())], project=PROJECT_DIR, state=PATHS.dbt_state)
            # What a build begins with: it need not parse the same project once more.
            BUILD_STATE.mkdir(exist_ok=True)
            shutil.copyfile(PATHS.dbt_state / PARSED, BUILD_STATE / PARSED)
    return DBT_PROJECT.manifest_path


def variables() -> dict[str, Any]:
    """What the models are told of the brand's settings."""
    cadences = {source: cadence.model_dump() for source, cadence in settings().freshness.items()}
    return {"brand_time_zone": settings().brand.time_zone, "source_cadences": cadences}


def _is_stale(manifest: Path) -> bool:
    if not manifest.exists():
        return True
    files = [*PROJECT_DIR.glob("models/**/*"), *PROJECT_DIR.glob("macros/**/*"), *PROJECT_DIR.glob("tests/**/*")]
    newest = max(file.stat().st_mtime for file in [*files, PROJECT_DIR / "dbt_project.yml"])
    return newest > manifest.stat().st_mtime
