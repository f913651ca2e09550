"""Kill -9 at random points: collector and PostgreSQL under load, the batch with publish and archive, dbt at its models.

Run as `python -m tests.bench.kills --json --kills 200`. Senders come again until they are answered with 200, so at the
end every delivery must be there exactly once; after the kills of batch and dbt, one undisturbed run equals a rebuild.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import duckdb
import psutil

from pipelines.backup import backup
from pipelines.inbox import Inbox, IncomingEvent, migrate
from pipelines.warehouse import landing
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import current
from tests.bench._batch import BUILD, a_round
from tests.bench._stand import (
    ROOT,
    OwnCollector,
    OwnPostgres,
    another_store,
    deliver_until_taken,
    own_collector,
    own_postgres,
    stored,
)
from tests.bench._tables import multisets
from tests.bench.order_lives import cuts, land, stream
from tests.pipelines.dbt.batch import Batch

GOAL = {"acknowledged_lost": 0, "stored_twice": 0, "landed_twice": 0, "landed_missing": 0, "broken_snapshots": 0,
        "profiles_differing": 0, "tables_differing": 0}  # fmt: skip
# Who is killed, again and again; dbt seldom, because a run of it takes half a minute.
TEN = ("collector",) * 4 + ("postgres",) * 2 + ("batch",) * 4
VICTIMS = (*TEN, *TEN[1:], "models")
RUN_MODELS = """
import sys
from pathlib import Path
from pipelines.warehouse.paths import WarehousePaths
from tests.pipelines.dbt.batch import Batch
Batch(WarehousePaths(Path(sys.argv[1]))).run()
"""


@dataclass
class Figures:
    """What the kills did; all but the first six must be 0."""

    collector_kills: int = 0
    postgres_kills: int = 0
    batch_kills: int = 0
    model_kills: int = 0
    acknowledged: int = 0
    landed: int = 0
    acknowledged_lost: int = 0
    stored_twice: int = 0
    landed_twice: int = 0
    landed_missing: int = 0
    broken_snapshots: int = 0
    profiles_differing: int = 0
    tables_differing: int = 0

    @property
    def is_met(self) -> bool:
        """Whether nothing was lost and nothing doubled."""
        return all(getattr(self, name) == goal for name, goal in GOAL.items())


async def kill_at_the_door(server: OwnPostgres, kills: Sequence[str], random: Random, figures: Figures) -> None:
    """Kill collector and PostgreSQL while senders deliver; then look at what the inbox holds."""
    acknowledged: set[int] = set()
    enough = asyncio.Event()
    async with own_collector(server.url) as collector:
        numbers = itertools.count()
        sending = asyncio.create_task(deliver_until_taken(collector.url, numbers, acknowledged, until=enough.is_set))
        for victim in kills:
            before = len(acknowledged)
            while len(acknowledged) < before + 10:
                await asyncio.sleep(0.01)
            await asyncio.sleep(random.uniform(0, 0.4))
            await _kill(victim, collector, server)
        enough.set()
        await sending
    found = Counter(stored(server.url))
    figures.collector_kills, figures.postgres_kills = kills.count("collector"), kills.count("postgres")
    figures.acknowledged = len(acknowledged)
    figures.acknowledged_lost = sum(f"w-{number}" not in found for number in acknowledged)
    figures.stored_twice = sum(count - 1 for count in found.values())


async def _kill(victim: str, collector: OwnCollector, server: OwnPostgres) -> None:
    if victim == "collector":
        collector.kill()
        collector.start()
    else:
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)


def kill_the_batch(server: OwnPostgres, data_dir: Path, kills: int, random: Random, figures: Figures) -> None:
    """Kill the batch at random points of its rounds while events go on arriving; then compare with a rebuild."""
    with closing(Inbox(server.url)) as inbox:
        for number in range(kills):
            inbox.append([_an_event(number, position) for position in range(20)])
            _kill_one_batch(server.url, data_dir, random)
            figures.broken_snapshots += not _is_whole(data_dir)
        a_round(server.url, data_dir)
        figures.broken_snapshots += not _is_whole(data_dir)
        figures.batch_kills = kills
        _compare_with_a_rebuild(inbox, server.url, data_dir, figures)


def _an_event(number: int, position: int) -> IncomingEvent:
    key, at = f"b-{number}-{position}", datetime.now(UTC)
    return IncomingEvent("shopify", "customers/update", key, at, "{}", (f"email:{position}@example.com",), ())


def _kill_one_batch(url: str, data_dir: Path, random: Random) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench._batch", url, str(data_dir)]
    batch = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert batch.stdout is not None
    batch.stdout.readline()
    time.sleep(random.uniform(0, 1.2))
    batch.kill()
    batch.communicate()


def _is_whole(data_dir: Path) -> bool:
    """Whether the pointer names nothing yet, or a snapshot that is, to the byte, what its manifest says."""
    manifest = current(WarehousePaths(data_dir).snapshots)
    if manifest is None:
        return True
    file = WarehousePaths(data_dir).snapshots / manifest.name / "snapshot.duckdb"
    return hashlib.sha256(file.read_bytes()).hexdigest() == manifest.sha256


def _compare_with_a_rebuild(inbox: Inbox, url: str, data_dir: Path, figures: Figures) -> None:
    query = "select customer_id, event_count, landing_sum from profiles.profile_customers order by all"
    with duckdb.connect(str(WarehousePaths(data_dir).warehouse)) as warehouse:
        landed = Counter(row[0] for row in warehouse.execute("select event_id from landing.events").fetchall())
        built = warehouse.execute(query).fetchall()
    with duckdb.connect() as rebuilt:
        landing.land(rebuilt, inbox, data_dir, now=datetime.now(UTC))
        rebuilt.execute(BUILD)
        figures.profiles_differing = len(set(built) ^ set(rebuilt.execute(query).fetchall()))
    figures.landed = len(landed)
    figures.landed_twice = sum(count - 1 for count in landed.values())
    figures.landed_missing = len({f"shopify:{key}" for key in stored(url)} - set(landed))


def kill_the_models(server: OwnPostgres, data_dir: Path, kills: int, random: Random, figures: Figures) -> None:
    """Kill dbt while it builds increments of shoppers' lives; one undisturbed run then equals a build anew."""
    batch, events = Batch(WarehousePaths(data_dir)), stream(30, random)
    with another_store(server.url) as url:
        migrate(url)
        with closing(Inbox(url)) as inbox:
            for first, end in cuts(kills + 1, len(events), random):
                land(batch, inbox, events[first:end])
                # The last part is built in peace.
                if end < len(events):
                    _kill_dbt(data_dir, random)
            batch.run()
    built = multisets(batch)
    batch.run("--full-refresh")
    rebuilt = multisets(batch)
    figures.model_kills = kills
    figures.tables_differing = sum(built[name] != rebuilt[name] for name in built.keys() | rebuilt.keys())


def _kill_dbt(data_dir: Path, random: Random) -> None:
    command = [sys.executable, "-W", "ignore", "-c", RUN_MODELS, str(data_dir)]
    run = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        run.wait(random.uniform(5, 20))
    # dbt is its child: both go and are waited for, or the next run would find the file in use.
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(run.pid)
        both = [parent, *parent.children()]
        for process in both:
            process.kill()
        psutil.wait_procs(both, timeout=30)
    run.wait()


def run(kills: int, seed: int) -> Figures:
    """All the kills, and what they did."""
    random, figures = Random(seed), Figures()
    chosen = [VICTIMS[number % len(VICTIMS)] for number in range(kills)]
    random.shuffle(chosen)
    door = [victim for victim in chosen if victim in ("collector", "postgres")]
    with own_postgres() as server, tempfile.TemporaryDirectory(prefix="rapport-kills-") as folder:
        migrate(server.url)
        asyncio.run(kill_at_the_door(server, door, random, figures))
        kill_the_batch(server, Path(folder) / "data", chosen.count("batch"), random, figures)
        if "models" in chosen:
            kill_the_models(server, Path(folder) / "lives", chosen.count("models"), random, figures)
        # Reads every row of every table: what a kill had torn would not be read.
        backup(server.url, Path(folder) / "store.backup")
    return figures


def main() -> None:
    """Kill, compare and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    chosen = arguments.parse_args()
    started = time.monotonic()
    figures = run(chosen.kills, chosen.seed)
    size = {"kills": chosen.kills, "seed": chosen.seed, "seconds": round(time.monotonic() - started),
            "cores": os.cpu_count()}  # fmt: skip
    report = {"name": "kills", "figures": asdict(figures), "beside": {}, "goal": GOAL, "met": figures.is_met,
              "size": size}  # fmt: skip
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
