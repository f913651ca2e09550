"""The chat with a model before it, over HTTP on both sides: when it is well, and when it is not."""

from __future__ import annotations

import json

import pytest
from pydantic import SecretStr

from agent.language.classifier import load_examples
from agent.language.openai import BUDGET_SECONDS, OpenAILanguage
from agent.profile_store import ProfileStore, Snapshots
from agent.settings import Model
from agent.skills.catalogue import ACTIONS, SKILLS
from agent.skills.offering import offered
from tests.agent.language.model_server import ModelServer, call
from tests.agent.routes.edge import a_token, bearer, client_of
from tests.agent.world import a_customer, a_parcel, an_order

ANNA, STREAM = bearer(a_token("1")), {"Accept": "text/event-stream"}
SAYS = {
    "where is order #1043?": [call("track_order", order_name="#1043")],
    "cancel order #1044": [call("cancel_order", order_name="#1044"), call("describe_message", language="en")],
    "yes": [call("describe_message", is_confirmation=True)],
}


@pytest.fixture
def server():
    server = ModelServer(lambda asked: SAYS[json.loads(asked["messages"][1]["content"])["message"]])
    yield server
    server.close()


@pytest.fixture
def shop(agent_over):
    order = an_order(1043)
    return agent_over([a_customer(), order, a_parcel(order), an_order(1044)])


@pytest.fixture
def with_model(shop, server, embedded):
    """A client of an agent that asks the model on `server`, and gives it a third of a second."""
    model = Model(base_url=server.url, api_key=SecretStr("key"), name="m")
    language = OpenAILanguage(model, embedded, offered(SKILLS, ACTIONS, load_examples()), budget_seconds=0.3)
    shop.turns_with(language=language)
    yield client_of(shop)
    language.close()


def opened(client):
    return f"/v1/conversations/{client.post('/v1/conversations', json={}, headers=ANNA).json()['conversation_id']}"


def parts(client, path, text):
    answer = client.post(f"{path}/messages", json={"text": text}, headers=ANNA | STREAM)
    events = [event.removeprefix("data: ") for event in answer.text.split("\n\n") if event]
    assert events.pop() == "[DONE]"
    return [json.loads(event) for event in events]


def told(stream):
    """What a stream says, without the ids that every conversation has of its own."""
    own = ("messageId", "id", "toolCallId", "approvalId")
    kept = [{name: value for name, value in part.items() if name not in own} for part in stream]
    return [
        part | {"data": {**part["data"], "message_id": "", "reply_id": ""}} if part["type"] == "data-turn" else part
        for part in kept
    ]


def test_a_turn_that_a_model_understood_is_streamed_in_the_same_parts(shop, server, embedded, with_model):
    path = opened(with_model)
    understood = [told(parts(with_model, path, text)) for text in SAYS]
    assert len(server.requests) == len(SAYS)
    assert "tool-approval-request" in {part["type"] for part in understood[1]}
    assert {part["type"] for part in understood[2]} >= {"tool-output-available", "text-delta", "data-claims", "finish"}
    assert shop.store.effects == ["6044"]
    shop.turns_with(language=embedded)
    alone = client_of(shop)
    path = opened(alone)
    assert [told(parts(alone, path, text)) for text in list(SAYS)[:2]] == understood[:2]


@pytest.mark.parametrize("mood", ["silent", "dripping", "garbage", "half", "talkative", "overloaded", "a_login_page"])
def test_whatever_becomes_of_the_model_the_turn_is_answered_as_without_it(shop, server, embedded, with_model, mood):
    server.mood = mood
    answered = with_model.post(f"{opened(with_model)}/messages", json={"text": "where is order #1043?"}, headers=ANNA)
    assert server.requests
    shop.turns_with(language=embedded)
    alone = client_of(shop)
    path = opened(alone)
    expected = alone.post(f"{path}/messages", json={"text": "where is order #1043?"}, headers=ANNA)
    assert answered.json()["reply"]["text"] == expected.json()["reply"]["text"]


def test_a_model_that_is_not_there_costs_nobody_their_answer(shop, server, with_model):
    server.close()
    turn = with_model.post(f"{opened(with_model)}/messages", json={"text": "where is order #1043?"}, headers=ANNA)
    assert "#1043" in turn.json()["reply"]["text"]


def test_with_neither_model_nor_records_a_person_takes_over_and_nothing_is_made_up(shop, server, with_model, tmp_path):
    server.mood = "garbage"
    unpublished = ProfileStore(Snapshots(tmp_path / "nothing"), shop.inbox)
    shop.turns_with(language=shop.turns._means.language, profiles=unpublished)
    client = client_of(shop)
    turn = client.post(f"{opened(client)}/messages", json={"text": "where is order #1043?"}, headers=ANNA).json()
    assert turn["is_handed_over"]
    assert turn["reply"]["claims"] == []
    assert len(shop.turns.handed_over()) == 1


def test_what_a_turn_waits_for_a_model_leaves_time_to_answer_within_five_seconds():
    assert BUDGET_SECONDS <= 4
