"""Reviews over HTTP: who may look, who may flag, and who answers for what shoppers will hear."""

from __future__ import annotations

import json

import pytest

from tests.agent.routes.edge import a_token, bearer, colleague

ANNA = bearer(a_token("1"))
FLAG = {"key": "form-0001", "kind": "wrong_fact", "right_answer": "It is in Hull."}
BOIL = {"table": "catalog_passages", "key": "7#2", "column": "passage_text", "value": "Boil it."}


@pytest.fixture
def house(edge):
    """A client, and the path of a conversation of Anna's with one turn."""
    client = edge()
    conversation = client.post("/v1/conversations", json={}, headers=ANNA).json()["conversation_id"]
    client.post(f"/v1/conversations/{conversation}/messages", json={"text": "where is my order"}, headers=ANNA)
    return client, f"/v1/staff/conversations/{conversation}"


def test_a_lead_reads_a_turn_takes_it_again_flags_it_and_publishes_the_right_answer(house):
    client, path = house
    lead = colleague("lead")
    told = client.get(f"{path}/turns", headers=lead).json()
    (turn,) = told["turns"]
    assert turn["said"] == "where is my order"
    assert {"profile_orders", "profile_shipments"} <= {row["table"] for row in turn["rows"]}
    assert turn["why"][1].startswith("It heard: track order (")
    assert client.post(f"{path}/turns/1/replay", headers=lead).json()["outcome"] == "same"
    flag = FLAG | {
        "must": ["Hull"],
        "becomes": "knowledge",
        "article": {"title": "Parcels", "body": "In Hull."},
        "source": BOIL,
    }
    made = client.post(f"{path}/turns/1/flags", json=flag, headers=lead)
    assert (made.status_code, made.json()["flagged_by"]) == (201, "Lea")
    for _ in range(2):
        client.post(f"{path}/turns/1/flags", json=flag, headers=lead)
    (scenario,) = client.get("/v1/staff/scenarios", headers=lead).json()
    assert scenario["origin"] == "flag"
    assert '"says":["Hull"]' in json.dumps(scenario, separators=(",", ":"))
    home = "/v1/staff/reviews"
    assert [each["flag_id"] for each in client.get(f"{home}/flags", headers=lead).json()] == [made.json()["flag_id"]]
    article = {"title": "Parcels", "body": "In Hull."}
    done = client.post(f"{home}/flags/{made.json()['flag_id']}/publish", json=article, headers=lead)
    assert done.json()["article_id"].startswith("review-")
    since = {"cleared_since": "2026-01-01T00:00:00Z"}
    (wrong,) = client.get(f"{home}/sources", params=since, headers=lead).json()
    cleared = client.post(f"{home}/sources/{wrong['source_id']}/clear", json={"reason": "Mended."}, headers=lead)
    assert (wrong["state"], cleared.json()["state"]) == ("wrong", "cleared")
    rest = next(row for row in turn["rows"] if row["table"] == "profile_shipments")
    source = {name: rest[name] for name in ("table", "key", "column", "value")}
    assert client.post(f"{home}/sources/uses", json=source, headers=lead).json()["answer_count"] == 1
    verdict = {"item_id": "conv/1", "verdict": "miss"}
    assert client.post(f"{path}/verdicts", json=verdict, headers=lead).json()["reviewed_by"] == "Lea"
    moved = client.get(f"{home}/conversations", params={"since": "2026-01-01T00:00:00Z"}, headers=lead).json()
    assert [each["first_words"] for each in moved] == ["where is my order"]


def test_a_viewer_reads_and_flags_nothing_and_an_agent_flags_and_publishes_nothing(house):
    client, path = house
    assert client.get(f"{path}/turns", headers=colleague("viewer")).status_code == 200
    assert client.post(f"{path}/turns/1/flags", json=FLAG, headers=colleague("viewer")).status_code == 403
    made = client.post(f"{path}/turns/1/flags", json=FLAG, headers=colleague("agent"))
    assert made.status_code == 201
    publish = f"/v1/staff/reviews/flags/{made.json()['flag_id']}/publish"
    article = {"title": "Parcels", "body": "In Hull."}
    assert client.post(publish, json=article, headers=colleague("agent")).status_code == 403


@pytest.mark.parametrize(
    ("way", "status"),
    [("turns/2/flags", 404), ("turns/0/flags", 422)],
)
def test_what_is_not_there_cannot_be_flagged(house, way, status):
    client, path = house
    assert client.post(f"{path}/{way}", json=FLAG, headers=colleague("lead")).status_code == status


def test_knowledge_needs_an_article_and_an_unknown_id_is_not_there(house):
    client, path = house
    lead = colleague("lead")
    wanting = FLAG | {"becomes": "knowledge"}
    assert client.post(f"{path}/turns/1/flags", json=wanting, headers=lead).status_code == 422
    for where in ("flags/flag_0/publish", f"flags/flag_{'0' * 24}/publish"):
        article = {"title": "Parcels", "body": "In Hull."}
        assert client.post(f"/v1/staff/reviews/{where}", json=article, headers=lead).status_code == 404
