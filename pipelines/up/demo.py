"""The whole of Rapport beside a sandbox store, from an empty folder to the addresses to open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from rich.console import Console

from pipelines.inbox.postgres import database_url
from pipelines.settings import Settings, config_path
from pipelines.up.preflight import CannotStartError, check_disk, check_ports, check_secrets
from pipelines.up.secrets import demo_secrets
from pipelines.up.services import Running, Service, start, stop_all, wait_until_ready
from pipelines.warehouse.paths import PROJECT_ROOT, WarehousePaths

RAPPORT = (sys.executable, "-m", "pipelines.cli")
DAGSTER = (sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-h", "127.0.0.1")


@dataclass
class Demo:
    """One `rapport up`: its settings, its environment, what it has started."""

    settings: Settings
    console: Console
    running: list[Running] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Start everything, wait for Ctrl-C or for a service to end, stop everything; the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        try:
            self._start()
            self._tell_addresses()
            return self._wait()
        except CannotStartError as error:
            self.console.print(f"[red]Rapport cannot start.[/red] {error}", highlight=False)
            return 1
        except KeyboardInterrupt:
            return 0
        finally:
            # A second Ctrl-C must not leave half of the processes behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            if self.running:
                self.console.print("Stopping ...")
            stop_all(self.running)
            self.console.print(f"Stopped. Your data stays in {self._shown(self.settings.data_dir)}.")

    def _start(self) -> None:
        check_disk(self.settings.data_dir)
        check_ports(self.settings.ports.model_dump())
        secrets = demo_secrets(self.settings.data_dir, os.environ)
        check_secrets(secrets)
        with self.console.status("Starting PostgreSQL ..."):
            self.environment = self._environment(secrets)
        self._step("Preparing tables", "migrate")
        if not (WarehousePaths(self.settings.data_dir).snapshots / "current").exists():
            self._build_first()
        for service in self._services():
            self._serve(service)
        with self.console.status("Waiting for the services ..."):
            for running in self.running:
                self._unless_stopping()
                # It takes longest and nobody's first question needs it; if it ends, that is told.
                if running.service.name != "dagster":
                    wait_until_ready(running)

    def _build_first(self) -> None:
        """From an empty data directory to the first snapshot; each step goes on where a stopped one left off."""
        wait_until_ready(self._serve(self._service("collector", "collector", "serve")))
        self._step("Filling the shop", "sandbox", "fill")
        # Its site is read with the first refresh.
        wait_until_ready(self._serve(self._service("shop", "sandbox", "serve")))
        self._step("Landing the release", "agent", "release", "land")
        self._step("Building profiles", "refresh")

    def _services(self) -> list[Service]:
        ports = self.settings.ports
        dagster = f"http://127.0.0.1:{ports.dagster}"
        dashboards = f"http://127.0.0.1:{ports.dashboards}"
        return [
            self._service("collector", "collector", "serve"),
            self._service("shop", "sandbox", "serve"),
            self._service("agent", "agent", "serve"),
            Service("dashboards", [*RAPPORT, "dashboards", "serve"], f"{dashboards}/_stcore/health", dashboards),
            Service(
                "dagster",
                [*DAGSTER, "-p", str(ports.dagster)],
                f"{dagster}/server_info",
                dagster,
            ),
        ]

    def _service(self, name: str, *command: str) -> Service:
        address = f"http://127.0.0.1:{self.settings.ports.model_dump()[name]}"
        return Service(name, [*RAPPORT, *command], f"{address}/readyz", address)

    def _serve(self, service: Service) -> Running:
        self._unless_stopping()
        for running in self.running:
            if running.service == service:
                return running
        running = start(service, self.environment, self.settings.data_dir / "logs", PROJECT_ROOT)
        self.running.append(running)
        return running

    def _step(self, title: str, *command: str) -> None:
        """A command that must succeed before the next; it shows its own progress."""
        self._unless_stopping()
        self.console.print(f"[bold]{title}[/bold]")
        done = subprocess.run([*RAPPORT, *command], cwd=PROJECT_ROOT, env=self.environment, check=False)
        self._unless_stopping()
        if done.returncode:
            raise CannotStartError(f"`rapport {' '.join(command)}` failed; what it said stands above.")

    def _environment(self, secrets: dict[str, str]) -> dict[str, str]:
        data_dir = self.settings.data_dir
        return {
            **os.environ,
            **secrets,
            "DATABASE_URL": database_url(data_dir, self.settings.stores.database_url),
            "RAPPORT_DEMO": "1",
            "RAPPORT_SITE__SITEMAP": self._sitemap(),
            "RAPPORT_CONFIG": str(config_path()),
            "DAGSTER_HOME": os.environ.get("DAGSTER_HOME", str(PROJECT_ROOT)),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(PROJECT_ROOT), os.environ.get("PYTHONPATH")])),
        }

    def _sitemap(self) -> str:
        """The brand's own site, else the shop's."""
        own = self.settings.site.sitemap
        return own or f"http://127.0.0.1:{self.settings.ports.shop}/sitemap.xml"

    def _wait(self) -> int:
        while not self.stopping.wait(1):
            ended = [running for running in self.running if running.process.poll() is not None]
            if ended:
                names = ", ".join(running.service.name for running in ended)
                self.console.print(f"[red]{names} ended.[/red] The end of its output:\n{ended[0].tail()}", markup=True)
                return 1
        return 0

    def _tell_addresses(self) -> None:
        by_name = {running.service.name: running.service.address for running in self.running}
        told = [
            ("The shop, with the chat", by_name["shop"]),
            ("Dashboards", by_name["dashboards"]),
            ("Dagster, in a moment", by_name["dagster"]),
            ("The agent's API", f"{by_name['agent']}/openapi.json"),
        ]
        self.console.print("\n[bold green]Rapport is up.[/bold green]")
        for what, address in told:
            self.console.print(f"  {what:<26}{address}", highlight=False)
        logs = self._shown(self.settings.data_dir / "logs")
        self.console.print(f"\nLogs are in {logs}. Press Ctrl-C to stop.", highlight=False)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  the signature is Python's
        self.stopping.set()

    def _unless_stopping(self) -> None:
        if self.stopping.is_set():
            raise KeyboardInterrupt

    @staticmethod
    def _shown(path: Path) -> str:
        return str(path.relative_to(PROJECT_ROOT)) if path.is_relative_to(PROJECT_ROOT) else str(path)
