"""Offers a person after the answers, where a soft rule asks for it and nothing else is asked."""

from __future__ import annotations

from agent.evidence import sentence
from agent.policy import Decision
from agent.policy.people import valued_customer_is_offered_a_person
from agent.profile import Customer
from agent.skills import Answer, Escalation
from agent.skills.hand_over import OFFERS, VALUED
from agent.transcript import ReplyKind
from agent.turn.turn import Turn

# Answers after which there is nothing left to see to.
SETTLED = frozenset({ReplyKind.ACTION_DONE, ReplyKind.SMALL_TALK})


def offer(turn: Turn) -> None:
    """Offer a person once; a question of ours that waits for a yes comes first, and a no was a no."""
    if turn.plan.escalation or any(_asks(answer) for answer in turn.said):
        return
    if turn.plan.offer:
        _make(turn, turn.plan.offer)
        return
    decision = _on_value(turn)
    if decision and not decision.is_allowed:
        _make(turn, VALUED, (decision,))


def _make(turn: Turn, escalation: Escalation, decisions: tuple[Decision, ...] = ()) -> None:
    words = (sentence(OFFERS[escalation.rule]),)
    turn.offer = Answer(ReplyKind.QUESTION, words, decisions, open_question="offer_person", is_person_offered=True)
    turn.offered_by = escalation.rule


def _asks(answer: Answer) -> bool:
    """Whether the answer waits for one, offers a person itself or has called one."""
    return bool(answer.open_question or answer.plan or answer.is_person_offered or answer.escalation)


def _on_value(turn: Turn) -> Decision | None:
    """The rule's word on this customer; None where it is switched off or there is nothing left to see to."""
    switches, memory = turn.release.parameters.escalations, turn.conversation.memory
    is_settled = bool(turn.answers) and all(answer.kind in SETTLED for answer in turn.answers)
    if not switches.valued_customer or not turn.is_verified or is_settled or VALUED.rule in memory.declined:
        return None
    customer = turn.profile.customer if Customer.TABLE in turn.profile.sections else None
    if customer is None:
        return None
    tiers, value, replies = switches.valued_tiers, switches.valued_from_lifetime_value, turn.conversation.turn_count - 1
    return valued_customer_is_offered_a_person(customer, tiers, value, replies, turn.as_of)
