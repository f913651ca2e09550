"""Drafts, signatures and their trail, as they are kept; and what may go wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from agent.errors import AgentError, NotFoundError
from agent.releases.problem import Problem
from agent.staff import Standing

DraftState = Literal["open", "signed", "discarded"]
Change = Literal[
    "draft_opened", "draft_changed", "draft_discarded", "simulation_attached", "release_signed", "release_rolled_back"
]


class UnknownReleaseError(NotFoundError):
    """There is no such release or draft."""


class ChangedMeanwhileError(AgentError):
    """Somebody else was faster: what was sent is not stored, and has to be looked at again beside theirs."""


class NotFitError(AgentError):
    """The document may not be signed as it is."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


@dataclass(frozen=True)
class Simulation:
    """What a simulation of one revision came to."""

    revision: int
    has_passed: bool
    summary: str
    result: dict[str, Any]
    attached_by: str
    attached_at: datetime


@dataclass(frozen=True)
class Draft:
    """A document that steers nobody yet, in its newest revision."""

    draft_id: str
    based_on: str
    state: DraftState
    revision: int
    body: dict[str, Any]
    created_at: datetime
    changed_by: str
    role: Standing
    changed_at: datetime
    simulations: tuple[Simulation, ...] = ()

    @property
    def failed(self) -> tuple[Simulation, ...]:
        """The simulations of this very revision that did not pass."""
        return tuple(each for each in self.simulations if each.revision == self.revision and not each.has_passed)


@dataclass(frozen=True)
class Signature:
    """Who made which release hold, when and as what."""

    release_id: str
    change: Literal["landed", "signed", "rolled_back"]
    signed_by: str
    role: Standing | None
    note: str
    draft_id: str | None
    signed_at: datetime


@dataclass(frozen=True)
class TrailEntry:
    """One line of the trail: who did what, and the change in words."""

    change: Change
    by_name: str
    by_role: Standing
    draft_id: str | None
    revision: int | None
    release_id: str | None
    note: str
    told: tuple[str, ...]
    changed_at: datetime
