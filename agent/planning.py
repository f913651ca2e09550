"""Which skills a message calls for, and whether a person comes first. Pure: proposals and memory in, a plan out."""

from __future__ import annotations

from dataclasses import dataclass

from agent.dialogue import Memory
from agent.language.protocol import Proposal, Understanding
from agent.policy import Decision
from agent.policy.people import (
    ask_for_a_person_is_honoured,
    frustration_meets_a_person,
    unclear_twice_offers_a_person,
)
from agent.skills import Escalation, Skill
from agent.skills.catalogue import BY_INTENT
from agent.skills.hand_over import ASKED, FRUSTRATED
from agent.skills.talking import CLARIFY, GOODBYE, GREETING, LEFT_AS_IT_IS, NOT_YET, OFFER_PERSON, SIGN_IN

# Below it a proposal is a guess, and a guess is asked about, not acted on.
LEAST_CONFIDENCE = 0.3
ANSWERED_AT_ONCE = 3


@dataclass(frozen=True)
class Step:
    """One skill and the proposal that it answers."""

    skill: Skill
    entities: dict[str, str]


@dataclass(frozen=True)
class TurnPlan:
    """What this turn does. `confirms` is the action that the customer said yes to."""

    steps: tuple[Step, ...] = ()
    escalation: Escalation | None = None
    confirms: str | None = None
    is_accepted_offer: bool = False
    decisions: tuple[Decision, ...] = ()


def planned(text: str, heard: Understanding, memory: Memory, *, is_verified: bool) -> TurnPlan:
    """A person first, then a yes or no to what was asked, then every intent of the message."""
    intents = {proposal.intent for proposal in heard.proposals}
    asked = ask_for_a_person_is_honoured(text, "hand_over" in intents)
    calm = frustration_meets_a_person(text, heard.sentiment, "complaint" in intents)
    if not asked.is_allowed:
        return TurnPlan(escalation=ASKED, decisions=(asked,))
    if not calm.is_allowed:
        return TurnPlan(escalation=FRUSTRATED, decisions=(calm,))
    return _to_our_question(heard, memory) or _to_intents(text, heard, memory, is_verified)


def _to_our_question(heard: Understanding, memory: Memory) -> TurnPlan | None:
    if heard.is_confirmation and memory.pending_action:
        return TurnPlan(confirms=memory.pending_action)
    if heard.is_confirmation and memory.is_person_offered:
        return TurnPlan(escalation=ASKED, is_accepted_offer=True)
    if heard.is_refusal and (memory.pending_action or memory.is_person_offered):
        return TurnPlan(steps=(Step(LEFT_AS_IT_IS, {}),))
    return None


def _to_intents(text: str, heard: Understanding, memory: Memory, is_verified: bool) -> TurnPlan:
    steps = _distinct([Step(_skill(each), each.entities) for each in heard.proposals])
    continued = _continued(text, heard, memory)
    if continued and all(step.skill is CLARIFY for step in steps):
        steps = [continued]
    if not steps:
        steps = [Step(GOODBYE if heard.is_confirmation and memory.last_skill else CLARIFY, {})]
    if any(step.skill is CLARIFY for step in steps):
        return _unclear(memory)
    return TurnPlan(steps=tuple(_signed_in_first(steps, is_verified)))


def _unclear(memory: Memory) -> TurnPlan:
    decision = unclear_twice_offers_a_person(memory.unclear_count + 1)
    return TurnPlan(steps=(Step(CLARIFY if decision.is_allowed else OFFER_PERSON, {}),), decisions=(decision,))


def _skill(proposal: Proposal) -> Skill:
    """Understood but not served is not the same as not understood: asking again would not help."""
    return CLARIFY if proposal.confidence < LEAST_CONFIDENCE else BY_INTENT.get(proposal.intent, NOT_YET)


def _distinct(steps: list[Step]) -> list[Step]:
    """Each wish once; courtesy and doubt only when there is nothing else to answer."""
    wishes = list({(step.skill.name, tuple(sorted(step.entities.items()))): step for step in steps}.values())
    courtesy = {GREETING.name, GOODBYE.name, CLARIFY.name}
    real = [step for step in wishes if step.skill.name not in courtesy]
    return (real or wishes)[:ANSWERED_AT_ONCE]


def _continued(text: str, heard: Understanding, memory: Memory) -> Step | None:
    """An answer to "which order?" belongs to the skill that asked, whatever else it looked like."""
    entities = {name: value for proposal in heard.proposals for name, value in proposal.entities.items()}
    if memory.open_question != "which_order" or memory.last_skill not in BY_INTENT:
        return None
    named = next((name for name in memory.mentioned_orders if name.lstrip("#") in text), None)
    if named:
        entities["order_name"] = named
    return Step(BY_INTENT[memory.last_skill], entities) if entities else None


def _signed_in_first(steps: list[Step], is_verified: bool) -> list[Step]:
    """One request to sign in stands for all that needs it."""
    if is_verified:
        return steps
    public = [step for step in steps if not step.skill.needs_proof]
    return public if len(public) == len(steps) else [*public, Step(SIGN_IN, {})]
