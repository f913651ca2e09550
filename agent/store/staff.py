"""The brand's own people as they are kept, and their tries to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection, errors
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from agent.errors import AgentError
from agent.staff import Person, Role
from agent.store import audit

NAMED = "select email, name, role, is_active, changed_by, changed_at from agent.people where email = lower(%s)"
ALL = "select email, name, role, is_active, changed_by, changed_at from agent.people order by lower(name)"
PUT = """
    insert into agent.people as p (email, name, role, is_active, password_digest, changed_by, changed_at)
    values (lower(%s), %s, %s, %s, %s, %s, %s)
    on conflict (email) do update set name = excluded.name, role = excluded.role, is_active = excluded.is_active,
        password_digest = coalesce(excluded.password_digest, p.password_digest), changed_by = excluded.changed_by,
        changed_at = excluded.changed_at
"""
# Whoever changes people waits for whoever does so: two admins who take the role from each other leave one.
ONE_AT_A_TIME = "lock table agent.people in share row exclusive mode"
IS_ANY_ADMIN = "select exists (select 1 from agent.people where role = 'admin' and is_active)"
IS_ANYBODY = "select exists (select 1 from agent.people)"
DIGEST = "select password_digest from agent.people where email = lower(%s) and is_active"
FAILED = """
    select count(*) from agent.sign_ins
    where email = lower(%s) and tried_at > %s and has_passed is not true
"""
TRY = "insert into agent.sign_ins (token_id, email, tried_at) values (%s, lower(%s), %s) on conflict do nothing"
PASSED = "update agent.sign_ins set has_passed = %s where token_id = %s"


class PeopleError(AgentError):
    """The people cannot be as they were asked to be; the message says why."""


@dataclass(frozen=True)
class Member:
    """Somebody who is or was one of ours."""

    email: str
    name: str
    role: Role
    is_active: bool
    changed_by: str
    changed_at: datetime


class Staff:
    """The table of people. What somebody may is read here at every request, so that it ends when it is taken."""

    def __init__(self, pool: ConnectionPool) -> None:
        self.pool = pool

    def person(self, email: str) -> Person | None:
        """Who bears the address; None when nobody does, or not any more."""
        with self.pool.connection() as connection:
            found = member(connection, email)
        return Person(found.name, found.role, found.email) if found and found.is_active else None

    def everybody(self) -> tuple[Member, ...]:
        """All of them by name, those who left among them."""
        with self.pool.connection() as connection, connection.cursor(row_factory=class_row(Member)) as cursor:
            return tuple(cursor.execute(ALL).fetchall())

    def is_anybody(self) -> bool:
        """Whether the table has a row."""
        with self.pool.connection() as connection:
            return bool(connection.execute(IS_ANYBODY).fetchone()[0])  # type: ignore[index]  # a row always

    def digest(self, email: str) -> str | None:
        """What is kept of their password; None when they have none or are not here."""
        with self.pool.connection() as connection:
            row = connection.execute(DIGEST, [email]).fetchone()
        return row[0] if row else None

    def try_to_sign_in(self, token_id: str, email: str, at: datetime, *, within: timedelta, most: int) -> bool | None:
        """Count a try; False when too many failed of late, None when this token was used before."""
        with self.pool.connection() as connection, connection.transaction():
            if connection.execute(TRY, [token_id, email, at]).rowcount == 0:
                return None
            row = connection.execute(FAILED, [email, at - within]).fetchone()
        # This try is among those counted.
        return int(row[0]) <= most  # type: ignore[index]  # a count always

    def tried(self, token_id: str, *, has_passed: bool) -> None:
        """What came of a try."""
        with self.pool.connection() as connection:
            connection.execute(PASSED, [has_passed, token_id])


def member(connection: Connection[Any], email: str) -> Member | None:
    """Whoever bears the address, as this transaction sees it."""
    with connection.cursor(row_factory=class_row(Member)) as cursor:
        return cursor.execute(NAMED, [email]).fetchone()


def put(connection: Connection[Any], one: Member, digest: str | None, reason: str = "") -> Member | None:
    """Keep somebody as they shall be, and give back what they were; a password stays when none is given.

    Raises:
        PeopleError: nobody would be left to manage people, or a colleague has the name.
    """
    connection.execute(ONE_AT_A_TIME)
    before = member(connection, one.email)
    try:
        values = [one.email, one.name, one.role, one.is_active, digest, one.changed_by, one.changed_at]
        connection.execute(PUT, values)
    except errors.UniqueViolation as error:
        raise PeopleError(
            f"A colleague is called {one.name!r} already: customers and colleagues must tell you apart."
        ) from error
    if not connection.execute(IS_ANY_ADMIN).fetchone()[0]:  # type: ignore[index]  # a row always
        raise PeopleError("This would leave nobody who manages people: make somebody else an admin first.")
    audit.note(
        connection,
        "person_changed",
        one.changed_by,
        one.email,
        one.changed_at,
        reason=reason,
        before=_told(before),
        after=_told(one) | {"is_password_changed": digest is not None},
    )
    return before


def _told(one: Member | None) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("name", "role", "is_active")} if one else {}
