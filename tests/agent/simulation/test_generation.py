"""Scenarios that are made of a brand's own skill: what its document says must come true, on the real agent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agent.simulation.scenario import Scenario
from pipelines.simulation.agent import Agent as AgentOverHttp
from pipelines.simulation.generating import generate_all
from pipelines.simulation.own_skills import answer_to
from tests.agent.simulation.test_previews import LEAD
from tests.agent.simulation.test_runs import http, ran  # noqa: F401  the agent as the pipelines ask it
from tests.agent.skills.custom_world import warranty
from tests.agent.world import NOW, a_customer, wants

SKILL = warranty("https://desk.example")


@pytest.fixture
def agent(agent_over, monkeypatch):
    # Of forty skills of the agent's its scripted hearing knows none: they would only be asked for.
    every = AgentOverHttp.skills
    monkeypatch.setattr(
        AgentOverHttp, "skills", lambda over, tried: [each for each in every(over, tried) if each["declared"]]
    )
    agent = agent_over([a_customer(email="anna@example.com")])
    for line in SKILL["examples"]:
        agent.says(line, *wants("register_warranty"))
    return agent


def a_draft(agent, **change):
    draft = agent.desk.open(LEAD)
    return agent.desk.save(draft.draft_id, 1, draft.body | {"skills": [SKILL | change]}, LEAD)


def generated(agent, http, tmp_path, draft):  # noqa: F811
    """A run that makes scenarios, over the snapshot of the tests; how many it made."""
    asked = {"scenario_ids": [], "times": 1}
    run = http.begin(agent.simulations.ask("generation", draft.draft_id, draft.revision, asked, LEAD).run_id)
    snapshot = tmp_path / "snapshots" / "1-a" / "snapshot.duckdb"
    return generate_all(http, run, snapshot, NOW + timedelta(days=1), print)["scenarios"]


def made(agent):
    """What was made of the skill, by the way that it goes."""
    kept = agent.simulations.kept.scenarios()
    return {each.body["title"].partition(": ")[2]: each for each in kept if each.body["title"].startswith("register_")}


def held_now(agent):
    """The snapshot of the tests was written by hand: no event could make its customer anew."""
    for each in made(agent).values():
        scenario = Scenario.model_validate(each.body | {"horizon": None})
        agent.simulations.keep(scenario, LEAD, each.scenario_id)


def test_each_example_and_each_way_of_a_skill_becomes_a_scenario_that_it_passes(agent, http, tmp_path):  # noqa: F811
    draft = a_draft(agent)
    count = generated(agent, http, tmp_path, draft)
    found = made(agent)
    assert set(found) == {
        "as it is meant to go",
        "asked by a stranger",
        "and the customer says no",
        "while other systems fail",
        "while other systems fall silent",
        *(f"“{line}”" for line in SKILL["examples"][1:]),
    }
    assert count == len(found)
    meant = found["as it is meant to go"].body
    assert [each["text"] for each in meant["turns"]] == [SKILL["examples"][0], "the one from the label", "yes"]
    assert [(each["expect"]["proposes"], each["expect"]["does"]) for each in meant["turns"]] == [
        ([], []),
        (["register_item"], []),
        ([], ["register_item"]),
    ]
    assert generated(agent, http, tmp_path, draft) == 0
    held_now(agent)
    played = ran(agent, http, tmp_path, "scenarios", draft, times=1)
    results = [each["result"]["attempts"][0]["missed"] for each in agent.simulations.kept.results(played.run_id)]
    assert played.result["has_passed"], results


def test_a_skill_that_forgets_to_register_fails_what_was_made_of_it_until_it_is_made_anew(agent, http, tmp_path):  # noqa: F811
    generated(agent, http, tmp_path, a_draft(agent))
    held_now(agent)
    before = made(agent)["as it is meant to go"]
    steps = [each for each in SKILL["steps"] if each.get("what") != "register_item"]
    forgetful = a_draft(agent, steps=[*steps[:-1], {"do": "say", "words": "Thank you."}])
    played = ran(agent, http, tmp_path, "scenarios", forgetful, times=1)
    failed = {each["scenario_id"] for each in agent.simulations.kept.results(played.run_id) if not each["passes"]}
    assert before.scenario_id in failed
    assert generated(agent, http, tmp_path, forgetful) > 0
    after = made(agent)["as it is meant to go"]
    assert (after.scenario_id, after.version) == (before.scenario_id, before.version + 1)
    assert after.body["turns"][-1]["expect"]["proposes"] == []
    # It writes nothing any more, so that there is nothing to say no to.
    assert "and the customer says no" not in made(agent)


def test_a_skill_that_only_writes_is_tried_while_other_systems_fail_and_while_they_fall_silent(agent, http, tmp_path):  # noqa: F811
    """Nothing is read before the deed, so that the deed itself is what fails or is not answered."""
    writes = [each for each in SKILL["calls"] if each["request"]["method"] != "GET"]
    steps = [each for each in SKILL["steps"] if each.get("what") != "check_serial" and "eligible" not in str(each)]
    draft = a_draft(agent, calls=writes, steps=steps)
    generated(agent, http, tmp_path, draft)
    found = made(agent)
    for way in ("while other systems fail", "while other systems fall silent"):
        turns = found[way].body["turns"]
        assert [each["text"] for each in turns] == [SKILL["examples"][0], "the one from the label", "yes"]
        assert turns[-1]["expect"]["escalates"] is True
    held_now(agent)
    played = ran(agent, http, tmp_path, "scenarios", draft, times=1)
    results = [each["result"]["attempts"][0]["missed"] for each in agent.simulations.kept.results(played.run_id)]
    assert played.result["has_passed"], results


def asks(kind, question, **slot):
    turn: dict[str, Any] = {"actions": [], "reply_kind": "question", "reply": f"Hello. {question}", "escalation": None}
    return answer_to(
        turn, {"slots": [{"name": "it", "question": "Which of {order_name}?", "kind": kind} | slot]}, "yes", NOW
    )


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("text", "the one from the label"), ("number", "2"), ("day", "2026-03-10"), ("yes_no", "yes"), ("choice", "red")],
)
def test_a_question_is_answered_by_something_that_fits_whatever_stands_at_its_places(kind, answer):
    assert asks(kind, "Which of #1043?", choices=["red", "blue"]) == answer
    assert asks(kind, "Anything else?", choices=["red", "blue"]) is None


def test_a_question_before_something_is_done_is_answered_first_and_an_answer_by_nothing():
    waits = {"actions": [{"is_done": False}], "reply_kind": "question", "reply": "Shall I?", "escalation": None}
    assert answer_to(waits, {"slots": []}, "no", NOW) == "no"
    assert answer_to(waits | {"escalation": {"rule": "unknown_is_never_told_as_done"}}, {}, "yes", NOW) is None
    assert answer_to(waits | {"actions": [{"is_done": True}], "reply_kind": "answer"}, {}, "no", NOW) is None
