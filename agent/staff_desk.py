"""Where people of the brand sign in, and where admins say who they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email

from agent.language.words import without_invisible
from agent.staff import Person, Right, Role, must
from agent.staff.passwords import digest_of, is_password
from agent.staff.proof import StrangerError
from agent.staff.roles import SCHEDULER
from agent.store import staff
from agent.store.audit import Audit
from agent.store.staff import Member, PeopleError, Staff

FAILURES = 5
WITHIN = timedelta(minutes=15)
WRONG = "Address and password do not fit, or you have no access: ask an admin."


class TooManyTriesError(StrangerError):
    """Too many wrong passwords for one address of late."""


@dataclass(frozen=True)
class StaffDesk:
    """People and their roles; every change by somebody who may."""

    staff: Staff
    clock: Callable[[], datetime]

    @property
    def audit(self) -> Audit:
        """Who changed and saw what."""
        return Audit(self.staff.pool)

    def saw(self, by: Person, about: str, conversation_id: str | None = None) -> None:
        """Write down that somebody was shown personal data; whoever is not shown any, or is a job, leaves no line."""
        if by.role != SCHEDULER.role and by.may(Right.SEE_PERSONAL_DATA):
            self.audit.saw(by.name, about, self.clock(), conversation_id)

    def sign_in(self, email: str, password: str, token_id: str) -> Person:
        """Who bears this address and password.

        Raises:
            TooManyTriesError: too many wrong ones of late; even the right one has to wait.
            StrangerError: every other reason alike, one that was sent before among them.
        """
        allowed = self.staff.try_to_sign_in(token_id, email, self.clock(), within=WITHIN, most=FAILURES)
        if allowed is None:
            raise StrangerError("This sign-in was used before: sign in again.")
        if not allowed:
            minutes = int(WITHIN.total_seconds() // 60)
            raise TooManyTriesError(f"Too many wrong passwords: wait {minutes} minutes, or ask an admin.")
        is_right = is_password(password, self.staff.digest(email))
        person = self.staff.person(email) if is_right else None
        self.staff.tried(token_id, has_passed=person is not None)
        if person is None:
            raise StrangerError(WRONG)
        return person

    def put(
        self,
        by: Person,
        email: str,
        name: str,
        role: Role,
        *,
        is_active: bool = True,
        password: str | None = None,
        reason: str = "",
    ) -> Member:
        """Add somebody, or change what they are.

        Raises:
            NotAllowedError: `by` does not manage people.
            PeopleError: nobody would be left who does, or a colleague has the name.
        """
        must(by, Right.MANAGE_PEOPLE)
        return self.set_up(by.name, email, name, role, is_active=is_active, password=password, reason=reason)

    def set_up(
        self,
        by: str,
        email: str,
        name: str,
        role: Role,
        *,
        is_active: bool = True,
        password: str | None = None,
        reason: str = "",
    ) -> Member:
        """As `put`, by whoever runs this machine: how the first admin comes to be."""
        _must_be_reachable(email, name)
        try:
            digest = digest_of(password) if password is not None else None
        except ValueError as error:
            raise PeopleError(str(error)) from error
        one = Member(email.strip().lower(), name, role, is_active, by, self.clock())
        with self.staff.pool.connection() as connection, connection.transaction():
            staff.put(connection, one, digest, reason)
        return one


def _must_be_reachable(email: str, name: str) -> None:
    """Whoever is kept can sign in and is told apart."""
    try:
        validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise PeopleError(f"{email!r} is no e-mail address: name the one that they sign in with.") from error
    if not without_invisible(name).strip():
        raise PeopleError("Give them a name that customers and colleagues can read.")


# One for each role, first names that begin like it.
DEMO: tuple[tuple[str, Role], ...] = (("Vera", "viewer"), ("Adam", "agent"), ("Lea", "lead"), ("Ada", "admin"))


def introduce(desk: StaffDesk, password: str) -> None:
    """Give an empty table the people of the demo; a table with anybody in it is left alone."""
    if desk.staff.is_anybody():
        return
    for name, role in reversed(DEMO):
        desk.set_up("the demo", f"{name.lower()}@fernway.example", name, role, password=password)
