"""Who answers first, where the brand tries out which is better: the arm of whoever asks, met at their first matter."""

from __future__ import annotations

from agent.evidence import sentence
from agent.handoff.hours import is_open
from agent.profile import Customer, DrawnArm
from agent.skills import Answer
from agent.skills.catalogue import ROLLED_OUT
from agent.skills.hand_over import TRIED_FIRST
from agent.transcript import ReplyKind
from agent.turn.turn import Means, Turn

WORDS = sentence("A colleague looks after this.")


def sections_for_experiments(turn: Turn, means: Means) -> frozenset[str]:
    """The tables that say which arm the customer is in; none unless it can matter now.

    It matters where somebody whom we know brings a matter and none was open before. Whoever asks for a person has one
    already, and a stranger is nobody whom we could draw.
    """
    is_first = turn.conversation.memory.last_skill not in ROLLED_OUT
    is_matter = any(step.skill.name in ROLLED_OUT for step in turn.plan.steps)
    if not (turn.is_verified and is_first and is_matter and means.is_experimenting()):
        return frozenset()
    return frozenset({DrawnArm.TABLE, Customer.TABLE})


def people_first(turn: Turn) -> Answer | None:
    """What is said where a person answers first; None where the agent does. Whoever comes before it is logged once.

    Outside office hours nobody is there to be first: nobody is drawn then, in either arm.
    """
    if DrawnArm.TABLE not in turn.profile.sections:
        return None
    arm = next((row for row in turn.profile.rows(DrawnArm) if _is_met(row, turn)), None)
    if arm is None:
        return None
    if arm.assigned_at is None:
        turn.events.assigned(arm)
    if arm.treatment != "human_first":
        return None
    return Answer(ReplyKind.APOLOGY, (WORDS,), escalation=TRIED_FIRST)


def _is_met(arm: DrawnArm, turn: Turn) -> bool:
    """Whether the experiment is about this customer, on this channel, at this moment."""
    if arm.kind != "service" or arm.state != "running" or not arm.started_at <= turn.as_of < arm.ends_at:
        return False
    if not is_open(turn.release.parameters.support.office_hours, turn.as_of, turn.locale.time_zone):
        return False
    customer = turn.profile.customer
    tier = customer.tier if customer else None
    return _is_named(tier, arm.audience_tiers) and _is_named(turn.conversation.channel, arm.audience_channels)


def _is_named(value: str | None, names: str) -> bool:
    return not names or value in names.split(", ")
