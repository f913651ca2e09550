"""Puts the conversation before a person, when the turn calls for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agent.handoff import HandoffFailedError, Package
from agent.handoff.packing import SECTIONS, packed_conversations, packed_profile, packed_transcript, summary
from agent.planning import TurnPlan
from agent.policy.people import three_attempts_then_a_person
from agent.profile import CustomerProfile
from agent.skills import Escalation
from agent.skills.hand_over import ATTEMPTS_USED
from agent.store.conversations import Conversation
from agent.transcript import Message, ReplyKind
from agent.turn import Means, Turn
from agent.turn_answering import read_profile


def is_failed_attempt(turn: Turn) -> bool:
    """Whether this turn brought the customer nothing. Declining a poem is no failure."""
    nothing = {ReplyKind.NO_ANSWER, ReplyKind.APOLOGY, ReplyKind.REFUSAL}
    asked_again = set(turn.skills) <= {"clarify", "offer_person"}
    return "out_of_scope" not in turn.skills and (asked_again or all(each.kind in nothing for each in turn.answers))


def called_for(turn: Turn) -> Escalation | None:
    """The first reason for a person in this turn, if there is one."""
    found = [turn.plan.escalation, *(answer.escalation for answer in turn.answers)]
    first = next((escalation for escalation in found if escalation), None)
    parameters = turn.release.parameters
    if first or not parameters.escalations.three_attempts or not is_failed_attempt(turn):
        return first
    attempts, limit = turn.conversation.memory.failed_attempts + 1, parameters.limits.attempts_before_person
    return None if three_attempts_then_a_person(attempts, limit).is_allowed else ATTEMPTS_USED


def hand_over(turn: Turn, means: Means, escalation: Escalation) -> None:
    """Change the state first; only a receipt lets the customer be told."""
    turn.escalation = escalation
    turn.skills.append("hand_over")
    if _is_asked(escalation, turn.plan):
        turn.events.add("team_requested", rule=escalation.rule, is_accepted_offer=turn.plan.is_accepted_offer)
    try:
        with turn.timed("handoff"):
            turn.receipt = means.handoffs.hand_over(_package(turn, means, escalation), turn.as_of)
    except HandoffFailedError as failure:
        turn.events.add("handoff_failed", reason=str(failure))
        return
    turn.events.escalated(escalation, _skill(turn), turn.receipt)


def _is_asked(escalation: Escalation, plan: TurnPlan) -> bool:
    return escalation.category == "explicit-ask" or plan.is_accepted_offer


def _skill(turn: Turn) -> str | None:
    """The skill that the customer was with when the person came."""
    asked = [skill for skill in turn.skills if skill != "hand_over"]
    return asked[-1] if asked else turn.conversation.memory.last_skill


def packed(
    conversation: Conversation,
    escalation: Escalation,
    messages: Sequence[Message],
    sentiments: Iterable[float],
    profile: CustomerProfile,
    tried: Iterable[str],
) -> Package:
    """The whole story of a conversation, for the person who takes it over."""
    return Package(
        conversation_id=conversation.conversation_id,
        channel=conversation.channel,
        customer_identifier=conversation.customer_identifier,
        rule=escalation.rule,
        reason=escalation.reason,
        category=escalation.category,
        mode=escalation.mode,
        summary=summary(messages, escalation.reason),
        transcript=packed_transcript(messages),
        sentiment_course=tuple(sentiments),
        profile=packed_profile(profile),
        earlier_conversations=packed_conversations(profile),
        tried=tuple(tried),
        suggested_next_step=escalation.suggested_next_step,
    )


def sentiments_of(records: Iterable[Mapping[str, Any]]) -> list[float]:
    """The course of the customer's mood through the turns that were recorded."""
    return [record["sentiment"] for record in records if "sentiment" in record]


def _package(turn: Turn, means: Means, escalation: Escalation) -> Package:
    conversation_id = turn.conversation.conversation_id
    messages = (*means.conversations.messages(conversation_id), turn.message)
    reading = read_profile(turn, means, SECTIONS) if turn.is_verified else None
    profile = reading.profile if reading else CustomerProfile(None, {})
    if reading:
        turn.readings.append(reading)
    records = means.conversations.records(conversation_id)
    sentiments = (*sentiments_of(records), _sentiment(turn))
    tried = [skill for record in records for skill in record.get("skills", ())]
    return packed(turn.conversation, escalation, messages, sentiments, profile, (*tried, *turn.skills[:-1]))


def _sentiment(turn: Turn) -> float:
    return turn.heard.sentiment if turn.heard else 0.0
