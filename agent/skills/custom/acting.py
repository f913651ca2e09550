"""A call that writes, as an action: decided by the skill's own steps, confirmed, kept in the ledger, done once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from agent.actions.action import Action, Arguments, Terms
from agent.actions.http_action import http_action
from agent.actions.ledger import ActionRecord, State
from agent.commerce.http import OutsideCalls
from agent.policy import Decision
from agent.profile import CustomerProfile
from agent.releases.custom import Call, CustomSkill
from agent.skills.custom.interpreter import Outcome, run
from agent.skills.custom.tables import tables_of
from agent.skills.custom.values import SLOT, of_facts, of_slots
from agent.skills.skill import Request, Told


def digest(call: Call) -> str:
    """Which request it is: another address or body under the same name is another."""
    return hashlib.sha256(call.request.model_dump_json().encode()).hexdigest()[:12]


def arguments_for(skill: CustomSkill, call: Call, given: Mapping[str, str], request: Request) -> dict[str, Any]:
    """What is sent, and what it takes to go through the steps once more before it is sent."""
    slots = {name: text for name, text in request.entities.items() if name.startswith(SLOT)}
    answers = {name: dict(told.values) for name, told in request.told.items()}
    return {
        "skill": skill.name,
        "declared": digest(call),
        "given": dict(given),
        "slots": slots,
        "order_name": request.entities.get("order_name"),
        "answers": answers,
    }


def request_again(arguments: Arguments) -> tuple[dict[str, str], dict[str, Told]]:
    """The entities and the answers that the action was proposed with."""
    order = {"order_name": arguments["order_name"]} if arguments.get("order_name") else {}
    told = {name: Told("done", values) for name, values in arguments.get("answers", {}).items()}
    return {**arguments.get("slots", {}), **order}, told


def told_of(record: ActionRecord) -> Told:
    """What came of the action, as the ledger has it."""
    if record.state not in {State.DONE, State.RECONCILED}:
        return Told("failed")
    try:
        values = json.loads(record.detail or "{}")
    except ValueError:
        values = {}
    return Told("done", values if isinstance(values, dict) else {})


def the_steps_still_lead_to_the_call(outcome: Outcome, call: Call, arguments: Arguments) -> Decision:
    """Do what the customer said yes to only while the signed steps, on what is known now, come to just that."""
    rule = "the_steps_still_lead_to_the_call"
    if outcome.calls == call and dict(outcome.given) == arguments["given"]:
        return Decision("allow", "It is what you asked for.", rule)
    return Decision("deny", "What it rests on has changed since.", rule)


def action_of(skill: CustomSkill, call: Call, calls: OutsideCalls) -> Action:
    """The action of a call that writes."""

    def decide(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
        entities, told = request_again(arguments)
        known = of_facts(skill.facts, profile.sections, entities.get("order_name")) | of_slots(skill, entities)
        outcome = run(skill, known, told, terms.as_of)
        return (the_steps_still_lead_to_the_call(outcome, call, arguments),)

    return http_action(
        call.request,
        calls,
        rules=(the_steps_still_lead_to_the_call,),
        decide=decide,
        sections=tables_of(skill),
        given=lambda arguments: arguments["given"],
        intent=lambda arguments: {name: arguments[name] for name in ("skill", "declared", "given")},
    )
