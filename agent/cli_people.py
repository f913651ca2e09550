"""`rapport agent people`: who has which role, by whoever runs this machine; how the first admin comes to be."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from agent.schema import migrate as migrate_schema
from agent.settings import settings
from agent.staff import Role
from agent.staff_desk import StaffDesk
from agent.store.database import Database
from agent.store.staff import PeopleError, Staff
from pipelines.inbox.postgres import database_url

app = typer.Typer(no_args_is_help=True, help="The brand's own people and their roles.")

Email = Annotated[str, typer.Option(help="The address that they sign in with.")]


@app.command("list")
def list_people() -> None:
    """Everybody with a role, those who left among them."""
    with _desk() as desk:
        for one in desk.staff.everybody():
            left = "" if one.is_active else "  (has left)"
            typer.echo(f"{one.role:<7} {one.name}  {one.email}{left}")


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="What customers and colleagues read.")],
    role: Annotated[Role, typer.Option(help="What they may do.")],
    with_password: Annotated[bool, typer.Option("--password/--no-password", help="Ask for one.")] = True,
    has_left: Annotated[bool, typer.Option("--left", help="They have no access any more.")] = False,
) -> None:
    """Add somebody, or change what they are."""
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if with_password else None
    with _desk() as desk:
        desk.set_up(getpass.getuser(), email, name, role, is_active=not has_left, password=password)
    typer.echo(f"{name} is {'gone' if has_left else role} now.")


@contextmanager
def _desk() -> Iterator[StaffDesk]:
    url = database_url(settings().data_dir, settings().stores.database_url)
    migrate_schema(url)
    with closing(Database(url)) as database:
        try:
            yield StaffDesk(Staff(database.pool), lambda: datetime.now(UTC))
        except PeopleError as refused:
            typer.echo(str(refused), err=True)
            raise typer.Exit(1) from refused
