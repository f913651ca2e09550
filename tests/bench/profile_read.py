"""How long a read of one customer takes, beside bare DuckDB look-ups of the same rows in the same run.

Run as `python -m tests.bench.profile_read --json --customers 100000`; twenty events a customer. A typical turn is
`return_order`, which reads the sections of `track_order` and two more. Snapshot and PostgreSQL inbox are real; the
inbox holds an update of the last order of each tenth customer that no batch has seen. Everything is read of other
customers first: a reader plans each shape of statement once, and what that takes is told as `first_`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import psycopg

from agent.profile import SECTIONS, ProfileRow, Row
from agent.profile_store import ProfileReading, ProfileStore, Snapshots
from agent.skills.return_order import RETURN_ORDER
from agent.skills.track_order import TRACK_ORDER
from pipelines.inbox import Inbox, IncomingEvent, migrate
from pipelines.warehouse.paths import WarehousePaths
from tests.bench._built import built, landed
from tests.bench._latency import each_timed, machine, spread, timed
from tests.bench._stand import own_postgres
from tests.bench._world import ORDERS_A_CUSTOMER, World

GOAL = {
    "turn_p50_ms": 5,
    "turn_p99_ms": 50,
    "turn_folding_p50_ms": 20,
    "turn_folding_p99_ms": 50,
    "all_p50_ms": 60,
    "all_folding_p50_ms": 60,
}
TURN, TRACK, ALL = RETURN_ORDER.sections, TRACK_ORDER.sections, frozenset(SECTIONS)
SORTS = {"track": TRACK, "turn": TURN, "all": ALL}
# Of whom something is unseen, and who is read to warm up.
BUSY_EACH, UNSEEN_MOST, WARM_UPS = 10, 5_000, 25
THREADS, SWAPS, AGAIN = 8, 3, "~"
# What an update says that nobody has seen; published orders are all fulfilled.
NEWS, UPDATED_AT = "partial", datetime(2026, 6, 1, 12, tzinfo=UTC)

Read = Callable[[int], object]


@dataclass(frozen=True)
class Shop:
    """A published world with an inbox beside it."""

    world: World
    paths: WarehousePaths
    url: str
    inbox: Inbox
    random: Random

    def busy(self, count: int) -> list[int]:
        """Customers of whom an order update is unseen."""
        return [BUSY_EACH * self.random.randrange(1, self.unseen + 1) for _ in range(count)]

    def quiet(self, count: int) -> list[int]:
        """Customers of whom nothing is unseen."""
        some = (self.random.randrange(1, self.world.customers + 1) for _ in range(count))
        return [number + (number % BUSY_EACH == 0) for number in some]

    @property
    def unseen(self) -> int:
        """How many unseen order updates there are."""
        return min(UNSEEN_MOST, self.world.customers // BUSY_EACH - 1)

    def last_orders(self, customers: int) -> dict[int, dict[str, Any]]:
        """What the store told last of each of the first so many customers' orders, by customer."""
        with duckdb.connect(str(self.paths.warehouse), read_only=True) as warehouse:
            payloads = warehouse.execute(
                "select payload from landing.events where kind = 'orders/updated' order by landing_number limit ?",
                [ORDERS_A_CUSTOMER * customers],
            ).fetchall()
        orders = (json.loads(payload) for (payload,) in payloads)
        return {order["customer"]["id"]: order for order in orders}

    def update_orders(self) -> None:
        """Put an update of each busy customer's last order into the inbox."""
        orders = self.last_orders(BUSY_EACH * self.unseen)
        events = [_updated(orders[BUSY_EACH * number]) for number in range(1, self.unseen + 1)]
        for first in range(0, len(events), 1_000):
            self.inbox.append(events[first : first + 1_000])

    def swap(self) -> None:
        """Publish the current snapshot again under another name; one that was published so before is removed."""
        pointer = self.paths.snapshots / "current"
        name = pointer.read_text().strip()
        another = self.paths.snapshots / f"{name.partition(AGAIN)[0]}{AGAIN}{uuid.uuid4().hex}"
        another.mkdir()
        for file in (self.paths.snapshots / name).iterdir():
            os.link(file, another / file.name)
        aside = self.paths.snapshots / "aside"
        aside.write_text(another.name)
        aside.replace(pointer)
        if AGAIN in name:
            shutil.rmtree(self.paths.snapshots / name)


def updated(order: dict[str, Any]) -> dict[str, Any]:
    """The order as the store tells it once part of it has left."""
    return {**order, "fulfillment_status": NEWS, "updated_at": UPDATED_AT.isoformat()}


def _updated(order: dict[str, Any]) -> IncomingEvent:
    people = (f"shopify_customer_id:{order['customer']['id']}", f"email:{order['email']}")
    payload, key = json.dumps(updated(order)), f"w{order['id']}"
    return IncomingEvent("shopify", "orders/updated", key, UPDATED_AT, payload, people, (f"order:{order['id']}",))


@contextmanager
def a_shop(folder: Path, world: World) -> Iterator[Shop]:
    """The world built and published in `folder`, unless that has been done before, and an inbox with news."""
    paths = WarehousePaths(folder)
    if not (paths.snapshots / "current").exists():
        batch = landed(folder, world)
        built(batch)
        batch.publish(world.horizon)
    with own_postgres() as server:
        migrate(server.url)
        with psycopg.connect(server.url) as connection:
            connection.execute("select setval('inbox.landing_number', %s)", [world.horizon])
        with closing(Inbox(server.url, connections=THREADS)) as inbox:
            shop = Shop(world, paths, server.url, inbox, Random(1))
            shop.update_orders()
            yield shop


def read_with(store: ProfileStore, sections: Collection[str]) -> Callable[[int], ProfileReading]:
    """A read of these sections of the customer of a number."""
    return lambda number: store.read(f"shopify_customer_id:{number}", sections, as_of=datetime.now(UTC))


def bare(snapshot: Path, sections: Collection[str]) -> Read:
    """The same rows of the same tables by a look-up each in DuckDB, given the customer's published id."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"attach '{snapshot}' as snapshot (read_only)")
    queries = [_look_up(SECTIONS[name]) for name in sorted(sections)]
    ids = dict(
        connection.execute("select identifier, customer_id from snapshot.profiles.profile_identifiers").fetchall()
    )

    def look(number: int) -> None:
        customer = ids[f"shopify_customer_id:{number}"]
        for query, is_theirs in queries:
            connection.execute(query, [customer] if is_theirs else []).fetchall()

    return look


def _look_up(kind: type[Row]) -> tuple[str, bool]:
    is_theirs = issubclass(kind, ProfileRow)
    where = "where customer_id = ?" if is_theirs else ""
    columns = ", ".join(kind.columns())
    return f"select {columns} from snapshot.{kind.SCHEMA}.{kind.TABLE} {where}", is_theirs


def measured(shop: Shop, reads: int) -> tuple[dict[str, float], dict[str, float]]:
    """The figures of one reader after another, and those of the bare look-ups."""
    store = ProfileStore(Snapshots(shop.paths.snapshots), shop.inbox)
    snapshot = shop.paths.snapshots / (shop.paths.snapshots / "current").read_text() / "snapshot.duckdb"
    figures: dict[str, float] = {}
    beside: dict[str, float] = {}
    for name, sections in SORTS.items():
        read = read_with(store, sections)
        figures |= _warm(f"{name}_folding", read, shop.busy(WARM_UPS), shop.busy(reads))
        figures |= _warm(name, read, shop.quiet(WARM_UPS), shop.quiet(reads))
        look = bare(snapshot, sections)
        beside |= _warm(name, look, shop.quiet(WARM_UPS), shop.quiet(reads))
        figures[f"{name}_ratio"] = round(figures[f"{name}_p50_ms"] / beside[f"{name}_p50_ms"], 2)
    return figures, beside


def _warm(name: str, read: Read, others: Sequence[int], asked: Sequence[int]) -> dict[str, float]:
    first, *_ = each_timed(read, others)
    return {f"{name}_first_ms": round(first, 1), **spread(name, each_timed(read, asked))}


def at_once(shop: Shop, reads: int) -> dict[str, float]:
    """Readers at once while snapshots are swapped: every tenth read folds."""
    store = ProfileStore(Snapshots(shop.paths.snapshots), shop.inbox)
    read = read_with(store, TURN)
    asked = [*shop.busy(reads // 10), *shop.quiet(reads - reads // 10)]
    shop.random.shuffle(asked)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(read, [*shop.busy(WARM_UPS), *shop.quiet(WARM_UPS)]))
        done = threading.Event()
        with ThreadPoolExecutor(1) as aside:
            swaps = aside.submit(_swap_until, shop, done)
            began = time.perf_counter()
            milliseconds = list(pool.map(lambda number: timed(read, number), asked))
            seconds = time.perf_counter() - began
            done.set()
            swapped = swaps.result()
    return {
        **spread(f"threads_{THREADS}", milliseconds),
        f"threads_{THREADS}_max_ms": round(max(milliseconds), 1),
        f"threads_{THREADS}_per_second": round(len(asked) / seconds),
        f"threads_{THREADS}_swaps": swapped,
    }


def _swap_until(shop: Shop, done: threading.Event) -> int:
    """Swap now, then every second but few times in all; how often."""
    for turn in range(SWAPS):
        if turn and done.wait(1):
            return turn
        shop.swap()
    return SWAPS


def main() -> None:
    """Measure and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--customers", type=int, default=20_000)
    arguments.add_argument("--reads", type=int, default=500, help="of each sort")
    arguments.add_argument("--folder", type=Path, help="build here and keep it; what was built here before is used")
    chosen, on = arguments.parse_args(), machine()
    world = World(chosen.customers)
    with (
        tempfile.TemporaryDirectory(prefix="rapport-reads-") as folder,
        a_shop(chosen.folder or Path(folder), world) as shop,
    ):
        figures, beside = measured(shop, chosen.reads)
        figures |= at_once(shop, 4 * chosen.reads)
        sections = {name: len(tables) for name, tables in SORTS.items()}
        size = {**on, "customers": world.customers, "events": world.events, "unseen": shop.unseen,
                "reads": chosen.reads, "sections": sections}  # fmt: skip
    met = all(figures[name] <= goal for name, goal in GOAL.items())
    report = {"name": "profile_read", "figures": figures, "beside": beside, "goal": GOAL, "met": met, "size": size}
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
