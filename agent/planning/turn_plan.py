"""What one turn does."""

from __future__ import annotations

from dataclasses import dataclass

from agent.dialogue import SignIn
from agent.planning.matters import Step
from agent.policy import Decision
from agent.skills import Escalation

NOT_UNDERSTOOD = frozenset({"unclear", "out_of_scope"})
# Said in answer to a question of ours, another wish has to be as plain as this.
SURE_OF_ANOTHER = 0.7


@dataclass(frozen=True)
class TurnPlan:
    """What this turn does. `confirms` is the action that the customer said yes to, `offer` whom to offer afterwards.

    `returns_to` are matters from before, to be taken up again when nothing else is asked of the customer; `asks_alone`
    means that what was asked beside a deed is asked by itself before a yes to it counts, `is_instead` that the step
    takes the place of what was asked.
    """

    steps: tuple[Step, ...] = ()
    escalation: Escalation | None = None
    confirms: str | None = None
    is_accepted_offer: bool = False
    decisions: tuple[Decision, ...] = ()
    sign_in: SignIn | None = None
    offer: Escalation | None = None
    returns_to: tuple[Step, ...] = ()
    asks_alone: bool = False
    is_instead: bool = False
