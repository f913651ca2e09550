"""What only the brand's own people may read."""

from __future__ import annotations

from tests.agent.routes.edge import AGENT_TOKEN, a_token, bearer, colleague

WRONG = [{}, bearer(a_token("1")), bearer("wrong"), bearer(AGENT_TOKEN[:-1]), {"Authorization": AGENT_TOKEN}]


def test_staff_routes_open_to_people_of_ours_alone(edge):
    client = edge()
    for path in ("/v1/inbox", "/v1/staff/conversations/conv_1"):
        assert [client.get(path, headers=headers).status_code for headers in WRONG] == [401] * len(WRONG)


def test_staff_read_a_conversation_with_the_record_of_every_turn(edge):
    client = edge()
    anna = bearer(a_token("1"))
    started = client.post("/v1/conversations", json={}, headers=anna).json()
    path = f"/v1/conversations/{started['conversation_id']}"
    client.post(f"{path}/messages", json={"text": "where is my order"}, headers=anna)
    trace = client.get(f"/v1/staff/conversations/{started['conversation_id']}", headers=colleague("viewer")).json()
    assert trace["customer_identifier"] == "shopify_customer_id:1"
    assert len(trace["records"]) == 1
    assert len(trace["conversation"]["messages"]) == 3


def test_an_unknown_conversation_is_not_there_for_staff_either(edge):
    assert edge().get("/v1/staff/conversations/conv_0", headers=colleague("viewer")).status_code == 404


def test_only_staff_may_have_the_open_actions_looked_at(edge):
    client = edge()
    path = "/v1/staff/actions/reconcile"
    assert [client.post(path, headers=headers).status_code for headers in WRONG] == [401] * len(WRONG)
    assert client.post(path, headers=bearer(AGENT_TOKEN)).json() == {"shown": 0, "waiting": 0, "missing": []}


def test_past_texts_are_heard_in_their_order_and_nothing_of_them_is_told_back(edge):
    texts = ["where is my parcel #1043", "I want to return the jacket"]
    answer = edge().post("/v1/staff/previews/heard", headers=bearer(AGENT_TOKEN), json={"texts": texts})
    assert answer.status_code == 200
    assert [each["intents"][0]["intent"] for each in answer.json()] == ["track_order", "return_order"]
    assert all(0 < each["intents"][0]["confidence"] <= 1 for each in answer.json())
    assert "1043" not in answer.text
