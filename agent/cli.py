"""Commands of the agent."""

from __future__ import annotations

import getpass
import json
import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from agent import cli_people, cli_releases
from agent.releases.landing import STARTER, land, loaded
from agent.releases.validation import problems
from agent.schema import migrate as migrate_schema
from agent.settings import data_dir, settings
from agent.store.database import Database
from agent.store.releases import Releases
from pipelines import inbox
from pipelines.inbox.postgres import database_url

app = typer.Typer(no_args_is_help=True, help="The agent that answers shoppers.")
release_app = cli_releases.app
app.add_typer(release_app, name="release")
app.add_typer(cli_people.app, name="people")


@app.command()
def migrate() -> None:
    """Bring the agent's tables up to date."""
    migrate_schema(_url())
    typer.echo("The schema 'agent' is up to date.")


@app.command()
def serve(host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1") -> None:
    """Answer shoppers until stopped."""
    # The web server and the language layer are only worth their import where they run.
    from agent.serving import serve as answer

    answer(settings(), host)


Moment = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="UTC.")]


def replay(
    since: Moment = None,
    until: Moment = None,
    conversation: Annotated[str | None, typer.Option(help="Only the turns of this conversation.")] = None,
) -> None:
    """Take recorded turns again with today's code, and tell what comes out differently; nothing is sent or done."""
    from rich.console import Console

    from agent.replay.report import report

    since, until = (moment and moment.replace(tzinfo=UTC) for moment in (since, until))
    if not report(since, until, conversation, Console()):
        raise typer.Exit(1)


def chat(
    customer: Annotated[
        str | None, typer.Option(help="The Shopify id of the customer who talks; a stranger when left out.")
    ] = None,
    address: Annotated[str, typer.Option(help="Where the agent answers; as configured when left out.")] = "",
) -> None:
    """Talk to the running agent as one customer of the shop."""
    # Arrow keys, and what was typed before.
    import readline  # noqa: F401

    from rich.console import Console

    from agent.terminal.chat import Chat
    from agent.terminal.line import Line, LineError

    if customer is not None and not (customer.isascii() and customer.isdigit()):
        raise typer.BadParameter(f"{customer!r} is no Shopify customer id: it has digits alone.")
    _take_secrets_of_demo()
    chosen = settings()
    where = address or f"http://127.0.0.1:{chosen.ports.agent}"
    secret = chosen.jwt_secret.get_secret_value()
    with closing(Line(where, customer, secret=secret, key_id=chosen.jwt_key_id)) as line:
        try:
            Chat(line, Console(), f"customer {customer}" if customer else "a stranger").run()
        except LineError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error


def _take_secrets_of_demo() -> None:
    """On the machine of the demo its secrets lie beside its data; elsewhere they are in the environment."""
    file = data_dir() / "secrets.json"
    if file.is_file():
        for name, value in json.loads(file.read_text()).items():
            os.environ.setdefault(name, value)


@release_app.command("land")
def land_release(
    path: Annotated[Path, typer.Argument(help="The release as YAML.")] = STARTER,
    signed_by: Annotated[str, typer.Option(help="Who answers for it; the user of this machine when left out.")] = "",
) -> None:
    """Sign a release: the agent uses it at once, the warehouse from its next load.

    One that has faults is not signed; each is told with its field.
    """
    # The skills bring the language layer's libraries with them.
    from agent.skills.catalogue import ROLLED_OUT
    from agent.skills.custom.faults import faults

    url, release = _url(), loaded(path)
    own = faults(release, (settings().brand.name,)) if release.skills else ()
    if wrong := (*problems(release, ROLLED_OUT), *own):
        for each in wrong:
            typer.echo(f"{each.field}: {each.message}", err=True)
        raise typer.Exit(1)
    inbox.migrate(url)
    migrate_schema(url)
    with closing(Database(url)) as database, closing(inbox.Inbox(url)) as events:
        by, now = signed_by or getpass.getuser(), datetime.now(UTC)
        is_new = land(release, by, now, Releases(database.pool), events, ROLLED_OUT)
    typer.echo(f"{release.release_id} {'is current now' if is_new else 'was landed before'}.")


def _url() -> str:
    return database_url(settings().data_dir, settings().stores.database_url)
