"""What every test may ask for: a real PostgreSQL, and a database of its own in it."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from pipelines.inbox.postgres import start_embedded
from tests.parsed import SHARED

MEMORY, ROOM = Path("/dev/shm"), 4 << 30
ROOT = Path(__file__).resolve().parent.parent


# Over one Rapport that was refreshed, which takes minutes: one worker runs them, the one that counts handovers first.
ONE_STACK = {f"tests/e2e/test_{name}.py" for name in ("loop", "support_lead", "use_chat")} | {
    "tests/agent/scenarios/test_conversations.py"
}


class LongestFirst(LoadFileScheduling):  # type: ignore[misc]  # untyped
    """A file to a worker, in the order that they were collected in; together those that share what they run on."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "one stack" if file in ONE_STACK else file


def pytest_configure(config: pytest.Config) -> None:
    """A folder for what all workers need and one of them makes; the first process of a run makes it and removes it."""
    if SHARED not in os.environ:
        os.environ[SHARED] = tempfile.mkdtemp(prefix="rapport-tests-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LongestFirst | None:
    """For `--dist loadfile`; any other way is what it says."""
    return LongestFirst(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first: begun last, one of them keeps one worker busy while the other has nothing left."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An embedded PostgreSQL for the whole session; it stops with the last process that uses it."""
    # Not under pytest's own folder: the next pytest to start closes that to other users, and as root
    # the server runs as another user and would lose sight of its files.
    with tempfile.TemporaryDirectory(prefix="rapport-store-", dir=_memory(), ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        url = start_embedded(Path(folder))
        _without_a_disk(url)
        yield url


def _without_a_disk(url: str) -> None:
    """Wait for no disk: tests kill processes of ours, and no machine."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"alter system set {setting} = off".encode())
        connection.execute("select pg_reload_conf()")


def _memory() -> Path | None:
    """Where files lie in memory, if there is room: a thousand databases are made and dropped, none to be kept."""
    is_roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if is_roomy else None


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """An empty database of this test's own, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
