"""`rapport agent release`: releases from the command line, by the same desk that the pages work at."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from agent.errors import AgentError
from agent.release_desk import ReleaseDesk
from agent.releases.drafts import NotFitError
from agent.releases.landing import loaded
from agent.schema import migrate as migrate_schema
from agent.settings import settings
from agent.staff import Person, Role
from agent.store.database import Database
from agent.store.outbox import Outbox
from pipelines import inbox
from pipelines.inbox.postgres import database_url

app = typer.Typer(no_args_is_help=True, help="Versioned releases: what steers the agent.")

By = Annotated[str, typer.Option(help="Who does it; the user of this machine when left out.")]
AsRole = Annotated[Role, typer.Option("--role", help="In which role: only a lead or an admin signs.")]


@app.command("list")
def list_releases() -> None:
    """Every sign-off, the newest first, and the drafts that are open."""
    with _desk() as desk:
        for each in desk.releases.history():
            note = f"  {each.note}" if each.note else ""
            typer.echo(f"{each.signed_at:%Y-%m-%d %H:%M}  {each.release_id}  {each.change} by {each.signed_by}{note}")
        for draft in desk.drafts.still_open():
            typer.echo(f"{draft.changed_at:%Y-%m-%d %H:%M}  {draft.draft_id}  draft by {draft.changed_by}")


@app.command()
def draft(
    path: Annotated[Path, typer.Argument(help="The whole document as YAML.")], by: By = "", role: AsRole = "lead"
) -> None:
    """Open a draft that says what a file says, and tell what it changes. It steers nobody until it is signed."""
    document, person = loaded(path).model_dump(mode="json"), Person(by or getpass.getuser(), role)
    with _desk() as desk:
        opened = desk.open(person)
        saved = desk.save(opened.draft_id, opened.revision, document, person)
        _tell(desk, saved.draft_id)
    typer.echo(f"{saved.draft_id} is open.")


@app.command()
def diff(
    one: Annotated[str, typer.Argument(help="A draft, or the id of a signed release.")],
    other: Annotated[str, typer.Argument(help="With a signed release: the later one.")] = "",
) -> None:
    """Tell in words what a draft changes against what is live, or a release against an earlier one."""
    with _desk() as desk:
        if one.startswith("draft_"):
            _tell(desk, one)
            return
        for change in desk.compared(one, other or desk.releases.current().release_id):
            typer.echo(change)


@app.command()
def sign(
    draft_id: Annotated[str, typer.Argument(help="The draft, in its newest revision.")],
    by: By = "",
    role: AsRole = "lead",
    note: Annotated[str, typer.Option(help="Why, for whoever reads this later.")] = "",
    override: Annotated[str, typer.Option(help="Why a failed simulation does not matter.")] = "",
) -> None:
    """Make a draft the current release, for the agent's next message."""
    with _desk() as desk:
        revision, over = desk.drafts.named(draft_id).revision, desk.releases.current().release_id
        signed = desk.sign(draft_id, revision, over, Person(by or getpass.getuser(), role), note, override)
    typer.echo(f"{signed.release_id} is current now.")


@app.command()
def rollback(
    release_id: Annotated[str, typer.Argument(help="The earlier release.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    by: By = "",
    role: AsRole = "lead",
) -> None:
    """Sign an earlier release again."""
    with _desk() as desk:
        over = desk.releases.current().release_id
        signed = desk.roll_back(release_id, over, Person(by or getpass.getuser(), role), reason)
    typer.echo(f"{signed.release_id} is current again.")


def _tell(desk: ReleaseDesk, draft_id: str) -> None:
    looked = desk.looked_at(desk.drafts.named(draft_id).body)
    for change in looked.changes:
        typer.echo(change)
    for problem in looked.problems:
        typer.echo(f"{problem.field}: {problem.message}", err=True)


def _url() -> str:
    return database_url(settings().data_dir, settings().stores.database_url)


@contextmanager
def _desk() -> Iterator[ReleaseDesk]:
    """The desk over the stores of this configuration; what it refuses is told in a line, and the command fails."""
    # The skills bring the language layer's libraries with them.
    from agent.skills.catalogue import ROLLED_OUT

    url = _url()
    inbox.migrate(url)
    migrate_schema(url)
    with closing(Database(url)) as database, closing(inbox.Inbox(url)) as events:
        try:
            pool = database.pool
            yield ReleaseDesk(pool, Outbox(pool, events), ROLLED_OUT, lambda: datetime.now(UTC))
        except AgentError as refused:
            faults = refused.problems if isinstance(refused, NotFitError) else ()
            told = [str(refused), *(f"{each.field}: {each.message}" for each in faults)]
            typer.echo("\n".join(told), err=True)
            raise typer.Exit(1) from refused
