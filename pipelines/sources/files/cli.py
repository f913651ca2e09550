"""`rapport files land FEED`: land what is new and show that no line was lost."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipelines.inbox import Inbox
from pipelines.inbox.postgres import database_url
from pipelines.inbox.schema import migrate
from pipelines.settings import settings
from pipelines.sources.files.load import land_feed
from pipelines.sources.files.report import FeedReport, FileState

app = typer.Typer(help="Daily files of order lines.", no_args_is_help=True)


@app.callback()
def files() -> None:
    """Daily files of order lines."""


@app.command()
def land(
    feed: Annotated[str, typer.Argument(help="A feed of rapport.toml, for example online_retail.")],
    folder: Annotated[Path | None, typer.Option(help="Another folder than the feed's own.")] = None,
) -> None:
    """Land the feed's new files; exits with 1 when a file was refused or a line is unaccounted for."""
    started = perf_counter()
    current = settings()
    url = database_url(current.data_dir, current.stores.database_url)
    migrate(url)
    with closing(Inbox(url)) as inbox:
        report = land_feed(feed, current, inbox, now=datetime.now(UTC), folder=folder)
    console = Console()
    show(report, console)
    console.print(f"{perf_counter() - started:.1f} s. Data Docs: {current.data_dir / 'data_docs' / 'index.html'}")
    if report.in_state(FileState.REFUSED) or report.difference:
        raise typer.Exit(1)


def show(report: FeedReport, console: Console) -> None:
    """Print the reconciliation, and every file that needs somebody's attention."""
    if report.skipped:
        console.print(report.skipped)
        return
    console.print(_reconciliation(report))
    states = ", ".join(f"{len(report.in_state(state))} {state.value.replace('_', ' ')}" for state in FileState)
    console.print(f"{len(report.files)} files: {states}.")
    for file in report.files:
        if file.message:
            console.print(f"{file.state.value}: {file.message}", style="red" if file.state is FileState.REFUSED else "")


def _reconciliation(report: FeedReport) -> Table:
    table = Table("lines", "count", title=f"{report.feed}: lines in = loaded + exact duplicates + quarantined")
    table.columns[1].justify = "right"
    rows = {"in": report.line_count, "loaded": report.loaded_count, "exact duplicates": report.duplicate_count}
    reasons = {f"quarantined: {reason}": count for reason, count in sorted(report.quarantined.items())}
    erased = {"erased": report.erased_count} if report.erased_count else {}
    for name, count in {**rows, **reasons, **erased}.items():
        table.add_row(name, f"{count:,}")
    table.add_section()
    table.add_row("difference", f"{report.difference:,}", style="bold" if report.difference == 0 else "bold red")
    return table
