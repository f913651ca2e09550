"""How long after an event was accepted it is visible, while 1,000 events a second arrive.

Run as `python -m tests.bench.freshness --json`. A collector process takes signed webhooks from a generator process that
keeps its pace. Beside it, again and again, an update of one customer's order is posted; from its 200 on, that customer
is read through the agent's own `ProfileStore`, in this process, over a snapshot of a made-up shop, until the update is
there. The event is committed before the 200, so what is measured is the read that folds it. Words and HTTP of a turn
are not in it. Beside: one row inserted, committed and selected in the same PostgreSQL at the same time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psycopg

from agent.profile import Order
from agent.profile_store import ProfileStore, Snapshots
from agent.skills.track_order import TRACK_ORDER
from tests.bench._latency import machine, spread, timed
from tests.bench._stand import a_customer, own_collector
from tests.bench._wire import heard, request, send_steadily
from tests.bench._world import World
from tests.bench.profile_read import BUSY_EACH, NEWS, Shop, a_shop, updated
from tests.pipelines.sources.deliveries import from_shopify

GOAL = {"p99_ms": 100, "per_second": 1_000, "not_2xx": 0, "never_visible": 0}
# What an achieved rate may lack of the goal, for the edges of the run.
TOLERANCE = 0.99
CONNECTIONS, WARM_UPS, FEWEST = 32, 10, 2
# The load is about these; the addresses that it shares with the made-up shop are those of its first 500 customers.
LOAD_FROM, PROBED_FROM = 10_000_000, 500
GIVEN_UP_SECONDS = 10

SCRATCH = "create table if not exists public.bare (number bigint primary key, payload text)"


@dataclass
class Probes:
    """What was seen of the updates that were posted."""

    visible_ms: list[float] = field(default_factory=list)
    accepted_ms: list[float] = field(default_factory=list)
    bare_ms: list[float] = field(default_factory=list)
    not_2xx: int = 0
    never_visible: int = 0


def load(port: int, count: int, per_second: int, out: Any) -> None:
    """The generator process: deliver at this pace, hand back statuses and what a second took."""
    requests = [_of_load(LOAD_FROM + number) for number in range(count)]
    out.put("ready")
    began = time.time()
    answers = send_steadily(port, requests, CONNECTIONS, per_second)
    out.put((time.time() - began, answers))


def _of_load(number: int) -> bytes:
    return request("shopify", from_shopify("customers/update", a_customer(number), webhook_id=f"load-{number}"))


def probe(shop: Shop, collector: str, count: int, *, is_over: Callable[[], bool]) -> Probes:
    """Post an update and read until it is there, `count` times or until it is over; the first few do not count.

    Two at the least, for fewer have no spread.
    """
    store, probes = ProfileStore(Snapshots(shop.paths.snapshots), shop.inbox), Probes()
    asked = [number for number in range(PROBED_FROM, shop.world.customers) if number % BUSY_EACH]
    orders = shop.last_orders(shop.world.customers)
    with httpx.Client(base_url=collector) as client, psycopg.connect(shop.url, autocommit=True) as connection:
        connection.execute(SCRATCH)
        for place, customer in enumerate(Random(1).sample(asked, count + WARM_UPS)):
            if is_over() and len(probes.visible_ms) >= FEWEST:
                break
            one = Probes() if place < WARM_UPS else probes
            one.accepted_ms.append(timed(partial(_post, client, one), orders[customer]))
            one.visible_ms.append(timed(partial(_await, store, one), customer))
            one.bare_ms.append(timed(partial(_bare, connection), customer))
    return probes


def _post(client: httpx.Client, probes: Probes, order: dict[str, Any]) -> None:
    delivery = from_shopify("orders/updated", updated(order), webhook_id=f"probe-{order['id']}")
    answer = client.post("/webhooks/shopify", content=delivery.body, headers=delivery.headers)
    probes.not_2xx += not answer.is_success


def _await(store: ProfileStore, probes: Probes, customer: int) -> None:
    deadline = time.monotonic() + GIVEN_UP_SECONDS
    while time.monotonic() < deadline:
        reading = store.read(f"shopify_customer_id:{customer}", TRACK_ORDER.sections, as_of=datetime.now(UTC))
        if any(order.fulfillment_status == NEWS for order in reading.profile.rows(Order)):
            return
    probes.never_visible += 1


def _bare(connection: psycopg.Connection, number: int) -> None:
    connection.execute("insert into public.bare values (%s, %s)", [number, "x" * 500])
    connection.execute("select payload from public.bare where number = %s", [number]).fetchone()


async def run(shop: Shop, per_second: int, seconds: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Load and probe side by side; the figures, and those of the bare rows."""
    spawn = multiprocessing.get_context("spawn")
    out = spawn.Queue()
    async with own_collector(shop.url) as collector:
        generator = spawn.Process(target=load, args=(collector.port, per_second * seconds, per_second, out))
        generator.start()
        await asyncio.to_thread(heard, generator, out)
        most = min(20 * seconds, shop.world.customers - PROBED_FROM - shop.world.customers // BUSY_EACH - WARM_UPS)
        probes = await asyncio.to_thread(probe, shop, collector.url, most, is_over=lambda: not out.empty())
        took, answers = await asyncio.to_thread(heard, generator, out)
        generator.join()
    return _figures(probes, took, answers), spread("insert_and_select", probes.bare_ms)


def _figures(probes: Probes, took: float, answers: list[tuple[float, int]]) -> dict[str, Any]:
    visible = spread("visible", probes.visible_ms)
    return {
        "p50_ms": visible["visible_p50_ms"],
        "p99_ms": visible["visible_p99_ms"],
        **spread("accepted", probes.accepted_ms),
        **spread("load", [1000 * seconds for seconds, _ in answers]),
        "per_second": round(len(answers) / took),
        "not_2xx": probes.not_2xx + sum(not 200 <= status < 300 for _, status in answers),
        "never_visible": probes.never_visible,
        "probes": len(probes.visible_ms),
    }


def is_met(figures: dict[str, Any]) -> bool:
    """Whether all goals are: times and counts at most, the rate at least."""
    at_most = all(figures[name] <= goal for name, goal in GOAL.items() if name != "per_second")
    return at_most and figures["per_second"] >= TOLERANCE * GOAL["per_second"]


def main() -> None:
    """Measure and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--customers", type=int, default=5_000)
    arguments.add_argument("--seconds", type=int, default=30)
    arguments.add_argument("--per-second", type=int, default=GOAL["per_second"])
    arguments.add_argument("--folder", type=Path, help="build here and keep it; what was built here before is used")
    chosen, on = arguments.parse_args(), machine()
    world = World(chosen.customers)
    with (
        tempfile.TemporaryDirectory(prefix="rapport-fresh-") as folder,
        a_shop(chosen.folder or Path(folder), world) as shop,
    ):
        figures, beside = asyncio.run(run(shop, chosen.per_second, chosen.seconds))
    size = {**on, "customers": world.customers, "seconds": chosen.seconds, "connections": CONNECTIONS,
            "read_by": "ProfileStore in this process", "sections": sorted(TRACK_ORDER.sections)}  # fmt: skip
    report = {"name": "freshness", "figures": figures, "beside": beside, "goal": GOAL, "met": is_met(figures),
              "size": size}  # fmt: skip
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
