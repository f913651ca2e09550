"""A promise that was broken is work for a person, once, and the customer has not written yet."""

from __future__ import annotations

from tests.agent.routes.edge import AGENT_TOKEN, bearer, client_of
from tests.agent.world import a_customer, a_parcel, an_order, anna, wants

PATH = "/v1/staff/promises/broken"
SCHEDULER = bearer(AGENT_TOKEN)


def test_a_broken_promise_is_put_before_a_person_once_and_the_agent_goes_on_answering(agent_over):
    order = an_order(1043)
    agent = agent_over([a_customer(), order, a_parcel(order)])
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    agent.turns.answer(conversation, anna, agent.says("wheres my ordr", *wants("track_order")))
    promise = {"promise_id": "prm_1", "conversation_id": conversation, "promise_kind": "refund", "order_id": "5043",
               "amount": "20.00", "due_at": "2026-03-10T12:00:00+00:00"}  # fmt: skip
    client = client_of(agent)
    answers = [client.post(PATH, json=promise, headers=SCHEDULER).json() for _ in range(2)]
    assert [answer["is_new"] for answer in answers] == [True, False]
    assert len({answer["receipt"] for answer in answers}) == 1
    [line] = agent.turns.handed_over()
    assert (line.rule, line.priority) == ("a_broken_promise_meets_a_person", "high")
    assert "A refund of 20.00 for order 5043 was due on 10 March 2026, 12:00 UTC." in line.reason
    # No handover: the episode stays what it was, and the customer is answered.
    assert "conversation_escalated" not in agent.kinds()
    assert agent.turns.answer(conversation, anna, "wheres my ordr").reply is not None
    agent.turns.people.resolve(conversation, "Tess", "answered")
    assert "feedback_asked" not in agent.kinds()
    assert client.post(PATH, json=promise, headers=SCHEDULER).json()["is_new"] is False
    assert agent.turns.handed_over() == ()
    elsewhere = promise | {"promise_id": "prm_2", "conversation_id": "conv_" + "0" * 32}
    assert client.post(PATH, json=elsewhere, headers=SCHEDULER).status_code == 404
    assert agent.rows("select promise_id from agent.promise_work") == [("prm_1",)]
