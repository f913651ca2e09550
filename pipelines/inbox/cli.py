"""`rapport collector serve` and `rapport collector migrate`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.inbox.postgres import database_url
from pipelines.inbox.schema import migrate as migrate_inbox
from pipelines.settings import Settings, settings

app = typer.Typer(help="The durable inbox and its HTTP collector.", no_args_is_help=True)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="The port; as configured when left out.")] = None,
) -> None:
    """Receive webhooks and Segment calls until stopped."""
    # The server's libraries take half a second to import; no other command should wait for them.
    from pipelines.inbox.credentials import MissingSecretError, credentials
    from pipelines.inbox.serving import serve as listen
    from pipelines.inbox.serving import sources, unserved

    configured = settings()
    try:
        senders = sources(credentials(), configured.brand.country)
    except MissingSecretError as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(2) from missing
    for said in unserved(senders):
        typer.echo(said, err=True)
    listen(_url(configured), senders, host, configured.ports.collector if port is None else port)


@app.command()
def migrate() -> None:
    """Bring the inbox's tables up to date."""
    migrate_inbox(_url(settings()))


def _url(configured: Settings) -> str:
    return database_url(configured.data_dir, configured.stores.database_url)


if __name__ == "__main__":
    app()
