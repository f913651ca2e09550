"""What the project declares about the agent's skills, actions, rules and intents is called what the agent calls it."""

from __future__ import annotations

from typing import get_args

import yaml

from agent.actions.action import PromiseKind
from agent.handoff.triage import tags_of
from agent.skills import Escalation, hand_over
from agent.skills.catalogue import ACTIONS, BY_INTENT, SKILLS
from tests.dbt_project.conftest import PROJECT

DECLARED = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
# Heard and answered by no skill of their own; they have a place in the journey all the same.
INTENTS_WITHOUT_A_SKILL = {"complaint", "invoice", "leave_review", "payment_methods", "place_order", "account_create",
                           "cancellation_policy", "return_policy", "warranty_question"}  # fmt: skip


def test_every_success_query_is_of_something_that_the_agent_does():
    known = {"action": set(ACTIONS), "skill": {skill.name for skill in SKILLS}}

    assert [query for query in DECLARED["success_queries"] if query["deed"] not in known[query["deed_kind"]]] == []


def test_whatever_the_agent_promises_has_something_that_shows_whether_it_was_kept():
    assert {check["promise_kind"] for check in DECLARED["promise_checks"]} >= set(get_args(PromiseKind))


def test_every_rule_that_hands_over_on_principle_is_one_of_the_agents():
    rules = {each.rule for each in vars(hand_over).values() if isinstance(each, Escalation)}

    assert set(DECLARED["deliberate_handovers"]) - rules == set()


def test_a_ticket_of_a_handover_has_the_tag_that_keeps_it_out_of_the_audit_of_past_ones():
    assert DECLARED["handover_tag"] in tags_of("asked_for_a_person", "explicit-ask", "web-chat", "billing")


def test_every_intent_with_a_place_in_the_journey_is_one_that_is_heard():
    placed = {intent for stage in DECLARED["intent_stages"] for intent in stage["intents"]}

    assert placed - set(BY_INTENT) - INTENTS_WITHOUT_A_SKILL == set()


def test_every_intent_that_a_skill_of_another_name_answers_says_so():
    placed = {intent for stage in DECLARED["intent_stages"] for intent in stage["intents"]}
    otherwise = {each: BY_INTENT[each].name for each in placed & set(BY_INTENT) if BY_INTENT[each].name != each}

    assert DECLARED["skills_of_intents"] == otherwise


def test_every_intent_that_wants_empathy_and_every_skill_that_can_be_verified_is_one_of_the_agents():
    known = {skill.name for skill in SKILLS}

    assert set(DECLARED["relational_intents"]) - set(BY_INTENT) - INTENTS_WITHOUT_A_SKILL == set()
    assert set(DECLARED["verifiable_skills"]) - known == set()
    assert {q["deed"] for q in DECLARED["success_queries"] if q["deed_kind"] == "skill"} <= set(
        DECLARED["verifiable_skills"]
    )
