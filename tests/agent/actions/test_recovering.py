"""What a silent store left open is settled without the customer, and told once."""

import json
import time
from datetime import timedelta

from agent.actions import State
from agent.serving import recovering
from tests.agent.world import BEN, NOW, an_order, anna, published, wants


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
    assert agent.turns.open_actions.recover() == ()
    agent.now[0] = NOW + timedelta(seconds=16)
    [after] = agent.turns.open_actions.recover()
    assert (after.state, after.action_id) == (State.DONE, record.action_id)
    assert agent.turns.open_actions.recover() == ()
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


def the_first_yes(agent):
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    agent.turns.answer(conversation, anna, agent.says("cancel it", *wants("cancel_order")))
    agent.turns.answer(conversation, anna, agent.says("yes"))
    return conversation


def test_what_the_load_shows_is_closed_and_what_is_overdue_goes_to_a_person_once(agent_over, tmp_path):
    agent = agent_over([an_order(1043), an_order(1044, BEN)])
    conversation = the_first_yes(agent)
    looked = agent.turns.open_actions.reconcile()
    assert (looked.shown, looked.waiting, looked.missing) == (0, 1, ())
    agent.now[0] = NOW + timedelta(minutes=61)
    [missing] = agent.turns.open_actions.reconcile().missing
    assert (missing.name, missing.conversation_id, missing.table) == ("cancel_order", conversation, "profile_orders")
    [line] = agent.turns.handed_over()
    assert line.rule == "what_no_load_shows_goes_to_a_person"
    assert "6043" in line.reason
    assert agent.kinds().count("conversation_escalated") == 1
    again = agent.turns.open_actions.reconcile()
    assert (again.shown, again.waiting, again.missing) == (0, 0, ())
    assert len(agent.turns.handed_over()) == 1


def test_an_action_that_the_next_snapshot_shows_is_closed_without_the_customer(agent_over, tmp_path):
    agent = agent_over([an_order(1043)])
    conversation = the_first_yes(agent)
    shown = [an_order(1043, is_cancelled=True, cancelled_at=NOW)]
    published(tmp_path / "snapshots", shown, horizon=agent.inbox.horizon(), name="2-b")
    assert agent.turns.open_actions.reconcile().shown == 1
    assert agent.means.ledger.unsettled(conversation) == ()
    assert agent.turns.handed_over() == ()
