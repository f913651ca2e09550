"""The same life of a customer's orders in a thousand orders of arrival: one final profile.

Run as `python -m tests.bench.order_lives --json`. Every shopper lives the same life, each told in an order of its own
and all mixed into one stream, which is landed and built in several cuts. The first shopper's is told in order; beside
their rows, with ids made alike, everybody's must be the same. Then every payload is archived, the warehouse deleted
and built anew: all tables must be as they were.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import duckdb

from pipelines.inbox import Inbox, IncomingEvent, migrate
from pipelines.warehouse import landing
from pipelines.warehouse.archiving import archive_old
from pipelines.warehouse.paths import WarehousePaths
from tests.bench._life import Shopper
from tests.bench._stand import own_postgres
from tests.bench._tables import Row, facts_of_customers, multisets
from tests.pipelines.dbt.batch import Batch

GOAL = {"lives_differing": 0, "tables_differing_rebuilt": 0}

Rows = Counter[Row]


@dataclass
class Figures:
    """Whose rows were not those of the shopper whose life was told in order, and what a rebuild changed."""

    lives: int = 0
    events: int = 0
    tables: int = 0
    rows_each: int = 0
    lives_differing: int = 0
    archived: int = 0
    tables_differing_rebuilt: int = 0

    @property
    def is_met(self) -> bool:
        """Whether everybody has one and the same profile."""
        return all(getattr(self, name) == goal for name, goal in GOAL.items())


def stream(lives: int, random: Random) -> list[IncomingEvent]:
    """Everybody's events mixed, the first shopper's in order, the others' each in an order of their own."""
    told: list[tuple[float, IncomingEvent]] = []
    for number in range(lives):
        events = sorted(Shopper(number).events(), key=lambda event: event.occurred_at)
        moments = [random.random() for _ in events]
        told += zip(sorted(moments) if number == 0 else moments, events, strict=True)
    return [event for _, event in sorted(told, key=lambda pair: pair[0])]


def cuts(count: int, size: int, random: Random) -> Iterator[tuple[int, int]]:
    """From where to where each landing reads."""
    edges = [0, *sorted(random.sample(range(1, size), count - 1)), size]
    return pairwise(edges)


def land(batch: Batch, inbox: Inbox, events: Sequence[IncomingEvent]) -> None:
    """Through the inbox into the warehouse."""
    for first in range(0, len(events), 1_000):
        inbox.append(events[first : first + 1_000])
    with batch.paths.open() as warehouse:
        landing.land(warehouse, inbox, batch.paths.data_dir, now=datetime.now(UTC))


def profiles(batch: Batch, lives: int) -> dict[int, dict[str, Rows]]:
    """Of each shopper the rows of every table that names a customer, with what is theirs alone made alike."""
    found: dict[int, dict[str, Rows]] = {number: {} for number in range(lives)}
    marks = {Shopper(number).mark: number for number in range(lives)}
    people, former = _people(batch, marks), _former_ids(batch)
    for relation, customer, row in facts_of_customers(batch):
        if customer in people:
            number = people[customer]
            lent = former.get(customer, frozenset())
            alike = tuple(
                "F" if text in lent else text.replace(Shopper(number).mark, "N").replace(customer, "C") for text in row
            )
            found[number].setdefault(relation, Counter())[alike] += 1
    return found


def differing(found: dict[int, dict[str, Rows]]) -> list[str]:
    """Whose rows are not the first shopper's: who, and where first."""
    expected = found[0]
    return [
        f"shopper {number}: {next(name for name in {*expected, *rows} if rows.get(name) != expected.get(name))}"
        for number, rows in found.items()
        if rows != expected
    ]


def _former_ids(batch: Batch) -> dict[str, frozenset[str]]:
    """The ids that each customer may have gone by: every identifier makes one, and no two shoppers share one."""
    query = """
        select customer_id, list('c_' || md5(identifier)) from profiles.profile_identifiers
        where 'c_' || md5(identifier) != customer_id group by customer_id
    """
    with duckdb.connect(str(batch.paths.warehouse), read_only=True) as warehouse:
        return {customer: frozenset(ids) for customer, ids in warehouse.execute(query).fetchall()}


def _people(batch: Batch, marks: dict[str, int]) -> dict[str, int]:
    """Whose customer id it is, by the e-mail address."""
    query = "select customer_id, identifier from profiles.profile_identifiers where identifier like 'email:shopper%'"
    with duckdb.connect(str(batch.paths.warehouse), read_only=True) as warehouse:
        return {customer: marks[email[13:19]] for customer, email in warehouse.execute(query).fetchall()}


def run(lives: int, landings: int, seed: int, url: str, data_dir: Path) -> Figures:
    """Tell, land and build in cuts, compare; then build anew out of the archive and compare again."""
    random, batch = Random(seed), Batch(WarehousePaths(data_dir))
    events = stream(lives, random)
    with closing(Inbox(url)) as inbox:
        for first, end in cuts(landings, len(events), random):
            land(batch, inbox, events[first:end])
            batch.run()
        found, built = profiles(batch, lives), multisets(batch)
        figures = Figures(lives, len(events), len(found[0]), sum(rows.total() for rows in found[0].values()))
        figures.lives_differing = len(told(differing(found)))
        figures.archived = archive_all(batch, inbox, url)
        batch.paths.warehouse.unlink()
        land(batch, inbox, [])
        batch.run()
    rebuilt = multisets(batch)
    changed = [f"{name} after the rebuild" for name in built.keys() | rebuilt.keys() if built[name] != rebuilt[name]]
    figures.tables_differing_rebuilt = len(told(changed))
    return figures


def archive_all(batch: Batch, inbox: Inbox, url: str) -> int:
    """Move every payload into files, as if a snapshot held everything and all of it were old; how many."""
    horizon = inbox.horizon()
    published = batch.paths.snapshots / f"{horizon}-s"
    published.mkdir(parents=True)
    (published / "manifest.json").write_text(json.dumps({"horizon": horizon}))
    return archive_old(batch.paths, url, keep=timedelta(days=1), now=datetime.now(UTC) + timedelta(days=2)).event_count


def told(differences: list[str]) -> list[str]:
    """The same, the first of them printed."""
    for line in differences[:5]:
        print(line)
    return differences


def main() -> None:
    """Tell a thousand lives and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--lives", type=int, default=1_000)
    arguments.add_argument("--landings", type=int, default=4)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    chosen = arguments.parse_args()
    started = time.monotonic()
    with own_postgres() as server, tempfile.TemporaryDirectory(prefix="rapport-lives-") as folder:
        migrate(server.url)
        figures = run(chosen.lives, chosen.landings, chosen.seed, server.url, Path(folder))
    size = {"landings": chosen.landings, "seed": chosen.seed, "seconds": round(time.monotonic() - started),
            "cores": os.cpu_count()}  # fmt: skip
    report = {"name": "order_lives", "figures": asdict(figures), "beside": {}, "goal": GOAL, "met": figures.is_met,
              "size": size}  # fmt: skip
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
