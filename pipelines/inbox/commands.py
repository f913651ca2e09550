"""`rapport inbox`: what an operator does with events that have arrived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import typer

from pipelines.inbox.postgres import database_url
from pipelines.inbox.quarantine_commands import app as quarantine
from pipelines.inbox.schema import migrate
from pipelines.settings import Settings, settings

app = typer.Typer(help="Events that have arrived: the archive and the quarantine.", no_args_is_help=True)
app.add_typer(quarantine, name="quarantine")


@app.callback()
def inbox() -> None:
    """Events that have arrived."""


@app.command()
def archive() -> None:
    """Move old payloads out of PostgreSQL into files under `data/landed/events`."""
    from pipelines.warehouse.archiving import archive_old
    from pipelines.warehouse.paths import WarehousePaths

    configured = settings()
    keep = timedelta(days=configured.inbox.keep_payload_days)
    report = archive_old(
        WarehousePaths(configured.data_dir), migrated_url(configured), keep=keep, now=datetime.now(UTC)
    )
    typer.echo(f"{report.event_count} events went into {report.file_count} files; all up to {report.until} have landed")
    for name in report.kept_leftovers:
        typer.echo(f"{name!r} holds events that the inbox does not know, and was kept.", err=True)


def migrated_url(configured: Settings) -> str:
    """The address of the operational store, with its tables up to date."""
    url = database_url(configured.data_dir, configured.stores.database_url)
    migrate(url)
    return url
