"""What people do in the built-in inbox: the visitor sees it at once, and the agent goes on afterwards."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from agent.conversation import Turns
from agent.errors import NotYoursToAnswerError
from agent.handoff.ways import Way, Ways
from agent.settings_helpdesks import Person
from agent.store.deliveries import Deliveries
from tests.agent.routes.edge import a_token, bearer, client_of, colleague
from tests.agent.world import NOW, a_customer, a_parcel, an_order, anna, wants

LEASE = timedelta(seconds=60)


def told(agent, kind):
    return [json.loads(event.payload)["data"] for event in agent.events() if event.kind == kind]


def waiting_for_a_person(agent, text="human please"):
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    agent.turns.answer(conversation, anna, text)
    return conversation


def said(agent, conversation):
    return [
        (message.author, message.author_name, message.text) for message in agent.turns.view(conversation, anna).messages
    ]


def test_a_person_answers_in_the_same_chat_resolves_and_the_agent_answers_again(agent_over):
    order = an_order(1043)
    agent = agent_over([a_customer(), order, a_parcel(order)])
    conversation, people = waiting_for_a_person(agent), agent.turns.people
    people.take(conversation, "Tess")
    people.reply(conversation, "Tess", "Hello Anna, I am looking.", "key-00001")
    assert said(agent, conversation)[-1] == ("human", "Tess", "Hello Anna, I am looking.")
    agent.now[0] = NOW + timedelta(minutes=3)
    people.resolve(conversation, "Tess", "answered")
    [resolved] = told(agent, "conversation_resolved")
    assert (resolved["resolved_by"], resolved["resolution_time_seconds"]) == ("human", 180)
    assert [data["author"] for data in told(agent, "message_sent")] == ["ai", "ai", "human"]
    assert agent.turns.handed_over() == ()
    answered = agent.turns.answer(conversation, anna, agent.says("where is it", *wants("track_order")))
    assert "#1043" in answered.reply.text
    assert not answered.is_handed_over


def test_the_same_reply_twice_is_said_once(agent_over):
    agent = agent_over([])
    conversation = waiting_for_a_person(agent)
    for _ in range(2):
        agent.turns.people.reply(conversation, "Tess", "Hello.", "key-00001")
    assert [author for author, _, _ in said(agent, conversation)].count("human") == 1
    assert [data["author"] for data in told(agent, "message_sent")].count("human") == 1


def test_a_colleagues_conversation_is_taken_only_on_purpose(agent_over):
    agent = agent_over([])
    conversation, people = waiting_for_a_person(agent), agent.turns.people
    people.take(conversation, "Tess")
    with pytest.raises(NotYoursToAnswerError, match="Tess has"):
        people.reply(conversation, "Ulla", "Hello.", "key-00001")
    people.take(conversation, "Ulla", from_a_colleague=True)
    people.reply(conversation, "Ulla", "Hello.", "key-00001")
    [line] = agent.turns.handed_over()
    assert (line.assigned_to, line.state, line.first_replied_at) == ("Ulla", "taken", NOW)


def test_nobody_works_on_a_conversation_that_the_agent_has(agent_over):
    agent = agent_over([])
    conversation, people = agent.turns.start(anna, "web-chat").conversation_id, agent.turns.people
    for deed in (
        lambda: people.take(conversation, "Tess"),
        lambda: people.reply(conversation, "Tess", "Hello.", "key-00001"),
        lambda: people.resolve(conversation, "Tess", "answered"),
        lambda: people.hand_back(conversation, "Tess", "not mine"),
    ):
        with pytest.raises(NotYoursToAnswerError):
            deed()
    assert len(said(agent, conversation)) == 1


def test_handed_back_the_agent_says_so_and_remembers_what_was_talked_of(agent_over):
    order = an_order(1043)
    agent = agent_over([a_customer(), order, an_order(1044), a_parcel(order)])
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    agent.turns.answer(conversation, anna, agent.says("where is 1043", *wants("track_order", order_name="#1043")))
    agent.turns.answer(conversation, anna, "human please")
    agent.turns.people.hand_back(conversation, "Tess", "the agent can do this")
    author, _, text = said(agent, conversation)[-1]
    assert (author, text.startswith("My colleague has handed our conversation back")) == ("ai", True)
    assert agent.means.conversations.get(conversation).memory.mentioned_orders == ("#1043",)
    assert told(agent, "conversation_resolved") == []
    assert len(told(agent, "conversation_handed_back")) == 1
    agent.now[0] = NOW + timedelta(minutes=1)
    again = agent.turns.answer(conversation, anna, "human please")
    assert again.is_handed_over
    assert len(agent.turns.handed_over()) == 1


def test_who_takes_a_conversation_here_keeps_it_from_the_helpdesk(agent_over):
    agent = agent_over([a_customer(email="anna@example.com")])
    agent.turns_with(ways=Ways(Way("zendesk", "zendesk")))
    conversation = waiting_for_a_person(agent)
    agent.turns.people.take(conversation, "Tess")
    assert Deliveries(agent.means.conversations._pool).claim("zendesk", NOW, LEASE) is None


def test_the_next_one_is_the_most_pressing_of_ones_queues_within_ones_capacity(agent_over):
    agent = agent_over([a_customer()])
    turns = agent.turns
    listed = {"Tess": Person(queues=("general",), capacity=2), "Ulla": Person(queues=("billing",))}
    agent.turns = Turns(agent.means, turns._database, turns._staff_inbox, turns._outbox, listed)
    calm = waiting_for_a_person(agent)
    pressing = waiting_for_a_person(agent, "I need a human, the party is tomorrow")
    waiting_for_a_person(agent)
    people = agent.turns.people
    assert people.take_next("Ulla") is None
    assert people.take_next("Tess") == pressing
    assert people.take_next("Tess") == calm
    assert people.take_next("Tess") is None
    assert people.take_next("Somebody new") is not None


def test_how_soon_a_person_has_to_answer_follows_from_how_pressing_it_is(agent_over):
    agent = agent_over([a_customer()])
    waiting_for_a_person(agent)
    waiting_for_a_person(agent, "I need a human, the party is tomorrow")
    due = {line.priority: line.reply_due_at - line.handed_over_at for line in agent.turns.handed_over()}
    assert due == {"normal": timedelta(minutes=240), "urgent": timedelta(minutes=15)}


def test_over_http_the_visitor_reads_what_a_person_wrote_and_a_stranger_to_the_house_writes_nothing(agent_over):
    agent = agent_over([])
    client, annas = client_of(agent), bearer(a_token("1"))
    conversation = client.post("/v1/conversations", json={}, headers=annas).json()["conversation_id"]
    client.post(f"/v1/conversations/{conversation}/messages", json={"text": "human please"}, headers=annas)
    path = f"/v1/staff/conversations/{conversation}"
    body = {"text": "Hello <b>Anna</b>\u200b", "key": "key-00001"}
    assert client.post(f"{path}/replies", json=body, headers=annas).status_code == 401
    assert client.post(f"{path}/replies", json=body, headers=colleague("agent")).status_code == 201
    assert client.post(f"{path}/replies", json=body | {"text": "\u200b"}, headers=colleague("agent")).status_code == 422
    last = client.get(f"/v1/conversations/{conversation}", headers=annas).json()["messages"][-1]
    assert (last["author"], last["author_name"], last["text"]) == ("human", "Adam", "Hello <b>Anna</b>")
    [line] = client.get("/v1/inbox", headers=colleague("agent")).json()
    assert (line["assigned_to"], line["state"]) == ("Adam", "taken")
    taken = client.post(f"{path}/take", json={}, headers=colleague("lead"))
    assert (taken.status_code, taken.json()["detail"]) == (409, "Adam has this conversation.")
    assert client.post(f"{path}/resolve", json={"reason": "answered"}, headers=colleague("agent")).status_code == 200
    assert client.get("/v1/inbox", headers=colleague("agent")).json() == []
    [first, *_] = client.get("/v1/staff/macros", headers=colleague("agent")).json()
    assert first["text"].startswith("Hello {name}, Adam of Fernway here.")
