"""Whether a person takes over at once, or is to be offered. Pure: a message in, the rules' word out."""

from __future__ import annotations

from dataclasses import dataclass

from agent.dialogue import Memory
from agent.language.protocol import Understanding
from agent.policy import Decision
from agent.policy.people import (
    ask_for_a_person_is_honoured,
    frustration_meets_a_person,
    profanity_meets_a_person,
)
from agent.policy.sensitive import (
    competitor_offers_a_person,
    damaged_item_offers_a_person,
    danger_meets_a_person,
    sensitive_topic_meets_a_person,
)
from agent.releases.model import Escalations
from agent.skills import Escalation
from agent.skills.hand_over import ASKED, COMPARED, DAMAGED, DANGER, FRUSTRATED, PROFANE, SENSITIVE


@dataclass(frozen=True)
class CalledFor:
    """The rule that calls a person, and its word."""

    escalation: Escalation
    decision: Decision


def called_at_once(text: str, heard: Understanding, switches: Escalations) -> CalledFor | None:
    """The first of the hard rules that escalates. Danger and an explicit ask have no switch."""
    intents = {proposal.intent for proposal in heard.proposals}
    is_complaint = "complaint" in intents
    rules = (
        (True, DANGER, danger_meets_a_person(text)),
        (True, ASKED, ask_for_a_person_is_honoured(text, "hand_over" in intents)),
        (switches.sensitive_topics, SENSITIVE, sensitive_topic_meets_a_person(text)),
        (switches.profanity, PROFANE, profanity_meets_a_person(text)),
        (switches.frustration, FRUSTRATED, frustration_meets_a_person(text, heard.sentiment, is_complaint)),
    )
    return next((CalledFor(who, word) for is_on, who, word in rules if is_on and word.outcome == "escalate"), None)


def to_be_offered(text: str, memory: Memory, switches: Escalations) -> CalledFor | None:
    """The first of the soft rules that asks for a person to be offered, but for those that met a no before."""
    rules = (
        (switches.damaged_item, DAMAGED, damaged_item_offers_a_person(text)),
        (switches.competitor, COMPARED, competitor_offers_a_person(text, switches.competitors)),
    )
    return next(
        (
            CalledFor(who, word)
            for is_on, who, word in rules
            if is_on and word.outcome == "ask" and who.rule not in memory.declined
        ),
        None,
    )
