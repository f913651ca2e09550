"""`rapport identity`: who somebody is and why, two people taken for one, and what had used them."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.identity.decisions import RESTORED, REVOKED, Kind, NeverToldError, NeverUndoneError, Verdict, decide
from pipelines.identity.known import Edge, Known, NothingPublishedError, read
from pipelines.identity.undone import Undone
from pipelines.identity.undone import undone as undone_merges
from pipelines.inbox import Inbox
from pipelines.inbox.postgres import database_url
from pipelines.inbox.schema import migrate
from pipelines.privacy.identifiers import NotAnIdentifierError, identifiers_of
from pipelines.settings import settings
from pipelines.warehouse.paths import WarehousePaths

app = typer.Typer(help="Who is who, and what to do when two people were taken for one.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="E-mail, phone with country code, customer id, or kind:value.")]
Reason = Annotated[str, typer.Option(help="Why; it is shown wherever the decision is.")]
By = Annotated[str | None, typer.Option("--by", help="Who decides; the name of this account when left out.")]

TOLD_BY = "select landing_number, source || ' ' || kind, event_id from inbox.events where landing_number = any(%s)"
REFUSALS = {
    "blocked": "no: on the blocklist",
    "withdrawn": "no: undone",
    "shared": "no: shared by too many",
    "busy": "no: claimed too often",
    "claim": "no: a claim that may not join these two",
    "hangs_elsewhere": "no: the browser belongs elsewhere",
}


@app.command()
def show(identifier: Name) -> None:
    """Say who somebody is: all they are known by, and every pair that says so."""
    [name] = _identifiers(identifier)
    with _site() as site:
        known = _read(site, name)
        edges = known.edges_of(known.identifiers_of(name))
        told = _told_by(site, edges)
    if name not in known.persons:
        typer.echo(f"Nothing was ever heard of {name}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{known.persons[name]}, as of snapshot {known.snapshot} and {known.unseen_count} events since")
    _print(["known by"], [(each,) for each in known.identifiers_of(name)])
    _print(["one", "other", "first told", "by", "event", "counts"], [_line(known, edge, told) for edge in edges])


@app.command()
def undo(one: Name, other: Name, reason: Reason, by: By = None) -> None:
    """Say that two identifiers are not one person; who they are is computed anew at once."""
    _decide(REVOKED, one, other, reason, by)


@app.command()
def restore(one: Name, other: Name, reason: Reason, by: By = None) -> None:
    """Take an `undo` back."""
    _decide(RESTORED, one, other, reason, by)


@app.command()
def undone() -> None:
    """List what was undone, and every turn, action, handoff and export that had used the wrong person."""
    try:
        found = undone_merges(WarehousePaths(settings().data_dir))
    except NothingPublishedError as missing:
        raise _refusal(missing) from missing
    if not found:
        typer.echo("Nothing is undone, as of the published snapshot.")
    for each in found:
        _show_undone(each)


@dataclass(frozen=True)
class _Site:
    paths: WarehousePaths
    inbox: Inbox
    url: str


@contextmanager
def _site() -> Iterator[_Site]:
    url = database_url(settings().data_dir, settings().stores.database_url)
    migrate(url)
    with closing(Inbox(url, connections=1)) as inbox:
        yield _Site(WarehousePaths(settings().data_dir), inbox, url)


def _identifiers(*words: str) -> tuple[str, ...]:
    try:
        return identifiers_of(words, settings().brand.country)
    except NotAnIdentifierError as wrong:
        raise typer.BadParameter(str(wrong)) from wrong


def _read(site: _Site, *identifiers: str) -> Known:
    try:
        return read(site.paths, site.inbox, identifiers)
    except NothingPublishedError as missing:
        raise _refusal(missing) from missing


def _decide(kind: Kind, one: str, other: str, reason: str, by: str | None) -> None:
    ends = _identifiers(one, other)
    if len(ends) != 2:
        raise typer.BadParameter(f"{one!r} and {other!r} are one identifier, {ends[0]}: name two.")
    verdict = Verdict(kind, *ends, reason.strip() or "no reason given", by or getpass.getuser())
    with _site() as site:
        known = _read(site, *ends)
        try:
            is_new = decide(known, site.inbox, verdict, now=datetime.now(UTC))
        except (NeverToldError, NeverUndoneError) as wrong:
            raise _refusal(wrong) from wrong
        now_known = _read(site, *ends)
    last = now_known.decisions[frozenset(ends)]
    if not is_new:
        typer.echo(f"It holds already: {last.decided_by} decided so on {last.decided_at:%Y-%m-%d %H:%M}.")
    _tell(now_known, *ends)


def _tell(known: Known, one: str, other: str) -> None:
    customers = known.persons[one], known.persons[other]
    if customers[0] != customers[1]:
        typer.echo(f"{one} is {customers[0]}, {other} is {customers[1]}: live reads know it now.")
        typer.echo("After the next refresh, `rapport identity undone` lists what had used them as one.")
        return
    typer.echo(f"{one} and {other} are one customer, {customers[0]}, joined by:")
    for edge in known.way(one, other):
        typer.echo(f"  {edge.identifier} {edge.other_identifier}")


def _told_by(site: _Site, edges: Sequence[Edge]) -> dict[int, tuple[str, str]]:
    with psycopg.connect(site.url) as connection:
        rows = connection.execute(TOLD_BY, [[edge.landing_number for edge in edges]]).fetchall()
    return {number: (source, event) for number, source, event in rows}


def _line(known: Known, edge: Edge, told: dict[int, tuple[str, str]]) -> tuple[object, ...]:
    source, event = told.get(edge.landing_number, ("", "no longer kept"))
    counts = "yes" if edge.refused_by is None else REFUSALS[edge.refused_by]
    decision = known.decisions.get(edge.pair)
    if edge.refused_by == "withdrawn" and decision:
        counts = f"{counts} by {decision.decided_by}: {decision.reason}"
    claimed = " (claim)" if edge.is_claim else ""
    at = f"{edge.occurred_at:%Y-%m-%d %H:%M}"
    return edge.identifier, edge.other_identifier, at, source + claimed, event, counts


def _show_undone(found: Undone) -> None:
    typer.echo(f"{found.identifier} and {found.other_identifier}: {found.reason}")
    merged, parted = (f"{moment:%Y-%m-%d %H:%M}" for moment in (found.merged_at, found.undone_at))
    typer.echo(f"  one person from {merged}, undone {parted} by {found.decided_by}")
    if found.is_still_joined:
        typer.echo(f"  Other evidence still joins them: `rapport identity show {found.identifier}`. Nothing is listed.")
    elif not found.uses:
        typer.echo("  Nothing had used them as one.")
    else:
        rows = [(each.kind, f"{each.used_at:%Y-%m-%d %H:%M}", each.conversation_id or "", each.detail or "")
                for each in found.uses]  # fmt: skip
        _print(["used by", "when", "conversation", "what"], rows)


def _refusal(wrong: Exception) -> typer.Exit:
    typer.echo(str(wrong), err=True)
    return typer.Exit(1)


def _print(columns: list[str], rows: Sequence[tuple[object, ...]]) -> None:
    """A table; visitors choose some of what is in it, so nothing is read as markup."""
    table = Table(*columns)
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    Console(file=sys.stdout).print(table)
