"""What one per cent of new events costs beside a full build, at several sizes: the cost curve of a batch.

Run as `python -m tests.bench.incremental --json --customers 100000`; twenty events a customer. Beside: the full build
of the same run. Model time is dbt's own account, first start to last end; start-up is told apart.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.warehouse import landing
from tests.bench._built import Built, built, landed, named_slowest
from tests.bench._world import EVENTS_AN_ORDER, World
from tests.pipelines.dbt.batch import Batch

GOAL = {"ratio": 0.05}


def measure(customers: int, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figures of an increment, and of the full build beside it."""
    world = World(customers)
    started = time.perf_counter()
    batch = landed(folder, world)
    landing_seconds = time.perf_counter() - started
    full = _noted(batch)
    nothing = _noted(batch)
    with batch.paths.open() as warehouse:
        events = world.land_more_orders(warehouse, max(1, world.events // 100 // EVENTS_AN_ORDER))
    increment = _noted(batch)
    figures = {
        "model_seconds": increment.model_seconds,
        "nothing_new_model_seconds": nothing.model_seconds,
        "start_seconds": increment.start_seconds,
        "new_events": events,
        "ratio": round(increment.model_seconds / full.model_seconds, 3),
        **named_slowest(increment.slowest),
    }
    beside = {
        "model_seconds": full.model_seconds,
        "start_seconds": full.start_seconds,
        "peak_mib": full.peak_mib,
        "landing_seconds": round(landing_seconds, 1),
        "warehouse_mib": batch.paths.warehouse.stat().st_size // 2**20,
        **named_slowest(full.slowest),
    }
    return figures, beside


def _noted(batch: Batch) -> Built:
    """A build of all that has landed, noted as one: the next computes whom events past it touch."""
    took = built(batch)
    with batch.paths.open() as warehouse:
        [(horizon,)] = warehouse.execute("select max(landing_number) from landing.events").fetchall()
    landing.note_built(batch.paths.warehouse, horizon, now=datetime.now(UTC))
    return took


def main() -> None:
    """Measure and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--customers", type=int, default=20_000)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures, beside = measure(chosen.customers, Path(folder))
    size = {"customers": chosen.customers, "events": World(chosen.customers).events}
    met = figures["ratio"] <= GOAL["ratio"]
    report = {"name": "incremental", "figures": figures, "beside": beside, "goal": GOAL, "met": met, "size": size}
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
