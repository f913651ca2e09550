"""Which role may do what: the one place that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, get_args

from agent.errors import AgentError

Role = Literal["viewer", "agent", "lead", "admin"]
# The scheduler's jobs have the staff token and no name; no person can be given their role.
Standing = Role | Literal["service"]
ROLES: tuple[Role, ...] = get_args(Role)


class Right(StrEnum):
    """One kind of thing that is done here; every staff route needs exactly one."""

    READ_INBOX = "read_inbox"
    READ_CONVERSATIONS = "read_conversations"
    SEE_PERSONAL_DATA = "see_personal_data"
    ANSWER_CUSTOMERS = "answer_customers"
    CLOSE_CONVERSATIONS = "close_conversations"
    ACT_FOR_CUSTOMERS = "act_for_customers"
    READ_RELEASES = "read_releases"
    EDIT_RELEASES = "edit_releases"
    SIGN_RELEASES = "sign_releases"
    RUN_SIMULATIONS = "run_simulations"
    SET_SECRETS = "set_secrets"
    DEFINE_SEGMENTS = "define_segments"
    RUN_EXPERIMENTS = "run_experiments"
    REVIEW_CONVERSATIONS = "review_conversations"
    SETTLE_REVIEWS = "settle_reviews"
    READ_AUDIT = "read_audit"
    MANAGE_PEOPLE = "manage_people"
    RUN_JOBS = "run_jobs"


_LOOKS: frozenset[Standing] = frozenset(ROLES)
_WORKS = _LOOKS - {"viewer"}
_LEADS = _WORKS - {"agent"}
_ADMINS: frozenset[Standing] = frozenset({"admin"})
_JOBS: frozenset[Standing] = frozenset({"service"})

MAY: Mapping[Right, frozenset[Standing]] = {
    Right.READ_INBOX: _LOOKS,
    Right.READ_CONVERSATIONS: _LOOKS | _JOBS,
    Right.SEE_PERSONAL_DATA: _WORKS | _JOBS,
    Right.ANSWER_CUSTOMERS: _WORKS,
    # A helpdesk says by the staff token that its ticket is solved.
    Right.CLOSE_CONVERSATIONS: _WORKS | _JOBS,
    Right.ACT_FOR_CUSTOMERS: _WORKS,
    Right.READ_RELEASES: _LOOKS | _JOBS,
    Right.EDIT_RELEASES: _WORKS,
    Right.SIGN_RELEASES: _LEADS,
    Right.RUN_SIMULATIONS: _WORKS | _JOBS,
    Right.SET_SECRETS: _LEADS,
    Right.DEFINE_SEGMENTS: _LEADS,
    Right.RUN_EXPERIMENTS: _LEADS,
    Right.REVIEW_CONVERSATIONS: _WORKS | _JOBS,
    Right.SETTLE_REVIEWS: _LEADS,
    Right.READ_AUDIT: _LEADS,
    Right.MANAGE_PEOPLE: _ADMINS,
    Right.RUN_JOBS: _ADMINS | _JOBS,
}


class NotAllowedError(AgentError):
    """This person's role does not let them do this; the message says which roles do."""


@dataclass(frozen=True)
class Person:
    """Somebody of the brand's: the name that customers and colleagues read, and what they are here."""

    name: str
    role: Standing
    email: str = ""

    def may(self, right: Right) -> bool:
        """Whether their role lets them."""
        return self.role in MAY[right]


SCHEDULER = Person("The scheduler", "service")


def must(person: Person, right: Right) -> None:
    """Let only those pass whose role has the right.

    Raises:
        NotAllowedError: it has not.
    """
    if not person.may(right):
        # In the order of what they may, the scheduler last.
        able = [role for role in (*ROLES, "service") if role in MAY[right]]
        raise NotAllowedError(
            f"{person.name!r} is a {person.role}: {right.value!r} needs {' or '.join(able)}. Ask an admin for the role."
        )
