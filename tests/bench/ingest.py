"""How many signed, deduplicated events a second become durable, beside the same with no verification.

Run as `python -m tests.bench.ingest --json`. A collector process and two generator processes share the
cores with PostgreSQL; one delivery in ten is sent twice. "Accepted" means answered with 200 after the commit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg

from pipelines.inbox import migrate
from pipelines.inbox.postgres import start_embedded
from pipelines.inbox.serving import serve
from pipelines.sources.protocol import Delivery
from pipelines.sources.segment import Segment
from pipelines.sources.shopify import Shopify, sign
from tests.bench._wire import LONGEST_SECONDS, heard, send

SECRET = "a secret of the benchmark alone"
GENERATORS = 2
GOAL = {"per_second": 3_000, "p99_ms": 100, "not_2xx": 0}


class Trusting(Shopify):
    """The same source, asking nobody for a signature."""

    def verify(self, delivery: Delivery) -> None:
        """Let everyone in."""


def request(number: int) -> bytes:
    """One signed order as it goes over the wire; every tenth number repeats the one before it."""
    number -= number % 10 == 9
    body = json.dumps(
        {
            "id": number + 1,
            "name": f"#{number}",
            "email": f"shopper{number % 5_000}@example.com",
            "created_at": "2026-03-01T09:30:00Z",
            "updated_at": "2026-03-01T09:30:00Z",
            "currency": "GBP",
            "total_price": "89.00",
            "customer": {"id": number % 5_000 + 1, "phone": "+447700900123", "first_name": "Ann"},
            "line_items": [{"id": number * 3 + line, "quantity": 1, "price": "29.00"} for line in range(3)],
        }
    ).encode()
    head = (
        "POST /webhooks/shopify HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
        f"x-shopify-topic: orders/create\r\nx-shopify-webhook-id: {number}\r\n"
        f"x-shopify-hmac-sha256: {sign(SECRET, body).decode()}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def generate(port: int, first: int, count: int, barrier: Any, out: Any) -> None:
    """One generator process: prepares, waits for the others, sends, hands back what it saw."""
    requests = [request(number) for number in range(first, first + count)]
    barrier.wait(LONGEST_SECONDS)
    started, spent = time.time(), time.process_time()
    answers = send(port, requests, connections=64)
    out.put((started, time.time(), time.process_time() - spent, answers))


def listen(url: str, port: int, trusting: bool) -> None:
    """The collector, with or without verification; all else is the same."""
    shop = (Trusting if trusting else Shopify)((SECRET,), "GB")
    serve(url, {"shopify": shop, "segment": Segment(SECRET)}, "127.0.0.1", port)


def measure(url: str, port: int, events: int, trusting: bool) -> dict[str, float]:
    """Figures of one run over an empty inbox."""
    spawn = multiprocessing.get_context("spawn")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("truncate inbox.events, inbox.event_keys cascade")
    server = spawn.Process(target=listen, args=(url, port, trusting))
    server.start()
    _wait_for(port)
    barrier, out, share = spawn.Barrier(GENERATORS), spawn.Queue(), events // GENERATORS
    send(port, [request(number) for number in range(events, events + 500)], 8)
    generators = [
        spawn.Process(target=generate, args=(port, index * share, share, barrier, out)) for index in range(GENERATORS)
    ]
    spent = _cpu_seconds(server.pid), _cpu_seconds(_postmaster(url))
    for process in generators:
        process.start()
    results = [heard(generator, out) for generator in generators]
    collector, store = _cpu_seconds(server.pid) - spent[0], _cpu_seconds(_postmaster(url)) - spent[1]
    server.terminate()
    for process in (*generators, server):
        process.join()
    generator = sum(seconds for _, _, seconds, _ in results)
    each = {"collector": collector, "store": store, "generator": generator}
    return _figures(url, results) | {f"{name}_cpu_us": round(cpu / events * 1e6) for name, cpu in each.items()}


def _cpu_seconds(pid: int | None) -> float:
    """What a process and those that it started have spent so far."""
    parent, spent = psutil.Process(pid), 0.0
    for process in (parent, *parent.children(recursive=True)):
        # A backend may have ended since it was listed.
        with suppress(psutil.NoSuchProcess):
            spent += sum(process.cpu_times()[:2])
    return spent


def _postmaster(url: str) -> int:
    with psycopg.connect(url) as connection:
        return psutil.Process(connection.info.backend_pid).ppid()


def _figures(url: str, results: list[Any]) -> dict[str, float]:
    seconds = max(result[1] for result in results) - min(result[0] for result in results)
    answers = [answer for *_, some in results for answer in some]
    latencies = statistics.quantiles([latency for latency, _ in answers], n=100)
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from inbox.events").fetchone()
    return {
        "per_second": round(len(answers) / seconds),
        "p50_ms": round(latencies[49] * 1000, 1),
        "p99_ms": round(latencies[98] * 1000, 1),
        "not_2xx": sum(not 200 <= status < 300 for _, status in answers),
        "stored": row[0] if row else 0,
    }


def _wait_for(port: int) -> None:
    async def knock() -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()

    for _ in range(600):
        with suppress(OSError):
            return asyncio.run(knock())
        time.sleep(0.1)
    raise TimeoutError(f"no collector on port {port}")


def main() -> None:
    """Measure both and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--events", type=int, default=20_000)
    arguments.add_argument("--port", type=int, default=18_790)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        url = start_embedded(Path(folder))
        migrate(url)
        beside = measure(url, chosen.port, chosen.events, trusting=True)
        figures = measure(url, chosen.port, chosen.events, trusting=False)
        figures["ratio"] = round(figures["per_second"] / beside["per_second"], 2)
        if not chosen.json:
            print(f"verified {figures}\ntrusting {beside}")
        size = {"events": chosen.events, "generators": GENERATORS, "cores": os.cpu_count()}
        met = figures["per_second"] >= 3_000 and figures["p99_ms"] <= 100 and figures["not_2xx"] == 0
        report = {"name": "ingest", "figures": figures, "beside": beside, "goal": GOAL, "met": met, "size": size}
        print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
