"""A lead's own segments over HTTP: fields, operators and values, and nothing that could be run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from agent.segment_desk import OPERATORS, Condition
from pipelines.sources.standard_bodies import RAPPORT
from tests.agent.routes.edge import client_of, colleague

HOME = "/v1/staff/segments"
MODELS = Path(__file__).resolve().parents[3] / "dbt_project" / "models"
KEEN: dict[str, Any] = {
    "segment": "own_keen",
    "title": "Keen",
    "purpose": "sale",
    "conditions": [{"field": "ordered", "operator": "times_at_least", "times": 2, "within_days": 30}],
}


@pytest.fixture
def agent(agent_over):
    return agent_over([])


def test_a_lead_defines_a_segment_and_the_inbox_hears_it_as_the_door_would_take_it(agent):
    answer = client_of(agent).post(HOME, json=KEEN, headers=colleague("lead"))

    assert (answer.status_code, answer.json()["segment"]) == (201, "own_keen")
    [event] = [each for each in agent.events() if each.kind == "segment_defined"]
    assert event.keys == (("segment:definitions", "routing"),)
    told = json.loads(event.payload)["data"]
    assert (told["defined_by"], told["is_active"], told["conditions"][0]["number"]) == ("Lea", True, 1)
    [noted] = agent.rows("select by_name, about from agent.audit where deed = 'segment_defined'")
    assert noted == ("Lea", "own_keen")
    assert RAPPORT["segment_defined"].model_validate(told).routing_keys() == ("segment:definitions",)


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_who_is_no_lead_defines_nothing(agent, role):
    assert client_of(agent).post(HOME, json=KEEN, headers=colleague(role)).status_code == 403
    assert client_of(agent).get(f"{HOME}/fields", headers=colleague(role)).json()["tier"] == ["is", "is_not"]
    assert [each for each in agent.events() if each.kind == "segment_defined"] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"segment": "open_complaint"},
        {"segment": "own_x'; drop table x; --"},
        {"purpose": "everything"},
        {"conditions": []},
        {"conditions": [{"field": "email", "operator": "is", "text_value": "a@example.com"}]},
        {"conditions": [{"field": "ordered", "operator": "sql", "times": 1}]},
        {"conditions": [{**KEEN["conditions"][0], "sql": "1=1"}]},
    ],
)
def test_what_is_no_known_field_operator_or_name_is_refused(agent, changed):
    assert client_of(agent).post(HOME, json=KEEN | changed, headers=colleague("lead")).status_code == 422


@pytest.mark.parametrize(
    ("condition", "is_right"),
    [
        ({"field": "tier", "operator": "is", "text_value": "vip"}, True),
        ({"field": "tier", "operator": "at_least", "number_value": "1"}, False),
        ({"field": "tier", "operator": "is"}, False),
        ({"field": "tier", "operator": "is", "text_value": "vip", "within_days": 3}, False),
        ({"field": "lifetime_value", "operator": "at_most", "number_value": "99.50"}, True),
        ({"field": "lifetime_value", "operator": "at_most", "number_value": "99.50", "times": 1}, False),
        ({"field": "ordered", "operator": "times_fewer_than", "times": 1}, True),
        ({"field": "ordered", "operator": "times_fewer_than", "times": 0}, False),
    ],
)
def test_an_operator_goes_with_its_fields_and_its_own_value(condition, is_right):
    if is_right:
        Condition.model_validate(condition)
    else:
        with pytest.raises(ValidationError):
            Condition.model_validate(condition)


def test_the_models_know_every_field_that_a_condition_may_name():
    values = re.findall(r"when '(\w+)'", (MODELS / "segments" / "segment_values.sql").read_text())
    happenings = re.findall(r"'(\w+)' as field", (MODELS / "segments" / "segment_happenings.sql").read_text())
    service = re.findall(r"'(\w+)'", (MODELS / "staging" / "rapport" / "stg_rapport__service_events.sql").read_text())

    assert set(OPERATORS) <= {*values, *happenings, *service}
    assert {*values, *happenings} <= set(OPERATORS)
