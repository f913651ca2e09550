"""What a rule says, and why, in words fit for the customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["allow", "deny", "ask", "escalate"]


@dataclass(frozen=True)
class Decision:
    """One rule's word. `clause_id` names the policy sentence it rests on, when there is one."""

    outcome: Outcome
    reason: str
    rule: str
    clause_id: str | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether the thing asked for may be done or promised."""
        return self.outcome == "allow"


def deciding(decisions: tuple[Decision, ...]) -> Decision:
    """The one that settles it: the first that does not allow, else the last."""
    return next((decision for decision in decisions if not decision.is_allowed), decisions[-1])
