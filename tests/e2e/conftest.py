"""A whole Rapport of a test's own: every process real, its data in a temporary folder, its ports free ones."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from pipelines.sandbox.tokens import visitor_token
from pipelines.up.demo import RAPPORT
from pipelines.up.secrets import demo_secrets
from pipelines.up.services import Running, Service, start, stop_all, wait_until_ready

ROOT = Path(__file__).resolve().parents[2]
CUSTOMERS = 24
# A webhook takes milliseconds; the rest is for a machine that is busy with something else.
AT_ONCE_SECONDS = 5
# One run at a time, as in the checkout's own; each is begun as soon as it may.
DAGSTER = """
telemetry: {enabled: false}
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config: {max_concurrent_runs: 1, dequeue_interval_seconds: 1}
"""
SETTINGS = ("RAPPORT_", "OPENAI_", "DATABASE_URL", "DAGSTER_")


@dataclass(frozen=True)
class Chat:
    """One conversation of somebody who is signed in to the shop."""

    http: httpx.Client
    conversation_id: str

    def says(self, text: str) -> dict[str, Any]:
        """The turn that the message led to."""
        answer = self.http.post(f"/v1/conversations/{self.conversation_id}/messages", json={"text": text})
        return dict(answer.raise_for_status().json())


@dataclass(frozen=True)
class Rapport:
    """One installation: its environment, its folder, and the services that run in it."""

    environment: dict[str, str]
    ports: dict[str, int]
    data_dir: Path
    running: list[Running]

    def run(self, *command: str) -> str:
        """Run one `rapport` command to its end; what it printed."""
        done = subprocess.run(
            [*RAPPORT, *command], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"`rapport {' '.join(command)}` failed:\n{done.stdout}{done.stderr}"
        return done.stdout

    def serve(self, name: str, *command: str, log: str = "", ready: str = "readyz") -> None:
        """Start a service and wait until it is ready; its output goes to a log of its name unless told otherwise."""
        service = Service(log or name, [*RAPPORT, *command], f"{self.address(name)}/{ready}", self.address(name))
        self._start(service)
        wait_until_ready(self.running[-1])

    def begin(self, name: str, module: str, *arguments: str) -> None:
        """Start a process that answers to nobody, and do not wait for it."""
        self._start(Service(name, [sys.executable, "-m", module, *arguments], "", ""))

    def _start(self, service: Service) -> None:
        self.running.append(start(service, self.environment, self.data_dir / "logs", ROOT))

    def address(self, name: str) -> str:
        """Where a service listens."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def snapshot_name(self) -> str:
        """The snapshot that readers are pointed to."""
        return (self.data_dir / "snapshots" / "current").read_text()

    def published(self, query: str, *parameters: Any, snapshot: str = "") -> list[Any]:
        """Rows of a snapshot, the current one unless named, read as the agent and the dashboards read them."""
        with duckdb.connect() as connection:
            file = self.data_dir / "snapshots" / (snapshot or self.snapshot_name()) / "snapshot.duckdb"
            connection.execute(f"attach '{file}' as snapshot (read_only)")
            connection.execute("use snapshot")
            return connection.execute(query, parameters).fetchall()

    def stored(self, query: str, *parameters: Any) -> list[Any]:
        """Rows of the operational store."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            return connection.execute(query.encode(), parameters).fetchall()

    def exported(self) -> dict[str, bytes]:
        """The bytes of every exported list, by segment."""
        return {file.parent.name: file.read_bytes() for file in self.data_dir.glob("exports/[!.]*/*.csv")}

    def export_manifest(self, segment: str) -> dict[str, Any]:
        """What an exported list says of itself."""
        return dict(json.loads((self.data_dir / "exports" / segment / "manifest.json").read_text()))

    def order(self, customer_id: int, variant_id: int) -> dict[str, Any]:
        """Buy one piece through the shop's admin interface."""
        answer = httpx.post(
            f"{self.address('shop')}/admin/place_order",
            json={"customer_id": customer_id, "lines": [{"variant_id": variant_id, "quantity": 1}]},
            headers=self._bearer(self.environment["RAPPORT_SHOP_TOKEN"], **{"Idempotency-Key": uuid.uuid4().hex}),
            timeout=30,
        )
        return dict(answer.raise_for_status().json()["result"]["order"])

    def chat(self, customer_id: int, channel: str) -> Chat:
        """Open a conversation with the proof that the storefront gives its signed-in shopper."""
        token = visitor_token(customer_id, self.environment["RAPPORT_JWT_SECRET"], datetime.now(UTC))
        http = httpx.Client(base_url=self.address("agent"), headers=self._bearer(token), timeout=30)
        opened = http.post("/v1/conversations", json={"channel": channel}).raise_for_status().json()
        return Chat(http, opened["conversation_id"])

    def waits_for(self, source: str, kind: str, key: str) -> None:
        """Return once the inbox holds such an event; fail when it does not come at once."""
        query = """
            select 1 from inbox.events join inbox.event_keys using (landing_number)
            where source = %s and kind = %s and key = %s and status = 'accepted'
        """
        deadline = time.monotonic() + AT_ONCE_SECONDS
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            while not connection.execute(query, [source, kind, key]).fetchall():
                assert time.monotonic() < deadline, f"no {kind!r} of {key!r} arrived within {AT_ONCE_SECONDS} s"
                time.sleep(0.05)

    @staticmethod
    def _bearer(token: str, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token}", **more}


@dataclass(frozen=True)
class Refreshed:
    """An installation after its first refresh, nothing at work in it, and what it was then: a folder and a database."""

    installed: Rapport
    home: Path
    database: str


@pytest.fixture(scope="session")
def rapport(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rapport]:
    """Rapport beside a small shop, refreshed once, with collector, shop and agent at work."""
    yield from at_work(refreshed(postgres_url, tmp_path_factory.getbasetemp()).installed)


def another(postgres_url: str, base: Path) -> Rapport:
    """One of its own that has been refreshed as the first was, and nothing since."""
    first, home = refreshed(postgres_url, base), base / "another"
    shutil.copytree(first.home, home)
    return _installed(home, _database(postgres_url, first.database))


def at_work(installed: Rapport) -> Iterator[Rapport]:
    """The installation with collector, shop and agent, until it has been used."""
    try:
        installed.serve("collector", "collector", "serve")
        installed.serve("shop", "sandbox", "serve")
        installed.serve("agent", "agent", "serve")
        yield installed
    finally:
        stop_all(installed.running)


@cache
def refreshed(postgres_url: str, base: Path) -> Refreshed:
    """The steps of `rapport up` up to the first refresh, one after the other; once in each test process."""
    home, as_it_was = base / "rapport", base / "rapport_refreshed"
    home.mkdir()
    installed = _installed(home, _database(postgres_url))
    try:
        installed.run("migrate")
        installed.serve("collector", "collector", "serve")
        installed.run("sandbox", "fill")
        installed.run("agent", "release", "land")
        installed.run("refresh")
    finally:
        stop_all(installed.running)
        installed.running.clear()
    shutil.copytree(home, as_it_was)
    database = make_url(installed.environment["DATABASE_URL"]).database or ""
    return Refreshed(installed, as_it_was, make_url(_database(postgres_url, database)).database or "")


def _installed(home: Path, database_url: str) -> Rapport:
    data_dir, ports = home / "data", free_ports("agent", "collector", "shop", "dashboards", "dagster")
    # One without a home sends its state into the checkout.
    (home / "dagster.yaml").write_text(DAGSTER)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    environment = {
        **inherited,
        **demo_secrets(data_dir, {}),
        **{f"RAPPORT_PORTS__{name.upper()}": str(port) for name, port in ports.items()},
        "RAPPORT_CONFIG": str(ROOT / "rapport.toml"),
        "RAPPORT_STORES__DATA_DIR": str(data_dir),
        "RAPPORT_SANDBOX__CUSTOMERS": str(CUSTOMERS),
        "DATABASE_URL": database_url,
        "DAGSTER_HOME": str(home),
        # Its people sign in at the pages by a button.
        "RAPPORT_DEMO": "1",
    }
    return Rapport(environment, ports, data_dir, [])


def free_ports(*names: str) -> dict[str, int]:
    """A port for each name, all held open until the last is found so that no two are the same."""
    probes = {name: socket.create_server(("127.0.0.1", 0)) for name in names}
    ports = {name: int(probe.getsockname()[1]) for name, probe in probes.items()}
    for probe in probes.values():
        probe.close()
    return ports


def _database(postgres_url: str, template: str = "template1") -> str:
    """The address of a new database; it goes with its server."""
    name = f"rapport_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}".encode())
    return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
