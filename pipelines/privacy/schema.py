"""Brings the `privacy` schema of a database up to date."""

from __future__ import annotations

from pathlib import Path

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def migrate(url: str) -> None:
    """Apply every migration that the database at this libpq `url` has not seen.

    Many processes may call it at once; threads of one process may not, Alembic keeps global state.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, "head")
