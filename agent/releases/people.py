"""Who works on releases, and what their role lets them do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agent.errors import AgentError

Role = Literal["viewer", "agent", "lead", "admin"]
EDITS: frozenset[Role] = frozenset({"agent", "lead", "admin"})
SIGNS: frozenset[Role] = frozenset({"lead", "admin"})


class NotAllowedError(AgentError):
    """This person's role does not let them do this."""


@dataclass(frozen=True)
class Person:
    """Somebody with a name and a role."""

    name: str
    role: Role


def must_edit(person: Person) -> None:
    """Let only those pass who may change a draft.

    Raises:
        NotAllowedError: a viewer only looks.
    """
    if person.role not in EDITS:
        raise NotAllowedError(
            f"{person.name!r} is a {person.role}: a draft is changed by an agent, a lead or an admin."
        )


def must_sign(person: Person) -> None:
    """Let only those pass who may answer for what shoppers get.

    Raises:
        NotAllowedError: neither a lead nor an admin.
    """
    if person.role not in SIGNS:
        raise NotAllowedError(f"{person.name!r} is a {person.role}: a release is signed by a lead or an admin.")
