"""A collector as a process of its own, over a migrated database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from pipelines.inbox import migrate
from tests.pipelines.sources.deliveries import GORGIAS_SECRET, SHOPIFY_SECRET, WEBHOOK_SECRET, WRITE_KEY

SECRETS = {
    "RAPPORT_SHOPIFY_SECRET": SHOPIFY_SECRET,
    "RAPPORT_SEGMENT_WRITE_KEY": WRITE_KEY,
    "RAPPORT_WEBHOOK_SECRET": WEBHOOK_SECRET,
}


@dataclass(frozen=True)
class Collector:
    """A running collector and the database behind it."""

    url: str
    process: subprocess.Popen[bytes]
    database_url: str

    def stored(self) -> set[str]:
        """The dedupe keys of everything in the inbox, quarantined or not."""
        with psycopg.connect(self.database_url) as connection:
            return {key for (key,) in connection.execute("select dedupe_key from inbox.events")}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_collector(database_url: str, port: int, secrets: dict[str, str]) -> subprocess.Popen[bytes]:
    """A collector process; it may not be listening yet."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "pipelines.inbox.cli", "serve", "--port", str(port)],
        env={**environment, **secrets, "DATABASE_URL": database_url},
        stderr=subprocess.PIPE,
    )


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return when `/readyz` answers; fail when the process ends before."""
    for _ in range(1_800):
        assert process.poll() is None, process.stderr and process.stderr.read().decode()
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the collector at {url!r} was not ready within three minutes")


@contextmanager
def running_collector(database_url: str) -> Iterator[Collector]:
    """A collector that is ready, with Gorgias among its senders; killed afterwards if it still runs."""
    migrate(database_url)
    port = free_port()
    process = start_collector(database_url, port, {**SECRETS, "RAPPORT_GORGIAS_SECRET": GORGIAS_SECRET})
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        yield Collector(f"http://127.0.0.1:{port}", process, database_url)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def collector(database_url: str) -> Iterator[Collector]:
    """A collector of this test's own, to be killed or stopped."""
    with running_collector(database_url) as running:
        yield running


@pytest.fixture(scope="module")
def standing_collector(postgres_url: str) -> Iterator[Collector]:
    """One collector for the tests that leave it standing: starting it is most of their time."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create database standing_collector")
        url = make_url(postgres_url).set(database="standing_collector").render_as_string(hide_password=False)
        with running_collector(url) as running:
            yield running
        connection.execute("drop database standing_collector with (force)")
