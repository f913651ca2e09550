"""`rapport pull SOURCE`: ask a system for what its webhooks did not bring."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipelines.inbox import Inbox, migrate
from pipelines.inbox.postgres import database_url
from pipelines.settings import settings
from pipelines.sources.connectors.configured import connector_puller
from pipelines.sources.pulls.api import PullFailedError
from pipelines.sources.pulls.configured import PullNotConfiguredError, puller
from pipelines.sources.pulls.report import PullReport, Road
from pipelines.sources.site.pages import SOURCE
from pipelines.sources.site.reading import SiteUnreadableError, Tally, read_site
from pipelines.warehouse.paths import WarehouseBusyError


def pull(
    source: Annotated[
        str, typer.Argument(help="shopify, zendesk, klaviyo or gorgias, as in [pulls] and [connectors]; or site.")
    ],
    since: Annotated[
        datetime | None,
        typer.Option(help="Ask from this moment (UTC). Left out: from the last whole pull, else from the beginning."),
    ] = None,
    road: Annotated[
        Road, typer.Option("--from", help="The system itself, or the tables that a connector lands of it.")
    ] = "api",
) -> None:
    """Ask a system for what its webhooks may have lost, and land what is new; exits with 1 when it broke off."""
    configured, console = settings(), Console()
    url = database_url(configured.data_dir, configured.stores.database_url)
    migrate(url)
    try:
        with closing(Inbox(url)) as inbox:
            if source == SOURCE:
                console.print(_shown_site(read_site(configured.site, inbox, now=datetime.now(UTC))))
                return
            asked = (puller if road == "api" else connector_puller)(source, configured, inbox)
            for report in asked.pull(now=datetime.now(UTC), since=since and since.replace(tzinfo=UTC)):
                console.print(_shown(report))
    except (PullNotConfiguredError, PullFailedError, SiteUnreadableError, WarehouseBusyError) as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(1) from error


def _shown_site(tally: Tally) -> Table:
    table = Table("known already", "landed", "withdrawn", "unreachable", title="the site by its sitemap")
    counts = (tally.known, tally.landed, tally.withdrawn, len(tally.unreachable))
    table.add_row(*(f"{count:,}" for count in counts))
    return table


def _shown(report: PullReport) -> Table:
    beginning = report.window_from.isoformat(" ", "minutes") if report.window_from else "the beginning"
    counts = {
        "pages": report.page_count,
        "found": report.found_count,
        "known already": report.known_count,
        "landed": report.landed_count,
        "quarantined": report.quarantined_count,
        "deleted at the source": report.deleted_count,
    }
    table = Table(*counts, title=f"{report.source} {report.entity} by {report.road} from {beginning}")
    table.add_row(*(f"{count:,}" for count in counts.values()))
    return table
