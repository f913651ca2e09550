"""A thousand schema-broken events among good ones: quarantined, seen, mended and delivered again.

Run as `python -m tests.bench.broken --json`. Signed deliveries of four sources go over HTTP to a collector; half of
the shoppers send what lacks something. Beside it a clean run of the same deliveries unbroken. While they are broken
the other shoppers' profiles and marts are those of the clean run; once mended, everybody's are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import psycopg

from pipelines.inbox import migrate, quarantine
from pipelines.inbox.quarantine import Mend, Which
from pipelines.sources.protocol import Delivery
from pipelines.sources.shopify import sign
from pipelines.warehouse.paths import WarehousePaths
from tests.bench._life import SOURCES, Shopper
from tests.bench._stand import another_store, own_collector, own_postgres
from tests.bench._tables import Row, facts_of_customers, multisets
from tests.bench._wire import request, send
from tests.bench.deliveries import clean, land
from tests.pipelines.dbt.batch import Batch
from tests.pipelines.sources.deliveries import SHOPIFY_SECRET, from_standard

GOAL = {"not_2xx": 0, "not_quarantined": 0, "not_landed_as_refused": 0, "good_rows_differing": 0, "still_open": 0,
        "tables_differing": 0}  # fmt: skip

Told = tuple[str, Delivery]


@dataclass
class Figures:
    """What was sent and how it ended; all but the first three must be 0."""

    deliveries: int = 0
    broken: int = 0
    reasons: int = 0
    not_2xx: int = 0
    not_quarantined: int = 0
    not_landed_as_refused: int = 0
    good_rows_differing: int = 0
    still_open: int = 0
    tables_differing: int = 0

    @property
    def is_met(self) -> bool:
        """Whether the broken ones harmed nobody and were not lost."""
        return all(getattr(self, name) == goal for name, goal in GOAL.items())


def broken(name: str, delivery: Delivery) -> Told:
    """The delivery without something that its kind demands, signed as ever."""
    document: dict[str, Any] = json.loads(delivery.body)
    if name == "shopify":
        content = json.dumps({**document, "id": "none"}).encode()
        signed = {**delivery.headers, "x-shopify-hmac-sha256": sign(SHOPIFY_SECRET, content).decode()}
        return name, replace(delivery, body=content, headers=signed)
    if name == "segment":
        return name, replace(delivery, body=json.dumps({**document, "anonymousId": None, "userId": None}).encode())
    body, key = {**document, "timestamp": "yesterday"}, delivery.headers["webhook-id"]
    return name, from_standard(document["type"], None, webhook_id=key, body=body, sent_at=datetime.now(UTC))


def world(count: int) -> tuple[list[Told], list[Told], set[str]]:
    """As it should be; as it is sent, with `count` broken ones; and the e-mail addresses of who sends those."""
    whole: list[Told] = []
    sent: list[Told] = []
    number, left, theirs = 0, count, set()
    while left or number % 2 == 0:
        told = Shopper(number).deliveries()
        bad = min(left, len(told)) if number % 2 else 0
        whole += told
        sent += [broken(*each) for each in told[:bad]] + told[bad:]
        theirs |= {f"email:shopper{Shopper(number).mark}@example.com"} if bad else set()
        number, left = number + 1, left - bad
    return whole, sent, theirs


def good_rows(batch: Batch, broken_people: set[str]) -> Counter[tuple[str, Row]]:
    """Every row of the customers who sent nothing broken."""
    query = "select customer_id, identifier from profiles.profile_identifiers"
    with duckdb.connect(str(batch.paths.warehouse), read_only=True) as warehouse:
        people = warehouse.execute(query).fetchall()
    known = {customer for customer, identifier in people if identifier.startswith("email:")}
    bad = {customer for customer, identifier in people if identifier in broken_people}
    return Counter((name, row) for name, customer, row in facts_of_customers(batch) if customer in known - bad)


def as_if_never_broken(tables: Mapping[str, Counter[Row]]) -> defaultdict[str, Counter[Row]]:
    """The tables with what only says that an event was delivered again taken out of its id."""
    found: defaultdict[str, Counter[Row]] = defaultdict(Counter)
    for name, rows in tables.items():
        found[name] = Counter(tuple(text.replace(":replayed/", ":") for text in row) for row in rows.elements())
    return found


def mend_all(url: str, whole: list[Told]) -> int:
    """Deliver every refused event again as it should have been; how many are still open."""
    originals = {event.dedupe_key: event for name, told in whole for event in SOURCES[name].read(told)}
    with psycopg.connect(url, autocommit=True) as connection:
        while page := quarantine.refused(connection, Which(), is_open=True):
            for event in page:
                original = originals[event.dedupe_key]
                mend = Mend(original.payload, original.kind)
                outcome = quarantine.replay(connection, event, SOURCES, by="bench", mend=mend)
                if outcome.reason is not None:
                    print(f"{event.kind} is still refused: {outcome.reason}")
                    return len(page)
    return 0


def run(count: int, seed: int, url: str, folder: Path) -> Figures:
    """Clean, broken and mended, and how they differ."""
    whole, sent, theirs = world(count)
    figures = Figures(deliveries=len(sent), broken=count)
    tidy, wild = (Batch(WarehousePaths(folder / name)) for name in ("tidy", "wild"))
    with another_store(url) as beside:
        migrate(beside)
        clean(whole, beside, tidy)
    asyncio.run(_deliver(sent, Random(seed), url, figures))
    with psycopg.connect(url, autocommit=True) as connection:
        counts = quarantine.counted(connection, Which())
    figures.reasons = len(counts)
    figures.not_quarantined = count - sum(each.open_count for each in counts)
    land(wild, url)
    with duckdb.connect(str(wild.paths.warehouse), read_only=True) as warehouse:
        [(landed,)] = warehouse.execute("select count(*) from landing.quarantined_events").fetchall()
    figures.not_landed_as_refused = count - int(landed)
    expected, found = good_rows(tidy, theirs), good_rows(wild, theirs)
    figures.good_rows_differing = ((expected - found) + (found - expected)).total()
    figures.still_open = mend_all(url, whole)
    land(wild, url)
    right, mended = multisets(tidy), as_if_never_broken(multisets(wild))
    differing = sorted(name for name in right.keys() | mended.keys() if right[name] != mended[name])
    figures.tables_differing = len(differing)
    for name in differing:
        print(f"{name} differs")
    return figures


async def _deliver(sent: list[Told], random: Random, url: str, figures: Figures) -> None:
    async with own_collector(url) as collector:
        requests = [request(*each) for each in random.sample(sent, len(sent))]
        answers = await asyncio.to_thread(send, collector.port, requests, 16)
    figures.not_2xx = sum(not 200 <= status < 300 for _, status in answers)


def main() -> None:
    """Break, mend, compare and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--broken", type=int, default=1_000)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    chosen = arguments.parse_args()
    started = time.monotonic()
    with own_postgres() as server, tempfile.TemporaryDirectory(prefix="rapport-broken-") as folder:
        migrate(server.url)
        figures = run(chosen.broken, chosen.seed, server.url, Path(folder))
    size = {"seed": chosen.seed, "seconds": round(time.monotonic() - started), "cores": os.cpu_count()}
    report = {"name": "broken", "figures": asdict(figures), "beside": {}, "goal": GOAL, "met": figures.is_met,
              "size": size}  # fmt: skip
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
