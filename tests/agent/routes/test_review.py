"""Reviews over HTTP: who may look, who may flag, and who answers for what shoppers will hear."""

from __future__ import annotations

import json

import pytest

from tests.agent.routes.edge import a_token, bearer, client_of, colleague
from tests.agent.world import a_customer

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


LESSON = {"skill": "request_refund", "text": "how do I get my dosh back"}
MISHEARD = FLAG | {"kind": "misunderstood", "becomes": "example", "lesson": LESSON}


def heard(client, text):
    """What the agent hears first in a message of Anna's."""
    conversation = client.post("/v1/conversations", json={}, headers=ANNA).json()["conversation_id"]
    client.post(f"/v1/conversations/{conversation}/messages", json={"text": text}, headers=ANNA)
    (turn,) = client.get(f"/v1/staff/conversations/{conversation}/turns", headers=colleague("lead")).json()["turns"]
    return turn["heard"][0]["intent"].replace("_", " ")


def test_a_miss_becomes_an_example_in_a_draft_and_has_to_pass_there_before_it_is_signed(house):
    client, path = house
    lead = colleague("lead")
    flag = client.post(f"{path}/turns/1/flags", json=MISHEARD, headers=lead).json()
    assert (flag["lesson"], flag["draft_id"]) == (LESSON, None)
    (scenario,) = client.get("/v1/staff/scenarios", headers=lead).json()
    assert scenario["scenario"]["turns"][-1]["expect"]["skills"] == ["request_refund"]
    teach, drafts = f"/v1/staff/reviews/flags/{flag['flag_id']}/teach", "/v1/staff/releases/drafts"
    taught = client.post(teach, json={"text": LESSON["text"]}, headers=colleague("agent")).json()
    draft = client.get(f"{drafts}/{taught['draft_id']}", headers=lead).json()
    assert (draft["body"]["examples"], draft["revision"]) == ([LESSON], 2)
    again = client.post(teach, json={"text": LESSON["text"], "draft_id": taught["draft_id"]}, headers=lead).json()
    assert (again["draft_id"], client.get(drafts, headers=lead).json()[0]["revision"]) == (taught["draft_id"], 2)
    looked = client.post("/v1/staff/releases/look", json={"body": draft["body"]}, headers=lead).json()
    assert looked["changes"] == ["“how do I get my dosh back” is now heard as request_refund."]
    assert looked["problems"] == []
    (against,) = client.get(f"{drafts}/{taught['draft_id']}/obstacles", headers=lead).json()
    assert "was not run on this revision" in against["message"]
    over = client.get("/v1/staff/releases/current", headers=lead).json()["release_id"]
    asked = {"revision": 2, "over": over}
    assert client.post(f"{drafts}/{taught['draft_id']}/sign", json=asked, headers=lead).status_code == 422
    assert heard(client, "hi, how can I get my dosh back?") != "request refund"
    why = {"override_reason": "tried by hand"}
    assert client.post(f"{drafts}/{taught['draft_id']}/sign", json=asked | why, headers=lead).status_code == 200
    assert heard(client, "hi, how can I get my dosh back?") == "request refund"
    skills = {each["name"]: each["examples"] for each in client.get("/v1/staff/skills", headers=lead).json()}
    assert skills["request_refund"][0] == LESSON["text"]
    audit = client.get("/v1/staff/audit", params={"deed": "answer_taught"}, headers=lead).json()
    assert [each["by_name"] for each in audit] == ["Lea", "Adam"]


def test_what_tells_of_somebody_is_no_example_and_an_example_names_its_skill(house):
    client, path = house
    told = [LESSON | {"text": text} for text in ("refund #1043 to me", "write to anna@example.com", "it is {name}")]
    wrong = [*(MISHEARD | {"lesson": each} for each in told), MISHEARD | {"lesson": None}, FLAG | {"lesson": LESSON}]
    for each in wrong:
        assert client.post(f"{path}/turns/1/flags", json=each, headers=colleague("lead")).status_code == 422
    flag = client.post(f"{path}/turns/1/flags", json=MISHEARD, headers=colleague("lead")).json()
    teach = f"/v1/staff/reviews/flags/{flag['flag_id']}/teach"
    for each in told:
        assert client.post(teach, json={"text": each["text"]}, headers=colleague("lead")).status_code == 422


def test_a_sentence_with_the_customers_name_goes_into_no_release(agent_over, embedded):
    agent = agent_over([a_customer(first_name="Anna", last_name="Lee")])
    agent.turns_with(language=embedded)
    client = client_of(agent)
    conversation = client.post("/v1/conversations", json={}, headers=ANNA).json()["conversation_id"]
    client.post(f"/v1/conversations/{conversation}/messages", json={"text": "hello"}, headers=ANNA)
    path = f"/v1/staff/conversations/{conversation}"
    flag = client.post(f"{path}/turns/1/flags", json=MISHEARD, headers=colleague("lead")).json()
    teach = f"/v1/staff/reviews/flags/{flag['flag_id']}/teach"
    refused = client.post(teach, json={"text": "send anna her dosh back"}, headers=colleague("lead"))
    assert (refused.status_code, refused.json()["problems"][0]["field"]) == (422, "text")
    assert client.get("/v1/staff/releases/drafts", headers=colleague("lead")).json() == []


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
