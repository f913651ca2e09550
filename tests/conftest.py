"""What every test may ask for: a real PostgreSQL, and a database of its own in it."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from pipelines.inbox.postgres import start_embedded

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An embedded PostgreSQL for the whole session; it stops with the last process that uses it."""
    # Not under pytest's own folder: the next pytest to start closes that to other users, and as root
    # the server runs as another user and would lose sight of its files.
    with tempfile.TemporaryDirectory(prefix="rapport-store-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield start_embedded(Path(folder))


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """An empty database of this test's own, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
