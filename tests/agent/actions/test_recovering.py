"""What a silent store left open is settled without the customer, and told once."""

import json
import time
from datetime import timedelta

from agent.actions import State
from agent.serving import recovering
from tests.agent.world import NOW, an_order, anna, wants


def cancelled_in_silence(agent):
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    agent.turns.answer(conversation, anna, agent.says("cancel it", *wants("cancel_order")))
    agent.store.mood = "silent"
    agent.turns.answer(conversation, anna, agent.says("yes"))
    [record] = agent.means.ledger.unsettled(conversation)
    return record


def test_what_the_store_did_not_say_is_asked_again_under_the_same_key_and_told_once(agent_over):
    agent = agent_over([an_order(1043)])
    record = cancelled_in_silence(agent)
    agent.store.mood = "willing"
    assert agent.turns.recover() == ()
    agent.now[0] = NOW + timedelta(seconds=16)
    [after] = agent.turns.recover()
    assert (after.state, after.action_id) == (State.DONE, record.action_id)
    assert agent.turns.recover() == ()
    assert agent.store.effects == ["6043"]
    [told] = [json.loads(event.payload) for event in agent.events() if event.kind == "action_taken"]
    assert told["data"]["action_id"] == record.action_id


def test_a_running_agent_takes_up_what_is_open_by_itself(agent_over, monkeypatch):
    agent = agent_over([an_order(1043)])
    record = cancelled_in_silence(agent)
    agent.store.mood, agent.now[0] = "willing", NOW + timedelta(seconds=16)
    monkeypatch.setattr("agent.serving.EVERY", timedelta(milliseconds=10))
    with recovering(agent.turns):
        for _ in range(1000):
            if agent.means.ledger.get(record.action_id).state == State.DONE:
                break
            time.sleep(0.01)
    assert agent.means.ledger.get(record.action_id).state == State.DONE
