"""`rapport privacy`: erase a person, show what is held about one, list and run requests."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from pipelines.inbox.tombstones import PrivacyKeyError
from pipelines.privacy import requests
from pipelines.privacy.identifiers import NotAnIdentifierError, identifiers_of
from pipelines.privacy.requests import Kind, Request
from pipelines.privacy.site import Site, now, site_of
from pipelines.settings import Settings, settings
from pipelines.up.secrets import kept_secrets

app = typer.Typer(help="Erasure and access: what is held about one person.", no_args_is_help=True)
console = Console()

Names = Annotated[
    list[str],
    typer.Argument(help="E-mail, phone with country code, customer id, or kind:value; several are one person."),
]


@app.command()
def erase(
    names: Names,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Show what is held about a person, ask, and erase it in every place."""
    from pipelines.privacy.runs import run_requests

    site, identifiers = _site(), _identifiers(names)
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        _show_what_goes(site, connection, identifiers)
        if not yes and not typer.confirm("Erase all of this? It cannot be undone."):
            raise typer.Exit(1)
        request_id = requests.queue(connection, Kind.ERASE, identifiers, now=now())
    with console.status("Erasing: every model is built anew, which takes its time ..."):
        run_requests(site)
    with psycopg.connect(site.database_url) as connection:
        done = next(each for each in requests.requests(connection) if each.request_id == request_id)
    for step, counts in done.receipts.items():
        console.print(f"{step}: {counts}", highlight=False)
    console.print(f"{request_id} is {done.state}. {done.detail or ''}", highlight=False)
    if done.state != "done":
        raise typer.Exit(1)


@app.command()
def access(
    names: Names,
    out: Annotated[Path, typer.Option(help="The archive to write.")],
) -> None:
    """Write everything that is held about a person into one archive."""
    from pipelines.privacy.access import held, write_answer
    from pipelines.privacy.finding import find

    site, identifiers = _site(), _identifiers(names)
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        person = find(site, connection, _asking(identifiers, Kind.ACCESS))
        parts = held(site, connection, person)
    write_answer(parts, out, at=now())
    console.print(_counted("held", parts))
    console.print(f"Written to {out}. It lies outside of what an erasure reaches: remove it once it is sent.")


@app.command("list")
def list_requests() -> None:
    """List all requests, those due first."""
    from pipelines.privacy.runs import migrated

    table = Table("request", "kind", "state", "step", "due", "detail")
    with psycopg.connect(migrated(settings()), autocommit=True) as connection:
        requests.collect(connection)
        for each in requests.requests(connection):
            due = f"{each.due_at:%Y-%m-%d}"
            table.add_row(each.request_id, each.kind, each.state, each.step or "", due, each.detail or "")
    console.print(table)


@app.command()
def run() -> None:
    """Do what is queued now, and go on with what was cut off."""
    from pipelines.privacy.runs import run_requests

    done = run_requests(_site())
    console.print(f"{done.erased} erased, {done.answered} answered.")


def _site() -> Site:
    from pipelines.privacy.runs import migrated

    _take_secrets_of_the_demo(settings())
    migrated(settings())
    try:
        return site_of(settings())
    except PrivacyKeyError as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(2) from missing


def _take_secrets_of_the_demo(configured: Settings) -> None:
    """The demo has no operator's environment; its secrets lie in a file of its own."""
    for name, value in kept_secrets(configured.data_dir).items():
        os.environ.setdefault(name, value)


def _identifiers(names: list[str]) -> tuple[str, ...]:
    try:
        return identifiers_of(names, settings().brand.country)
    except NotAnIdentifierError as wrong:
        raise typer.BadParameter(str(wrong)) from wrong


def _asking(identifiers: tuple[str, ...], kind: Kind) -> Request:
    at = now()
    return Request("asking", kind, "operator", identifiers, (), at, at)


def _show_what_goes(site: Site, connection: psycopg.Connection, identifiers: tuple[str, ...]) -> None:
    from pipelines.privacy.access import held
    from pipelines.privacy.finding import find
    from pipelines.privacy.inbox_events import mentions

    person = find(site, connection, _asking(identifiers, Kind.ERASE))
    console.print(f"Known as: {', '.join(sorted(person.identifiers))}", highlight=False)
    console.print(_counted("will be erased", held(site, connection, person)))
    named = mentions(connection, person)
    console.print(
        f"Refused events that name them and go too: {named['quarantined']}. "
        f"Events of others in which they are masked: {named['accepted']}.",
        highlight=False,
    )


def _counted(title: str, parts: Mapping[str, Mapping[str, Any]]) -> Table:
    table = Table("place", "what", "rows", title=title)
    for place, tables in parts.items():
        for name, rows in tables.items():
            table.add_row(place, name, str(len(rows)))
    return table
