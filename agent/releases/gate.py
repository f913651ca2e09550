"""Whether a revision was tried enough to be signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.releases.drafts import Draft
from agent.releases.problem import Problem

NOTHING_RAN = "nothing was simulated on this revision: run the scenarios, or say why it may be signed without"


@dataclass(frozen=True)
class Standing:
    """How an active scenario stands to one revision; nothing was run on it when `version_run` is None."""

    scenario_id: str
    title: str
    version: int
    version_run: int | None
    attempts: int | None
    passes: int | None

    @property
    def obstacle(self) -> str | None:
        """Why the revision may not be signed for it; None when it passed every time."""
        if self.version_run is None or self.attempts is None or self.passes is None:
            return "was not run on this revision"
        if self.version_run != self.version:
            return "was changed since it ran"
        failed = self.attempts - self.passes
        return f"failed {failed} of {self.attempts} times" if failed else None


def obstacles(draft: Draft, scenarios: Sequence[Standing]) -> tuple[Problem, ...]:
    """What stands against a signature: scenarios that failed, changed or never ran, and simulations that failed."""
    found = [Problem("simulation", f"\u201c{each.title}\u201d {each.obstacle}") for each in scenarios if each.obstacle]
    found += [Problem("simulation", each.summary) for each in draft.failed]
    is_tried = scenarios or any(each.revision == draft.revision for each in draft.simulations)
    return tuple(found) if is_tried else (Problem("simulation", NOTHING_RAN),)
