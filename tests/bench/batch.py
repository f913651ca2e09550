"""A full build by a resident dbt, beside the same tables from the same SQL as one DuckDB script.

Run as `python -m tests.bench.batch --json [--customers N] [--days N]`: once for a made-up shop of twenty events a
customer, and once for the lines of `online_retail`, read under `RAPPORT_DATA`. Model time is from the first model's
start to the last one's end, by dbt's own account; start-up, and what dbt does before the first and after the last, are
told apart.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.inbox import Inbox, migrate
from pipelines.sources.files.load import land_feed
from pipelines.warehouse import landing
from pipelines.warehouse.paths import WarehousePaths
from tests.bench._built import built_by_resident, in_one_script, landed, named_slowest
from tests.bench._latency import machine
from tests.bench._stand import own_postgres
from tests.bench._world import World
from tests.bench.online_retail import DATA
from tests.pipelines.dbt.batch import Batch
from tests.pipelines.sources.files.conftest import feed_settings

FEED = "online_retail"
GOAL = {"ratio": 1.5, "differing": 0}


def of_shop(customers: int, folder: Path) -> Batch:
    """A made-up shop, landed."""
    return landed(folder, World(customers))


def of_files(files: Sequence[Path], folder: Path) -> Batch:
    """Days of the real shop, landed by the ordinary road."""
    delivered = folder / "files"
    delivered.mkdir()
    for file in files:
        (delivered / file.name).symlink_to(file)
    batch, now = Batch(WarehousePaths(folder / "data")), datetime.now(UTC)
    with own_postgres() as server:
        migrate(server.url)
        with closing(Inbox(server.url)) as inbox:
            land_feed(FEED, feed_settings(FEED, delivered, batch.paths.data_dir), inbox, now=now)
            with batch.paths.open() as warehouse:
                landing.land(warehouse, inbox, batch.paths.data_dir, now=now)
    return batch


def measured(batch: Batch) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figures of dbt, and those of the script."""
    resident = built_by_resident(batch)
    with tempfile.TemporaryDirectory(prefix="rapport-script-") as folder:
        script = in_one_script(batch, Path(folder))
    figures = {
        "model_seconds": resident.model_seconds,
        "start_seconds": resident.start_seconds,
        "ratio": round(resident.model_seconds / script.seconds, 2),
        "models": script.statements,
        "differing": script.differing,
        **named_slowest(resident.slowest),
    }
    return figures, {"seconds": script.seconds, **named_slowest(script.slowest)}


def _named(prefix: str, values: dict[str, Any]) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in values.items()}


def main() -> None:
    """Measure both and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--customers", type=int, default=20_000)
    arguments.add_argument("--days", type=int, default=None, help="only the first days of online_retail")
    chosen, on = arguments.parse_args(), machine()
    files = sorted(DATA.glob("*.csv*"))[: chosen.days]
    figures: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="rapport-batch-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        batches = {"shop": of_shop(chosen.customers, Path(folder) / "shop")}
        if files:
            (Path(folder) / "retail").mkdir()
            batches["retail"] = of_files(files, Path(folder) / "retail")
        for name, batch in batches.items():
            some, others = measured(batch)
            figures, beside = figures | _named(name, some), beside | _named(name, others)
    met = all(figures[f"{name}_{goal}"] <= most for name in batches for goal, most in GOAL.items())
    size = {**on, "customers": chosen.customers, "events": World(chosen.customers).events, "retail_days": len(files)}
    report = {"name": "batch", "figures": figures, "beside": beside, "goal": GOAL, "met": met, "size": size}
    if not files:
        report["skipped"] = f"no files under {DATA.name!r}: set RAPPORT_DATA"
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
