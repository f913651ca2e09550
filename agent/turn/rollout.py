"""How far the signed release lets each skill of this turn go: answer, write for a person to send, or stay out."""

from __future__ import annotations

from collections.abc import Iterable

from agent.evidence import sentence
from agent.profile import Customer, SegmentMembership
from agent.releases.rollout import Asker, Assignment, assigned, named_audiences
from agent.skills import Answer
from agent.skills.catalogue import ROLLED_OUT
from agent.skills.hand_over import LEFT_TO_PEOPLE, SUGGESTED
from agent.transcript import ReplyKind
from agent.turn.turn import Turn

WORDS = sentence("A colleague answers this kind of question.")


def sections_for_rollout(turn: Turn) -> frozenset[str]:
    """The tables that say whether this customer is in an audience; of a stranger nothing is read."""
    audiences = named_audiences(tuple(_skills(turn)), turn.release.rollout)
    if not turn.is_verified:
        return frozenset()
    tiers = {Customer.TABLE for audience in audiences if audience.tiers}
    return frozenset(tiers | {SegmentMembership.TABLE for audience in audiences if audience.segments})


def mode_of(turn: Turn, skill: str | None) -> Assignment | None:
    """The skill's mode for whoever asks, noted in the turn; None for what no release holds back."""
    if skill is None or (skill not in ROLLED_OUT and skill not in turn.book.own):
        return None
    assignment = assigned(skill, _asker(turn), turn.release.rollout)
    if assignment not in turn.rollout:
        turn.rollout.append(assignment)
    return assignment


def left_to_people() -> Answer:
    """What is said in place of a skill that is off."""
    return Answer(ReplyKind.APOLOGY, (WORDS,), escalation=LEFT_TO_PEOPLE)


def held_for_a_person(answer: Answer) -> Answer:
    """What is said in place of an answer that a person sends; its own reason for a person stays the reason."""
    return Answer(ReplyKind.APOLOGY, (WORDS,), escalation=answer.escalation or SUGGESTED)


def _skills(turn: Turn) -> Iterable[str]:
    yield from (step.skill.name for step in (*turn.plan.steps, *turn.plan.returns_to))
    if turn.plan.confirms and turn.conversation.memory.last_skill:
        yield turn.conversation.memory.last_skill


def _asker(turn: Turn) -> Asker:
    conversation = turn.conversation
    identifier = conversation.customer_identifier if turn.is_verified else None
    sections = turn.profile.sections
    customer = turn.profile.customer if Customer.TABLE in sections else None
    return Asker(
        subject=identifier or conversation.conversation_id,
        channel=conversation.channel,
        tier=customer.tier if customer else None,
        segments=_segments(turn) if SegmentMembership.TABLE in sections else frozenset(),
    )


def _segments(turn: Turn) -> frozenset[str]:
    """The segments that the customer is in at this moment."""
    return frozenset(
        row.segment
        for row in turn.profile.rows(SegmentMembership)
        if row.member_since_at <= turn.as_of and (row.member_until_at is None or turn.as_of < row.member_until_at)
    )
