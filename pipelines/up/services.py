"""One process of Rapport: how it is started, when it is ready, how it is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from pipelines.up.preflight import CannotStartError

READY_SECONDS = 120
STOP_SECONDS = 12


@dataclass(frozen=True)
class Service:
    """A process to run; `ready_url` answers 200 once it can work, `address` is for people."""

    name: str
    command: Sequence[str]
    ready_url: str
    address: str


@dataclass
class Running:
    """A started service and where its output goes."""

    service: Service
    process: subprocess.Popen[bytes]
    log: Path

    def tail(self, lines: int = 15) -> str:
        """The end of its output."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def start(service: Service, environment: Mapping[str, str], logs: Path, root: Path) -> Running:
    """Start a service in a process group of its own, so that a Ctrl-C reaches us first and it in order."""
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{service.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(service.command),
            cwd=root,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Running(service, process, log)


def wait_until_ready(running: Running) -> None:
    """Wait until the service answers.

    Raises:
        CannotStartError: it ended, or did not answer in time; with the end of its output.
    """
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            raise CannotStartError(f"{running.service.name} ended while starting:\n{running.tail()}")
        if _answers(running.service.ready_url):
            return
        time.sleep(0.2)
    raise CannotStartError(
        f"{running.service.name} does not answer at {running.service.ready_url} after {READY_SECONDS} s:\n"
        f"{running.tail()}"
    )


def stop_all(services: Sequence[Running]) -> None:
    """Ask all of them to finish, last started first; what has not ended after 12 s is killed."""
    for running in reversed(services):
        _signal(running, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for running in services:
        try:
            running.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(running, signal.SIGKILL)
            running.process.wait()


def _signal(running: Running, number: signal.Signals) -> None:
    """Signal the whole group: Dagster and Streamlit have children of their own."""
    try:
        os.killpg(running.process.pid, number)
    except ProcessLookupError:
        return


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
