"""Services are started, waited for, and stopped with all their children."""

from __future__ import annotations

import socket
import sys
import time

import psutil
import pytest

from pipelines.up import services
from pipelines.up.preflight import CannotStartError
from pipelines.up.services import Service, start, stop_all, wait_until_ready


def a_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def a_service(*code: str, port: int) -> Service:
    address = f"http://127.0.0.1:{port}"
    return Service("thing", [sys.executable, "-c", "\n".join(code)], address, address)


def test_a_service_that_ends_while_starting_is_told_with_its_last_words(tmp_path):
    running = start(a_service("raise SystemExit('no teapot')", port=a_port()), {}, tmp_path, tmp_path)
    with pytest.raises(CannotStartError, match="no teapot"):
        wait_until_ready(running)


def test_a_service_that_never_answers_is_told_and_not_waited_for_forever(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "READY_SECONDS", 1)
    running = start(a_service("import time; time.sleep(60)", port=a_port()), {}, tmp_path, tmp_path)
    with pytest.raises(CannotStartError, match="does not answer"):
        wait_until_ready(running)
    stop_all([running])


def test_stopping_reaches_the_children_and_what_ignores_the_request(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "STOP_SECONDS", 2)
    port = a_port()
    server = (
        "import http.server, signal, subprocess, sys",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])",
        f"http.server.test(http.server.SimpleHTTPRequestHandler, port={port}, bind='127.0.0.1')",
    )
    running = start(a_service(*server, port=port), {}, tmp_path, tmp_path)
    wait_until_ready(running)
    children = psutil.Process(running.process.pid).children()
    assert children

    stop_all([running])

    assert running.process.returncode is not None
    time.sleep(0.2)
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
