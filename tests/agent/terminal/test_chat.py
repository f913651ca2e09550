"""The terminal chat as a process, against an agent that answers over HTTP."""

from __future__ import annotations

import json
import os
import pty
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from agent.app import assemble
from agent.language.embedded import EmbeddedLanguage
from agent.routes.access import Parts
from agent.terminal.chat import shown
from tests.agent.routes.edge import AGENT_TOKEN, JWT_SECRET, SHOP_TOKEN, settings_with
from tests.agent.world import a_customer, a_parcel, an_order

# Not by its entry point: an environment that was made before it does not know it.
CHAT = [sys.executable, "-c", "import typer; from agent.cli import chat; typer.run(chat)"]


@pytest.fixture
def agent_url(agent_over) -> Iterator[str]:
    order = an_order(1043)
    agent = agent_over([a_customer(), order, a_parcel(order)])
    agent.turns_with(language=EmbeddedLanguage())
    app = assemble(
        Parts(
            agent.turns, agent.means.profiles.freshness, {}, settings_with(), agent.desk, agent.simulations, agent.staff
        )
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def environment(tmp_path, **more):
    """As in the demo: the secrets lie beside the data and nowhere else."""
    secrets = {"RAPPORT_JWT_SECRET": JWT_SECRET, "RAPPORT_AGENT_TOKEN": AGENT_TOKEN, "RAPPORT_SHOP_TOKEN": SHOP_TOKEN}
    (tmp_path / "secrets.json").write_text(json.dumps(secrets))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
    return kept | {"RAPPORT_STORES__DATA_DIR": str(tmp_path), "COLUMNS": "140", "TERM": "xterm"} | more


def talk(tmp_path, *typed, options=("--customer", "1"), address):
    command = [*CHAT, *options, "--address", address]
    said = "\n".join(typed) + "\n"
    return subprocess.run(
        command, input=said, capture_output=True, text=True, timeout=120, env=environment(tmp_path), check=False
    )


def test_a_customer_asks_hears_and_is_shown_why(agent_url, tmp_path):
    done = talk(tmp_path, "where is my order?", "/why", "/nonsense", "/history", "/quit", address=agent_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert "AI assistant" in done.stdout
    assert "Order #1043 is on its way" in done.stdout
    for heading in ("table", "key", "column", "value", "age"):
        assert heading in done.stdout
    assert "profile_shipments" in done.stdout
    assert "There is no command '/nonsense'" in done.stdout
    assert done.stdout.count("where is my order?") == 1
    assert JWT_SECRET not in done.stdout


def test_a_person_a_new_start_and_the_end_of_the_input(agent_url, tmp_path):
    done = talk(tmp_path, "/person", "", "/new", "/why", address=agent_url)
    assert done.returncode == 0
    assert "You are with the team now" in done.stdout
    assert "Nothing new." in done.stdout
    assert done.stdout.count("AI assistant") == 2
    assert "names no fact" in done.stdout
    assert "Goodbye." in done.stdout


def test_a_stranger_is_one(agent_url, tmp_path):
    done = talk(tmp_path, "where is my order #1043?", "/quit", options=(), address=agent_url)
    assert "on its way" not in done.stdout
    assert "e-mail address" in done.stdout


def test_where_nothing_runs_it_says_so_and_what_to_do(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}"
    done = talk(tmp_path, "hi", address=nobody)
    assert done.returncode == 1
    assert "No agent answers at" in done.stderr
    assert "rapport up" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_is_no_customer_id(tmp_path):
    done = talk(tmp_path, options=("--customer", "anna"), address="http://127.0.0.1:1")
    assert done.returncode == 2
    assert "no Shopify customer id" in done.stderr


def test_it_works_in_a_terminal_of_its_own(agent_url, tmp_path):
    ours, theirs = pty.openpty()
    command = [*CHAT, "--customer", "1", "--address", agent_url]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(tmp_path)) as process:
        os.close(theirs)
        seen = _until(ours, "", "You")
        os.write(ours, b"where is my order?\n")
        seen = _until(ours, seen, "expected on")
        os.write(ours, b"/quit\n")
        seen = _until(ours, seen, "Goodbye.")
        assert process.wait(timeout=30) == 0
    os.close(ours)
    assert "#1043" in seen


def _until(terminal, seen, words):
    end = time.monotonic() + 60
    while words not in seen and time.monotonic() < end:
        try:
            seen += os.read(terminal, 4096).decode(errors="replace")
        except OSError:
            break
    assert words in seen, seen
    return seen


def test_what_steers_a_terminal_is_not_shown():
    assert shown("\x1b[31mred\x1b]8;;http://evil.test\x07link\x07\u200b\u202e") == "[31mred]8;;http://evil.testlink"
