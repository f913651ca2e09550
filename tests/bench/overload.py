"""Ten times what the store takes, senders that never finish, bodies without end, and SIGTERM in the middle of it.

Run as `python -m tests.bench.overload --json`. A real collector over a PostgreSQL whose landing lock somebody else
holds most of the time, so that a tenth of what is offered gets through. Then the lock is free again, and it is told how
long until a delivery is stored as ever; then slow and endless requests beside an honest sender; then SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass

import httpx
import psutil
import psycopg
import uvloop

from pipelines.inbox import migrate, statements
from tests.bench._flood import Flood
from tests.bench._stand import OwnCollector, own_collector, own_postgres, post, stored

# More than the collector lets in at once.
CONNECTIONS = 2_500
SLOW, ENDLESS, ENDLESS_BYTES = 500, 20, 300 * 2**20
GOAL = {"overload": 10, "refused_without_retry_after": 0, "not_200_or_503": 0, "recovered_seconds": 10,
        "honest_not_200": 0, "peak_mib": 512, "drained_seconds": 10, "acknowledged_lost": 0}  # fmt: skip


@dataclass
class Figures:
    """`overload` is what was offered over what was stored; memory is the collector's, resident."""

    offered_per_second: int = 0
    stored_per_second: int = 0
    overload: float = 0
    refused: int = 0
    refused_without_retry_after: int = 0
    not_200_or_503: int = 0
    recovered_seconds: float = 0
    honest_sent: int = 0
    honest_not_200: int = 0
    endless_refused: int = 0
    before_mib: int = 0
    peak_mib: int = 0
    drained_seconds: float = 0
    acknowledged_lost: int = 0

    @property
    def is_met(self) -> bool:
        """Whether it bent and did not break."""
        at_least = {"overload"}
        return all(
            getattr(self, name) >= goal if name in at_least else getattr(self, name) <= goal
            for name, goal in GOAL.items()
        )


@contextmanager
def slow_store(url: str, held_seconds: float = 3.5) -> Iterator[None]:
    """Somebody who takes the landing lock again and again, and lets one commit in between."""
    over = threading.Event()

    def hold() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not over.is_set():
                with connection.transaction():
                    connection.execute(statements.LOCK, [statements.LANDING_LOCK])
                    over.wait(held_seconds)
                over.wait(0.02)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@asynccontextmanager
async def watched(collector: OwnCollector, figures: Figures) -> AsyncIterator[None]:
    """Note the highest memory meanwhile."""
    assert collector.process is not None
    process = psutil.Process(collector.process.pid)
    figures.before_mib = process.memory_info().rss // 2**20

    async def watch() -> None:
        while True:
            figures.peak_mib = max(figures.peak_mib, process.memory_info().rss // 2**20)
            await asyncio.sleep(0.05)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


async def overload(url: str, flood: Flood, seconds: float, figures: Figures) -> None:
    """More than the store takes, then the time until it is as ever."""
    with slow_store(url):
        raging = asyncio.create_task(flood.rage(CONNECTIONS, seconds))
        await asyncio.sleep(seconds)
        taken = flood.statuses[200] / seconds
    # The queue is still full of what nobody waits for any more.
    figures.recovered_seconds = await _seconds_until_as_ever(flood.port)
    offered = await raging
    figures.offered_per_second, figures.stored_per_second = round(offered), round(taken)
    figures.overload = round(offered / max(taken, 1), 1)
    figures.refused = flood.statuses[503]
    figures.refused_without_retry_after = flood.without_retry_after
    figures.not_200_or_503 = sum(count for status, count in flood.statuses.items() if status not in (200, 503))


async def _seconds_until_as_ever(port: int) -> float:
    ended = time.monotonic()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for number in range(1_000):
            if await _taken_in_a_second(client, number):
                break
            await asyncio.sleep(0.1)
    return round(time.monotonic() - ended, 1)


async def _taken_in_a_second(client: httpx.AsyncClient, number: int) -> bool:
    began = time.monotonic()
    with contextlib.suppress(httpx.TransportError):
        return await post(client, number) == 200 and time.monotonic() - began < 1
    return False


async def abuse(port: int, seconds: float, figures: Figures) -> None:
    """Headers that never end and bodies of 300 MiB, said or not, while an honest sender delivers."""
    enough = asyncio.Event()
    slow = [asyncio.create_task(_never_finish(port, enough)) for _ in range(SLOW)]
    endless = [asyncio.create_task(_post_without_end(port, chunked=number % 2 == 0)) for number in range(ENDLESS)]
    until = time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        while time.monotonic() < until:
            figures.honest_not_200 += await post(client, 1_000_000 + figures.honest_sent) != 200
            figures.honest_sent += 1
    enough.set()
    figures.endless_refused = sum(await asyncio.gather(*endless))
    await asyncio.gather(*slow)


async def _never_finish(port: int, enough: asyncio.Event) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /webhooks/shopify HTTP/1.1\r\nhost: x\r\n")
    with contextlib.suppress(OSError):
        while not enough.is_set():
            writer.write(b"x-slow: 1\r\n")
            await writer.drain()
            await asyncio.sleep(0.5)
    writer.close()


async def _post_without_end(port: int, *, chunked: bool) -> bool:
    """Whether it was refused before all of it was sent."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    length = b"transfer-encoding: chunked" if chunked else b"content-length: %d" % ENDLESS_BYTES
    writer.write(b"POST /webhooks/shopify HTTP/1.1\r\nhost: x\r\n" + length + b"\r\n\r\n")
    piece = b"x" * 2**16
    try:
        for _ in range(ENDLESS_BYTES // len(piece)):
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
            await writer.drain()
    except OSError:
        return True
    finally:
        writer.close()
    return False


async def stop_under_load(collector: OwnCollector, flood: Flood, figures: Figures) -> None:
    """SIGTERM while many send."""
    assert collector.process is not None
    raging = asyncio.create_task(flood.rage(64, 3))
    await asyncio.sleep(1.5)
    told = time.monotonic()
    collector.process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(collector.process.wait, 60)
    figures.drained_seconds = round(time.monotonic() - told, 1)
    await raging


async def run(url: str, seconds: float) -> Figures:
    """All of it against one collector."""
    figures = Figures()
    async with own_collector(url) as collector:
        flood = Flood(collector.port)
        async with watched(collector, figures):
            await overload(url, flood, seconds, figures)
            await abuse(collector.port, seconds, figures)
        await stop_under_load(collector, flood, figures)
    figures.acknowledged_lost = len(flood.acknowledged - set(stored(url)))
    return figures


def main() -> None:
    """Flood, abuse, stop and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--seconds", type=float, default=20, help="how long each kind of pressure lasts")
    chosen = arguments.parse_args()
    with own_postgres() as server:
        migrate(server.url)
        figures = uvloop.run(run(server.url, chosen.seconds))
    size = {"seconds": chosen.seconds, "connections": CONNECTIONS, "slow": SLOW, "endless": ENDLESS,
            "endless_mib": ENDLESS_BYTES // 2**20, "cores": os.cpu_count()}  # fmt: skip
    report = {"name": "overload", "figures": asdict(figures), "beside": {}, "goal": GOAL, "met": figures.is_met,
              "size": size}  # fmt: skip
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
