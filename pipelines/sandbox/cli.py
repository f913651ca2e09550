"""`rapport sandbox`: fill the demo shop and open it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipelines.inbox.postgres import database_url
from pipelines.sandbox.schema import migrate as migrate_shop
from pipelines.settings import Settings, settings

app = typer.Typer(help="The demo shop Fernway.", no_args_is_help=True)
console = Console()


@app.command()
def migrate() -> None:
    """Bring the shop's tables up to date."""
    migrate_shop(_url(settings()))


@app.command()
def fill(
    customers: Annotated[int | None, typer.Option(help="How many; as configured when left out.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed, another world.")] = None,
    direct: Annotated[
        bool, typer.Option(help="Past the collector, straight into the inbox: for large worlds.")
    ] = False,
) -> None:
    """Make up a shop with a past and tell the collector all of it."""
    # These take a third of a second to import; `--help` should not wait for them.
    from pipelines.sandbox.fill import HalfFilledError
    from pipelines.sandbox.fill import fill as fill_shop
    from pipelines.sandbox.secrets import MissingSecretError

    configured = settings()
    url = _url(configured)
    migrate_shop(url)
    count = customers or configured.sandbox.customers
    begun = perf_counter()
    with _progress() as progress:
        events = progress.add_task("events told", total=None)
        people = progress.add_task("customers", total=count)

        def told(notices: int, made: int) -> None:
            progress.advance(events, notices)
            progress.advance(people, made)

        try:
            road = _road(configured, url, is_direct=direct)
            is_new = fill_shop(url, road, seed or configured.sandbox.seed, count, datetime.now(UTC), told)
        except (HalfFilledError, MissingSecretError, ValueError) as error:
            raise typer.BadParameter(str(error)) from error
        total = int(progress.tasks[0].completed)
    seconds = perf_counter() - begun
    if not is_new:
        console.print("The shop is filled already: nothing was done.")
        return
    console.print(f"{count} customers, {total} events in {seconds:.1f} s ({total / seconds:.0f} events a second).")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="The port; as configured when left out.")] = None,
) -> None:
    """Open the shop: its storefront, its admin and its webhooks, until stopped."""
    import uvicorn

    from pipelines.sandbox.api import create_app
    from pipelines.sandbox.secrets import MissingSecretError

    configured = settings()
    url = _url(configured)
    migrate_shop(url)
    try:
        shop = create_app(
            url, collector_url(configured), os.environ.get("RAPPORT_AGENT_URL", ""), configured.ports.agent
        )
    except MissingSecretError as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(2) from missing
    uvicorn.run(
        shop,
        host=host,
        port=port or configured.ports.shop,
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


def collector_url(configured: Settings) -> str:
    """Where the collector listens: `RAPPORT_COLLECTOR_URL`, else here on its port."""
    return os.environ.get("RAPPORT_COLLECTOR_URL") or f"http://127.0.0.1:{configured.ports.collector}"


def _road(configured: Settings, url: str, *, is_direct: bool):  # type: ignore[no-untyped-def]
    from pipelines.inbox import Inbox
    from pipelines.inbox.schema import migrate as migrate_inbox
    from pipelines.sandbox.fill import ByWebhook, Direct
    from pipelines.sandbox.secrets import signatures

    if not is_direct:
        return ByWebhook(collector_url(configured), signatures())
    migrate_inbox(url)
    return Direct(Inbox(url, connections=1), signatures(), configured.brand.country)


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def _url(configured: Settings) -> str:
    return database_url(configured.data_dir, configured.stores.database_url)


if __name__ == "__main__":
    app()
