"""Secrets that a lead sets on the page: sent where a skill names them, and readable nowhere else."""

from __future__ import annotations

import logging

import pytest
from pydantic import ValidationError

from agent.commerce.http import HttpCalls
from agent.routes.secrets_wire import SecretIn
from agent.store.sealing import Seal
from agent.store.skill_secrets import NotSettableError, SkillSecrets
from tests.agent.routes.edge import SECRETS_KEY, client_of, colleague
from tests.agent.skills.custom_world import SECRET, warranty, warranty_desk
from tests.agent.skills.test_custom_road import a_draft, asks, signed, talk
from tests.agent.world import NOW, a_customer

HOME = "/v1/staff/skills/secrets"
BEFORE = "the-key-before-0123456789abcdef0123456789"


@pytest.fixture
def agent(agent_over):
    return agent_over([a_customer(email="anna@example.com")])


def held(agent, *keys):
    return SkillSecrets(agent.turns._database.pool, Seal(*keys) if keys else None)


def listed(client):
    answer = client.get(HOME, headers=colleague("viewer"))
    assert answer.status_code == 200, answer.text
    return {each["name"]: each for each in answer.json()["secrets"]}


def test_what_is_sealed_opens_under_its_key_and_its_name_alone():
    seal = Seal(SECRETS_KEY)
    sealed = seal.sealed("WARRANTY", SECRET)
    assert seal.opened("WARRANTY", sealed) == SECRET
    assert SECRET.encode() not in sealed != seal.sealed("WARRANTY", SECRET), "the same twice looks like two"
    assert seal.opened("ERP", sealed) is None, "a row that was moved to another name"
    assert seal.opened("WARRANTY", sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert Seal(BEFORE).opened("WARRANTY", sealed) is None
    assert Seal(BEFORE, SECRETS_KEY).opened("WARRANTY", sealed) == SECRET


def test_a_lead_sets_a_secret_that_the_skill_then_sends_and_nothing_ever_tells(agent, caplog):
    caplog.set_level(logging.DEBUG)
    client = client_of(agent)
    with warranty_desk() as desk:
        a_draft(agent, warranty(desk.url))
        missing = listed(client)["WARRANTY"]
        assert (missing["place"], missing["is_readable"], missing["set_by"]) == ("nowhere", False, None)
        assert missing["skills"] == ["register_warranty"]
        done = client.put(f"{HOME}/WARRANTY", json={"value": SECRET}, headers=colleague("lead"))
        assert done.status_code == 200, done.text
        agent.turns_with(calls=HttpCalls(held(agent, SECRETS_KEY).value, ["127.0.0.1"]), signed_releases=lambda: ())
        signed(agent, warranty(desk.url))
        talk(agent, asks(agent), "FW-123", "yes")
        assert {asked[2]["Authorization"] for asked in desk.seen} == {f"Bearer {SECRET}"}, "it was sent"
    standing = listed(client)["WARRANTY"]
    assert (standing["place"], standing["set_by"], standing["is_readable"]) == ("page", "Lea", True)
    tables = agent.rows("select schemaname || '.' || tablename from pg_tables where schemaname in ('agent', 'inbox')")
    rows = {table: str(agent.rows(f"select t::text from {table} as t")) for (table,) in tables}
    assert len(rows) > 20
    told = [
        done.text,
        str(standing),
        caplog.text,
        client.get("/v1/staff/audit", headers=colleague("lead")).text,
        *rows.values(),
    ]
    assert [SECRET in each for each in told] == [False] * len(told)
    assert SECRET.encode().hex() not in rows["agent.skill_secrets"], "nor as bytes"
    assert agent.rows("select deed, by_name, about from agent.audit where deed like 'secret%'") == [
        ("secret_set", "Lea", "WARRANTY")
    ]


def test_the_environment_sets_a_secret_before_the_page_does(agent, monkeypatch):
    client = client_of(agent)
    client.put(f"{HOME}/ERP", json={"value": "of-the-page"}, headers=colleague("lead"))
    monkeypatch.setenv("RAPPORT_SKILL_SECRET_ERP", "of-the-environment")
    assert held(agent, SECRETS_KEY).value("erp") == "of-the-environment"
    refused = client.put(f"{HOME}/ERP", json={"value": "of-the-page-again"}, headers=colleague("lead"))
    assert (refused.status_code, "in the agent's environment" in refused.text) == (409, True)
    assert listed(client)["ERP"]["place"] == "environment"
    monkeypatch.delenv("RAPPORT_SKILL_SECRET_ERP")
    assert held(agent, SECRETS_KEY).value("ERP") == "of-the-page"


def test_a_secret_that_is_taken_away_is_sent_no_more_and_the_reason_is_written_down(agent):
    client = client_of(agent)
    client.put(f"{HOME}/ERP", json={"value": "of-the-page"}, headers=colleague("lead"))
    assert client.post(f"{HOME}/ERP/remove", json={"reason": "leaked"}, headers=colleague("lead")).status_code == 200
    assert (held(agent, SECRETS_KEY).value("ERP"), listed(client)) == (None, {})
    assert client.post(f"{HOME}/ERP/remove", json={"reason": "again"}, headers=colleague("lead")).status_code == 409
    told = agent.rows("select deed, reason from agent.audit where deed like 'secret%' order by position")
    assert told == [("secret_set", ""), ("secret_removed", "leaked")]


def test_without_its_key_a_secret_is_neither_set_nor_read_and_says_so(agent):
    held(agent, SECRETS_KEY).set("ERP", "of-the-page", "Lea", NOW)
    with pytest.raises(NotSettableError, match="RAPPORT_SECRETS_KEY"):
        held(agent).set("ERP", "of-the-page", "Lea", NOW)
    for without in (held(agent), held(agent, BEFORE)):
        assert (without.value("ERP"), without.names()) == (None, ())
        [standing] = without.standing()
        assert not standing.is_readable
    assert held(agent, BEFORE, SECRETS_KEY).names() == ("ERP",), "while the key is changed both open"


@pytest.mark.parametrize("value", ["s3cret-7", "x" * 4000])
def test_what_a_header_takes_is_a_secret(value):
    assert SecretIn.model_validate({"value": value}).value.get_secret_value() == value


@pytest.mark.parametrize(
    "value", ["s3cret7", "x" * 4001, "s3cret-with\nline", "s3cret-with-\u00e9", " s3cret-with-blank"]
)
def test_what_no_header_takes_is_no_secret_and_is_not_said_back(value):
    with pytest.raises(ValidationError) as refused:
        SecretIn.model_validate({"value": value})
    assert value not in str(refused.value)


def test_what_cannot_be_sent_is_refused_over_http_without_being_said_back(agent):
    answer = client_of(agent).put(f"{HOME}/ERP", json={"value": "s3cret7"}, headers=colleague("lead"))
    assert (answer.status_code, "s3cret7" in answer.text) == (422, False)
    assert agent.rows("select 1 from agent.skill_secrets") == []
