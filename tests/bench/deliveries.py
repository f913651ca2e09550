"""Ten thousand deliveries, each sent one to nine times, shuffled and at once: stored once, and the same profiles.

Run as `python -m tests.bench.deliveries --json`. Signed deliveries of several sources go over HTTP to a collector
process and are landed and built in two cuts. Beside it a clean run: each delivery once, in order, into another store.
Every profile table and mart that names a customer must hold the same rows, each as often.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from pipelines.inbox import Inbox, migrate
from pipelines.sources.protocol import Delivery
from pipelines.sources.redelivery import read
from pipelines.warehouse import landing
from pipelines.warehouse.paths import WarehousePaths
from tests.bench._life import SOURCES, Shopper
from tests.bench._stand import another_store, own_collector, own_postgres, stored
from tests.bench._tables import multisets
from tests.bench._wire import request, send
from tests.pipelines.dbt.batch import Batch

MOST_TIMES = 9
AT_ONCE = 64
GOAL = {"not_2xx": 0, "lost": 0, "stored_twice": 0, "tables_differing": 0}


@dataclass
class Figures:
    """What was sent and how it ended; the last four must be 0."""

    deliveries: int = 0
    sent: int = 0
    stored: int = 0
    tables: int = 0
    rows: int = 0
    not_2xx: int = 0
    lost: int = 0
    stored_twice: int = 0
    tables_differing: int = 0

    @property
    def is_met(self) -> bool:
        """Whether sending again and out of order made no difference."""
        return all(getattr(self, name) == goal for name, goal in GOAL.items())


def world(count: int) -> list[tuple[str, Delivery]]:
    """The first `count` deliveries of as many shoppers as that takes."""
    told: list[tuple[str, Delivery]] = []
    number = 0
    while len(told) < count:
        told += Shopper(number).deliveries()
        number += 1
    return told[:count]


def batched(numbers: list[int], size: int) -> list[list[int]]:
    """The numbers in parts of this size."""
    return [numbers[first : first + size] for first in range(0, len(numbers), size)]


def land(batch: Batch, url: str) -> None:
    """What has come into the warehouse, and every model from it."""
    with closing(Inbox(url, connections=1)) as inbox, batch.paths.open() as warehouse:
        landing.land(warehouse, inbox, batch.paths.data_dir, now=datetime.now(UTC))
    batch.run()


def clean(told: list[tuple[str, Delivery]], url: str, batch: Batch) -> None:
    """Each once and in order, straight into the inbox."""
    with closing(Inbox(url, connections=1)) as inbox:
        for first in range(0, len(told), 1_000):
            inbox.append([event for name, sent in told[first : first + 1_000] for event in read(SOURCES[name], sent)])
    land(batch, url)


async def again_and_again(count: int, url: str, batch: Batch, random: Random, figures: Figures, landings: int) -> None:
    """Each one to nine times, shuffled, from many connections; landed and built after each of equal parts."""
    sendings = [number for number in range(count) for _ in range(random.randint(1, MOST_TIMES))]
    random.shuffle(sendings)
    figures.sent = len(sendings)
    async with own_collector(url) as collector:
        for part in batched(sendings, -(-len(sendings) // landings)):
            # Signed anew, because a signature is only good for minutes and a build may take some.
            requests = [request(*each) for each in world(count)]
            answers = await asyncio.to_thread(send, collector.port, [requests[number] for number in part], AT_ONCE)
            figures.not_2xx += sum(not 200 <= status < 300 for _, status in answers)
            await asyncio.to_thread(land, batch, url)


def run(count: int, seed: int, url: str, folder: Path, *, landings: int = 2) -> Figures:
    """Both ways, and how they differ."""
    told, figures = world(count), Figures(deliveries=count)
    tidy, wild = (Batch(WarehousePaths(folder / name)) for name in ("tidy", "wild"))
    with another_store(url) as beside:
        migrate(beside)
        clean(told, beside, tidy)
        expected_keys = stored(beside)
    asyncio.run(again_and_again(count, url, wild, Random(seed), figures, landings))
    keys = stored(url)
    figures.stored, figures.stored_twice = len(keys), len(keys) - len(set(keys))
    figures.lost = len(set(expected_keys) ^ set(keys))
    expected, found = multisets(tidy), multisets(wild)
    figures.tables, figures.rows = len(expected), sum(rows.total() for rows in expected.values())
    differing = [name for name in expected.keys() | found.keys() if expected[name] != found[name]]
    figures.tables_differing = len(differing)
    for name in sorted(differing):
        print(f"{name} differs")
    return figures


def main() -> None:
    """Send, build, compare and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--deliveries", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    chosen = arguments.parse_args()
    started = time.monotonic()
    with own_postgres() as server, tempfile.TemporaryDirectory(prefix="rapport-deliveries-") as folder:
        migrate(server.url)
        figures = run(chosen.deliveries, chosen.seed, server.url, Path(folder))
    size = {"seed": chosen.seed, "seconds": round(time.monotonic() - started), "cores": os.cpu_count()}
    report = {"name": "deliveries", "figures": asdict(figures), "beside": {}, "goal": GOAL, "met": figures.is_met,
              "size": size}  # fmt: skip
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
