"""The ledger's steps, in PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from agent.actions import ExpectedChange, State
from agent.actions.cancel_order import CANCEL_ORDER
from agent.actions.execution import execute, propose
from tests.agent.actions.memory_ledger import MemoryLedger
from tests.agent.world import NOW, anna

ARGUMENTS = {"order_id": "6043"}


@pytest.fixture
def agent(agent_over):
    return agent_over([])


@pytest.fixture
def proposed(agent):
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    return propose(CANCEL_ORDER, ARGUMENTS, conversation, agent.means.ledger, NOW)


def test_the_same_intent_proposed_again_is_the_same_action(agent, proposed):
    again = propose(CANCEL_ORDER, ARGUMENTS, proposed.conversation_id, agent.means.ledger, NOW)
    assert again == proposed


def test_the_change_that_the_next_load_must_show_is_written_before_anything_is_done(agent, proposed):
    expected = agent.means.ledger.get(proposed.action_id).expected
    assert expected == ExpectedChange("profile_orders", ({"order_id": "6043", "is_cancelled": True},))
    assert agent.store.effects == []


def test_of_a_hundred_parallel_executions_one_reaches_the_store(agent, proposed):
    with ThreadPoolExecutor(16) as pool:
        list(
            pool.map(
                lambda _: execute(CANCEL_ORDER, proposed.action_id, agent.means.ledger, agent.store, NOW), range(100)
            )
        )
    assert agent.store.effects == ["6043"]
    assert agent.means.ledger.get(proposed.action_id).state == State.DONE


def test_an_unknown_outcome_may_be_asked_again_under_the_same_key_and_moves_nothing_twice(agent, proposed):
    agent.store.mood = "silent"
    assert execute(CANCEL_ORDER, proposed.action_id, agent.means.ledger, agent.store, NOW).state == State.UNKNOWN
    agent.store.mood = "willing"
    assert execute(CANCEL_ORDER, proposed.action_id, agent.means.ledger, agent.store, NOW).state == State.DONE
    assert agent.store.effects == ["6043"]


def test_a_refusal_is_failed_with_the_stores_reason(agent, proposed):
    agent.store.mood = "refusing"
    record = execute(CANCEL_ORDER, proposed.action_id, agent.means.ledger, agent.store, NOW)
    assert (record.state, record.detail) == (State.FAILED, "the parcel has left")


@pytest.mark.parametrize(("seconds", "state"), [(15, State.EXECUTING), (16, State.DONE)])
def test_an_execution_whose_process_died_is_taken_up_after_a_quarter_minute(agent, proposed, seconds, state):
    ledger = agent.means.ledger
    ledger.step(proposed.action_id, State.CONFIRMED, NOW)
    ledger.step(proposed.action_id, State.EXECUTING, NOW)
    later = NOW + timedelta(seconds=seconds)
    assert execute(CANCEL_ORDER, proposed.action_id, ledger, agent.store, later).state == state


def test_nothing_is_done_that_was_not_confirmed_and_nothing_leaves_done(agent, proposed):
    ledger = agent.means.ledger
    assert not ledger.step(proposed.action_id, State.EXECUTING, NOW)
    execute(CANCEL_ORDER, proposed.action_id, ledger, agent.store, NOW)
    assert not ledger.step(proposed.action_id, State.EXECUTING, NOW)
    assert ledger.step(proposed.action_id, State.RECONCILED, NOW)


@pytest.mark.parametrize("kind", ["stored", "in memory"])
def test_what_no_load_shows_yet_is_listed_oldest_first_until_a_person_was_told_once(agent, kind):
    ledger = agent.means.ledger if kind == "stored" else MemoryLedger()
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    done = []
    for minutes, order_id in ((2, "6044"), (1, "6043")):
        at = NOW + timedelta(minutes=minutes)
        record = propose(CANCEL_ORDER, {"order_id": order_id}, conversation, ledger, NOW)
        done.append(execute(CANCEL_ORDER, record.action_id, ledger, agent.store, at).action_id)
    propose(CANCEL_ORDER, {"order_id": "6045"}, conversation, ledger, NOW)
    later, earlier = done
    assert [record.action_id for record in ledger.every_unsettled()] == [earlier, later]
    assert [ledger.missed(earlier, NOW), ledger.missed(earlier, NOW)] == [True, False]
    assert [record.action_id for record in ledger.every_unsettled()] == [later]
