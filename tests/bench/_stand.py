"""What the long runs stand on: a PostgreSQL and a collector that may be killed, and senders that never give up."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import psycopg
from sqlalchemy.engine import make_url

from tests.pipelines.inbox.conftest import SECRETS, free_port
from tests.pipelines.sources.deliveries import from_shopify

# It keeps the server, as `rapport up` does, until it is killed or whoever started it is gone.
KEEPER = """
import sys
from pathlib import Path
from pipelines.inbox.postgres import start_embedded
print(start_embedded(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class OwnPostgres:
    """An embedded server of this run's own."""

    folder: Path
    url: str = ""
    keeper: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, again and again: a killed one may hold its memory for a moment."""
        for _ in range(30):
            command = [sys.executable, "-W", "ignore", "-c", KEEPER, str(self.folder)]
            self.keeper = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            assert self.keeper.stdout is not None
            self.url = self.keeper.stdout.readline().strip()
            if self.url:
                return
            self.keeper.wait()
            time.sleep(0.5)
        raise TimeoutError(f"PostgreSQL in {str(self.folder)!r} did not come back")

    def kill(self) -> None:
        """End it as a power cut would: the server first, its keeper with it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in good order."""
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        # Without a file or a process it has ended already.
        with contextlib.suppress(FileNotFoundError, psutil.NoSuchProcess):
            pid = int((self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
            server = psutil.Process(pid)
            server.send_signal(how)
            # Whoever starts it again too soon finds its pid alive and believes that it runs.
            server.wait(30)
        if self.keeper is not None:
            self.keeper.kill()
            self.keeper.communicate()


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """A server in a folder that its own user may read."""
    with tempfile.TemporaryDirectory(prefix="rapport-stand-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = OwnPostgres(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def another_store(url: str) -> Iterator[str]:
    """An empty database beside the one at `url`, dropped afterwards."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create database another_store")
        try:
            yield make_url(url).set(database="another_store").render_as_string(hide_password=False)
        finally:
            connection.execute("drop database another_store with (force)")


@dataclass
class OwnCollector:
    """A collector process on a port that stays the same over restarts."""

    database_url: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; it may not be listening yet. What it logs is not kept: a full pipe would stop it."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "pipelines.inbox.cli", "serve", "--port", str(self.port)],
            cwd=ROOT,
            env={**environment, **SECRETS, "DATABASE_URL": self.database_url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    async def ready(self) -> None:
        """Return when it can store; two minutes at most."""
        async with httpx.AsyncClient(base_url=self.url, timeout=5) as client:
            for _ in range(1_200):
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get("/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.1)
        raise TimeoutError(f"the collector at {self.url!r} was not ready within two minutes")


@asynccontextmanager
async def own_collector(database_url: str) -> AsyncIterator[OwnCollector]:
    """A collector that is ready; killed afterwards if it still runs."""
    collector = OwnCollector(database_url)
    collector.start()
    try:
        await collector.ready()
        yield collector
    finally:
        collector.kill()


def a_customer(number: int) -> dict[str, object]:
    """The body of delivery `number`."""
    return {"id": number + 1, "email": f"shopper{number % 500}@example.com", "updated_at": "2026-02-27T09:30:00Z"}


async def post(client: httpx.AsyncClient, number: int) -> int:
    """Deliver `number` once; the status."""
    delivery = from_shopify("customers/update", a_customer(number), webhook_id=f"w-{number}")
    return (await client.post("/webhooks/shopify", content=delivery.body, headers=delivery.headers)).status_code


async def deliver_until_taken(
    url: str,
    numbers: Iterable[int],
    acknowledged: set[int],
    *,
    at_once: int = 8,
    until: Callable[[], bool] = lambda: False,
) -> None:
    """Deliver every number and come again until each is answered with 200, as senders do; or until told to end."""
    waiting = iter(numbers)

    async def one(client: httpx.AsyncClient) -> None:
        for number in waiting:
            while number not in acknowledged:
                with contextlib.suppress(httpx.TransportError):
                    if await post(client, number) == 200:
                        acknowledged.add(number)
                        break
                await asyncio.sleep(0.05)
            if until():
                return

    async with httpx.AsyncClient(base_url=url, timeout=10) as client:
        await asyncio.gather(*(one(client) for _ in range(at_once)))


def stored(database_url: str) -> list[str]:
    """The dedupe key of every row of the inbox, in order of landing."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("select dedupe_key from inbox.events order by landing_number").fetchall()
    return [key for (key,) in rows]
