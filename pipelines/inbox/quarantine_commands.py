"""`rapport inbox quarantine`: list what was refused, show one, deliver it again, or let it be."""

from __future__ import annotations

import base64
import getpass
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.inbox import quarantine
from pipelines.inbox.postgres import database_url
from pipelines.inbox.quarantine import Mend, Refused, Replayed, Which
from pipelines.inbox.schema import migrate
from pipelines.settings import settings
from pipelines.sources.protocol import Source

app = typer.Typer(help="Events that were refused at the door.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="The landing number, as `list --each` shows it.")]
SourceIs = Annotated[str | None, typer.Option("--source", help="Only of this source, for example shopify.")]
KindIs = Annotated[str | None, typer.Option("--kind", help="Only of this kind, for example orders/create.")]
ReasonHas = Annotated[str | None, typer.Option("--reason", help="Only with this in the reason.")]


@app.command("list")
def list_refused(
    source: SourceIs = None,
    kind: KindIs = None,
    reason: ReasonHas = None,
    each: Annotated[bool, typer.Option("--each", help="One line per open event instead of counts.")] = False,
) -> None:
    """Count what was refused, by source, kind and reason."""
    which = Which(source=source, kind=kind, reason=reason)
    with _store() as connection:
        if each:
            found = quarantine.refused(connection, which, is_open=True)
            _print(["number", "source", "kind", "received", "reason"], [_line(event) for event in found])
            return
        rows = [
            (each.source, each.kind, each.open_count, each.resolved_count, f"{each.last_received_at:%Y-%m-%d %H:%M}",
             each.reason)
            for each in quarantine.counted(connection, which)
        ]  # fmt: skip
    _print(["source", "kind", "open", "resolved", "last received", "reason"], rows)


@app.command()
def show(number: Number) -> None:
    """Print one refused event; its payload goes to stdout, all else to stderr."""
    with _store() as connection:
        event = _one(connection, number)
    typer.echo(f"{event.source} {event.kind} {event.dedupe_key!r}: {event.reason}", err=True)
    if event.outcome:
        became = f" as {event.resolved_as}" if event.resolved_as else ""
        typer.echo(f"{event.outcome}{became} by {event.resolved_by} at {event.resolved_at}", err=True)
    typer.echo(event.payload or "", nl=False)


@app.command()
def replay(
    number: Annotated[int | None, typer.Argument(help="One event; left out, every open one of the choice.")] = None,
    source: SourceIs = None,
    kind: KindIs = None,
    reason: ReasonHas = None,
    payload: Annotated[Path | None, typer.Option(help="A file with the mended payload; `-` is stdin.")] = None,
    as_kind: Annotated[str | None, typer.Option(help="The kind that it should have said.")] = None,
) -> None:
    """Deliver refused events again: mended, or as they are to a mended reader. Exits with 1 when one is refused."""
    which, readers = Which(number, source, kind, reason), _readers()
    if which == Which() or (number is None and (payload or as_kind)):
        raise typer.BadParameter("name one event, or choose by --source, --kind, --reason without mending")
    with _store() as connection:
        if number is None:
            outcomes = quarantine.replay_all(connection, which, readers, by=_operator())
        else:
            mend = Mend(_text_of(payload), as_kind)
            outcomes = [quarantine.replay(connection, _one(connection, number), readers, by=_operator(), mend=mend)]
    _tell(outcomes)


@app.command()
def dismiss(
    number: Annotated[int | None, typer.Argument(help="One event; left out, every open one of the choice.")] = None,
    source: SourceIs = None,
    kind: KindIs = None,
    reason: ReasonHas = None,
) -> None:
    """Settle refused events that nobody will ever mend; they stay as evidence."""
    which = Which(number, source, kind, reason)
    if which == Which():
        raise typer.BadParameter("name one event, or choose by --source, --kind, --reason")
    with _store() as connection:
        typer.echo(f"{quarantine.dismiss(connection, which, by=_operator())} dismissed")


@contextmanager
def _store() -> Iterator[psycopg.Connection]:
    url = database_url(settings().data_dir, settings().stores.database_url)
    migrate(url)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def _readers() -> dict[str, Source]:
    """Every source, with secrets that prove nobody: what is read again was proved when it arrived."""
    from pipelines.inbox.credentials import Credentials
    from pipelines.inbox.serving import sources

    nobody = SecretStr("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())
    everyone = Credentials.model_construct(None, **dict.fromkeys(Credentials.model_fields, nobody))
    return sources(everyone, settings().brand.country)


def _one(connection: psycopg.Connection, number: int) -> Refused:
    found = quarantine.refused(connection, Which(landing_number=number))
    if not found:
        raise typer.BadParameter(f"no refused event has landing number {number}: see `list --each`")
    return found[0]


def _operator() -> str:
    return getpass.getuser()


def _text_of(file: Path | None) -> str | None:
    if file is None:
        return None
    return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")


def _tell(outcomes: list[Replayed]) -> None:
    again = [each for each in outcomes if each.reason is not None]
    typer.echo(f"{len(outcomes) - len(again)} replayed, {len(again)} refused again")
    for each in again:
        typer.echo(f"{each.landing_number}: {each.reason}")
    if again:
        raise typer.Exit(1)


def _line(event: Refused) -> tuple[object, ...]:
    return event.landing_number, event.source, event.kind, f"{event.received_at:%Y-%m-%d %H:%M}", event.reason


def _print(columns: list[str], rows: Sequence[tuple[object, ...]]) -> None:
    """A table; senders choose kinds and ids, so nothing of theirs is read as markup."""
    table = Table(*columns)
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    Console(file=sys.stdout).print(table)
