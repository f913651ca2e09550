"""Experiments over HTTP: drafted by whoever works here, signed and run by a lead, and told to the warehouse."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, get_args

import pytest
import yaml
from pydantic import ValidationError

from agent.releases.experiments import Definition, OutcomeName, TriedExclusion, TriedList, laid_out
from agent.staff import Role
from pipelines.sources.standard_bodies import RAPPORT
from tests.agent.routes.edge import client_of, colleague
from tests.dbt_project.conftest import PROJECT

HOME = "/v1/staff/experiments"
SPARE: dict[str, Any] = {
    "title": "No upsell after a return",
    "kind": "marketing",
    "segment": "returned_last_7_days",
    "arms": [
        {"arm": "spared", "treatment": "suppress", "share_percent": 50},
        {"arm": "as_before", "treatment": "none", "share_percent": 50},
    ],
    "control": "as_before",
    "enrols_days": 60,
    "horizon_days": 90,
    "primary_outcome": "bought_again",
    "wanted_difference": 0.05,
    "secondary_outcomes": ["revenue"],
    "guardrails": [{"outcome": "unsubscribed", "margin": 0.01}],
}
FIRST: dict[str, Any] = {
    "title": "Who answers first",
    "kind": "service",
    "arms": [{"arm": "people_first", "treatment": "human_first", "share_percent": 20}],
    "holdout_percent": 20,
    "control": "holdout",
    "enrols_days": 14,
    "horizon_days": 14,
    "primary_outcome": "resolved",
    "wanted_difference": 0.05,
    "guardrails": [{"outcome": "rated_poorly", "margin": 0.02}],
}
WHY = {"reason": "as agreed"}


@pytest.fixture
def agent(agent_over):
    return agent_over([])


@pytest.fixture
def ask(agent):
    client = client_of(agent)

    def asked(path: str, role: Role = "lead", **body: Any) -> Any:
        return client.post(f"{HOME}/{path}", json=body or None, headers=colleague(role))

    return asked


def draft(agent, name: str = "spare", role: Role = "agent", **changed: Any) -> Any:
    return client_of(agent).put(f"{HOME}/{name}", json=SPARE | changed, headers=colleague(role))


def told(agent) -> list[dict[str, Any]]:
    return [json.loads(event.payload)["data"] for event in agent.events() if event.kind == "experiment_changed"]


def test_a_lead_signs_starts_and_stops_what_somebody_drafted_and_the_door_would_take_every_event(agent, ask):
    assert draft(agent).json()["state"] == "drafted"
    assert ask("spare/1/sign", **WHY).json()["signed_by"] == "Lea"
    started = ask("spare/1/start").json()
    assert (started["state"], started["ends_at"] > started["started_at"]) == ("running", True)
    assert ask("spare/1/stop", reason="read").json()["state"] == "stopped"
    [shown] = client_of(agent).get(HOME, headers=colleague("viewer")).json()
    assert (shown["experiment_id"], "salt" in shown) == ("spare/1", False)
    events = told(agent)
    assert [each["state"] for each in events] == ["drafted", "signed", "running", "stopped"]
    assert len({each["salt"] for each in events}) == 1
    for each in events:
        assert RAPPORT["experiment_changed"].model_validate(each).routing_keys() == ("experiment:definitions",)
    noted = agent.rows("select deed, by_name, reason from agent.audit where about = 'spare/1' order by position")
    assert [(by, reason) for _, by, reason in noted[1:]] == [("Lea", "as agreed"), ("Lea", ""), ("Lea", "read")]
    assert [deed for deed, _, _ in noted] == [f"experiment_{each['state']}" for each in events]


@pytest.mark.parametrize("step", ["sign", "start", "stop"])
def test_who_is_no_lead_runs_nothing(agent, ask, step):
    draft(agent)
    assert ask(f"spare/1/{step}", "agent", **WHY).status_code == 403
    assert draft(agent, role="viewer").status_code == 403
    assert draft(agent, segment="open_complaint").status_code == 422
    assert [each["state"] for each in told(agent)] == ["drafted"]


def test_what_is_signed_is_changed_by_a_new_version_with_a_salt_of_its_own_alone(agent, ask):
    draft(agent)
    agent.now[0] += timedelta(seconds=1)
    draft(agent, title="Better said")
    ask("spare/1/sign", **WHY)
    assert draft(agent, title="Other shares").json()["experiment_id"] == "spare/2"
    first, again, signed, second = told(agent)
    assert first["salt"] == again["salt"] == signed["salt"] != second["salt"]
    assert signed["definition"]["title"] == "Better said"


def test_nothing_starts_unsigned_twice_or_beside_another_on_the_same_people(agent, ask):
    draft(agent)
    assert ask("spare/1/start").status_code == 409
    ask("spare/1/sign", **WHY)
    assert ask("spare/1/start").status_code == 200
    assert ask("spare/1/start").status_code == 409
    draft(agent, "spare_again")
    ask("spare_again/1/sign", **WHY)
    refused = ask("spare_again/1/start")
    assert (refused.status_code, "spare/1" in refused.text) == (409, True)
    ask("spare/1/stop", **WHY)
    assert ask("spare_again/1/start").status_code == 200
    assert ask("spare/1/discard", **WHY).status_code == 409
    assert ask("nothing/1/sign", **WHY).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"segment": "open_complaint"},
        {"segment": "suppressed_by_experiment"},
        {"segment": None},
        {"arms": SPARE["arms"][:1], "control": "spared"},
        {"control": "nobody"},
        {"holdout_percent": 1},
        {"arms": [{**SPARE["arms"][0], "treatment": "follow_up"}, SPARE["arms"][1]]},
        {"arms": [{**SPARE["arms"][0], "treatment": "human_first"}, SPARE["arms"][1]]},
        {"audience": {"tiers": ["vip"]}},
        {"primary_outcome": "resolved"},
        {"secondary_outcomes": ["bought_again"]},
        {"guardrails": []},
        {"wanted_difference": 0},
    ],
)
def test_what_could_not_be_drawn_done_or_read_is_refused(changed):
    Definition.model_validate(SPARE)
    with pytest.raises(ValidationError):
        Definition.model_validate(SPARE | changed)


def test_the_holdout_comes_first_and_who_is_left_over_is_in_no_arm():
    arms = laid_out(Definition.model_validate(FIRST))
    assert [tuple(arm.values()) for arm in arms] == [
        ("holdout", "ai_first", 0, 2_000, True),
        ("people_first", "human_first", 2_000, 4_000, False),
    ]


@pytest.mark.parametrize(("percent", "is_right"), [(80, True), (81, False)])
def test_arms_and_holdout_are_at_most_everybody(percent, is_right):
    definition = FIRST | {"arms": [{**FIRST["arms"][0], "share_percent": percent}]}
    if is_right:
        assert laid_out(Definition.model_validate(definition))[-1]["until_bucket"] == 10_000
    else:
        with pytest.raises(ValidationError):
            Definition.model_validate(definition)


def test_the_models_know_every_outcome_and_segment_that_a_definition_may_name():
    outcomes = (PROJECT / "macros" / "experiments.sql").read_text()
    assert {name for name in get_args(OutcomeName) if f"'outcome': '{name}'" not in outcomes} == set()
    lines = (PROJECT / "macros" / "segments.sql").read_text().split("{'name': '")[1:]
    exclusions = {line.split("'")[0] for line in lines if "'purpose': 'exclusion'" in line}
    tried = {line.split("'")[0] for line in lines if "may_be_tried" in line}
    assert tried == set(get_args(TriedExclusion))
    assert {line.split("'")[0] for line in lines} - exclusions == set(get_args(TriedList))
    handovers = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["deliberate_handovers"]
    assert "who_is_drawn_meets_a_person_first" in handovers
