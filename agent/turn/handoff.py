"""Puts the conversation before a person, when the turn calls for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agent.evidence import compose, sentence
from agent.handoff import HandoffFailedError, Package
from agent.handoff.completeness import parts_of
from agent.handoff.hours import after_open_minutes
from agent.handoff.packing import SECTIONS, packed_conversations, packed_profile, packed_transcript, summary
from agent.handoff.triage import priority_of, queue_of, tags_of
from agent.handoff.ways import Way
from agent.language.entities import entities_of
from agent.planning import TurnPlan
from agent.policy import Decision
from agent.policy.people import three_attempts_then_a_person
from agent.profile import CustomerProfile
from agent.skills import Answer, Escalation
from agent.skills.hand_over import ADDRESS_NOTED, ATTEMPTS_USED
from agent.store.conversations import Conversation
from agent.transcript import Message, ReplyKind
from agent.turn.answering import read_profile
from agent.turn.turn import Means, Turn
from agent.visitor import email_identifier

# The open question while nobody knows where to write to.
ADDRESS_ASKED = "address_for_the_team"


def is_failed_attempt(turn: Turn) -> bool:
    """Whether this turn brought the customer nothing. Declining a poem is no failure."""
    nothing = {ReplyKind.NO_ANSWER, ReplyKind.APOLOGY, ReplyKind.REFUSAL}
    asked_again = set(turn.skills) <= {"clarify", "offer_person"}
    return "out_of_scope" not in turn.skills and (asked_again or all(each.kind in nothing for each in turn.answers))


def called_for(turn: Turn) -> Escalation | None:
    """The first reason for a person in this turn, if there is one."""
    found = [turn.plan.escalation, *(answer.escalation for answer in turn.said)]
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
    way = means.ways.of(turn.conversation.channel, turn.release.handoff)
    turn.way = replace(way, is_by_mail=turn.conversation.channel == "email")
    package = _filed(_package(turn, means, escalation), turn, turn.way)
    try:
        with turn.timed("handoff"):
            turn.receipt = means.handoffs.hand_over(package, turn.as_of)
    except HandoffFailedError as failure:
        turn.events.add("handoff_failed", reason=str(failure))
        return
    turn.is_email_asked, turn.reply_due_at = package.email is None, package.reply_due_at
    turn.events.escalated(escalation, _skill(turn), turn.receipt, parts_of(package))


def hear_address(turn: Turn, means: Means) -> None:
    """While a person has the conversation, take the address that we asked for and say so; to all else keep silent."""
    address = address_in(turn.message.text) if turn.conversation.memory.open_question == ADDRESS_ASKED else None
    if address is None or not means.handoffs.reachable_at(turn.conversation.conversation_id, address, turn.as_of):
        return
    turn.skills.append("hand_over")
    turn.answers.append(Answer(ReplyKind.SMALL_TALK, (sentence(ADDRESS_NOTED),)))
    turn.reply = compose(turn.answers[0].sentences, turn.locale)


def address_in(text: str) -> str | None:
    """The e-mail address that a message names, if it names one that mail can be sent to."""
    address = entities_of(text).get("email")
    return address if address and email_identifier(address) else None


def _filed(package: Package, turn: Turn, way: Way) -> Package:
    """The package with its desk, whom to write to, and how pressing it is."""
    customer = package.profile.get("customer") or {}
    said = [each["text"] for each in package.transcript if each["author"] == "customer"]
    queue = queue_of(package.tried)
    mood = package.sentiment_course[-1] if package.sentiment_course else 0.0
    priority = priority_of(package.category, package.mode, said, mood, customer.get("tier"))
    support, zone = turn.release.parameters.support, turn.locale.time_zone
    within = getattr(support.reply_within_minutes, priority)
    name = " ".join(part for part in (customer.get("first_name"), customer.get("last_name")) if part)
    return replace(
        package,
        desk=way.desk,
        email=customer.get("email") or _claimed_address(turn),
        name=name,
        queue=queue,
        priority=priority,
        reply_due_at=after_open_minutes(support.office_hours, turn.as_of, within, zone),
        tags=tags_of(package.rule, package.category, package.channel, queue),
    )


def _claimed_address(turn: Turn) -> str | None:
    """Where the visitor says they can be written to. It proves nothing; a colleague is told so."""
    # Who writes by mail is answered where they write from, whatever other address they name.
    return turn.mailbox or address_in(turn.message.text) or turn.conversation.memory.sign_in.email


def _decided(decision: Decision) -> dict[str, Any]:
    named = ("outcome", "rule", "reason", "clause_id")
    return {name: getattr(decision, name) for name in named}


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
    package = packed(turn.conversation, escalation, messages, sentiments, profile, (*tried, *turn.skills[:-1]))
    decided = (decision for record in records for decision in record.get("decisions", ()))
    written = tuple(each.reply.text for each in turn.suggestions)
    return replace(package, decisions=(*decided, *map(_decided, turn.decisions)), suggested_replies=written)


def _sentiment(turn: Turn) -> float:
    return turn.heard.sentiment if turn.heard else 0.0
