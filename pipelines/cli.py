"""`rapport`: one command for all of it; the agent and the dashboards add theirs by entry points."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.identity.commands import app as identity
from pipelines.inbox.cli import app as collector
from pipelines.inbox.commands import app as inbox
from pipelines.privacy.commands import app as privacy
from pipelines.sandbox.cli import app as sandbox
from pipelines.settings import settings
from pipelines.sources.files.cli import app as files
from pipelines.sources.pulls.cli import pull

COMMANDS = "rapport.commands"

app = typer.Typer(
    help="Customer service that already knows the customer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(collector, name="collector")
app.add_typer(inbox, name="inbox")
app.add_typer(identity, name="identity")
app.add_typer(privacy, name="privacy")
app.add_typer(sandbox, name="sandbox")
app.add_typer(files, name="files")
app.command()(pull)
for command in entry_points(group=COMMANDS):
    app.add_typer(command.load(), name=command.name)
for command in entry_points(group=f"{COMMANDS}.top"):
    app.command(command.name)(command.load())


@app.command()
def up() -> None:
    """Start everything beside a sandbox store, and stop it all on Ctrl-C."""
    from pipelines.up.demo import Demo

    raise typer.Exit(Demo(settings(), Console()).run())


@app.command()
def refresh() -> None:
    """Land what arrived, build every model, publish a snapshot, export the segments."""
    from pipelines.refresh import refresh as run_refresh

    # Bound to today's stdout: what the models print meanwhile goes elsewhere.
    if not run_refresh(Console(file=sys.stdout)):
        raise typer.Exit(1)


@app.command()
def migrate(
    database: Annotated[str | None, typer.Option(help="A libpq URL; as configured when left out.")] = None,
) -> None:
    """Bring the tables of the inbox, the requests of privacy, the sandbox and the agent up to date."""
    from pipelines.inbox.postgres import database_url
    from pipelines.inbox.schema import migrate as migrate_inbox
    from pipelines.privacy.schema import migrate as migrate_privacy
    from pipelines.sandbox.schema import migrate as migrate_sandbox

    url = database or database_url(settings().data_dir, settings().stores.database_url)
    migrate_inbox(url)
    migrate_privacy(url)
    migrate_sandbox(url)
    # The agent owns its tables and is reached by its entry point, never by import.
    for command in entry_points(group=f"{COMMANDS}.migrate"):
        command.load()(url)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write the operational store, as it is at this moment, to a file."""
    from pipelines.backup import BackupError
    from pipelines.backup import backup as write_backup
    from pipelines.inbox.postgres import database_url

    try:
        write_backup(database_url(settings().data_dir, settings().stores.database_url), file)
    except BackupError as failed:
        typer.echo(str(failed), err=True)
        raise typer.Exit(1) from failed
    typer.echo(f"{file} holds the operational store. Keep data/landed and the secrets with it.")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `rapport backup` wrote.")]) -> None:
    """Put a backup into an empty operational store, while nothing else of Rapport runs."""
    from pipelines.backup import BackupError, NotEmptyError
    from pipelines.backup import restore as read_backup
    from pipelines.inbox.postgres import database_url
    from pipelines.warehouse.paths import WarehousePaths

    url = database_url(settings().data_dir, settings().stores.database_url)
    try:
        typer.echo(read_backup(url, file, WarehousePaths(settings().data_dir)).told())
    except (BackupError, NotEmptyError) as failed:
        typer.echo(str(failed), err=True)
        raise typer.Exit(1) from failed


if __name__ == "__main__":
    app()
