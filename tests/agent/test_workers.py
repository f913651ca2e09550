"""Who takes a turn where several processes do, and that what they say to one another survives the way."""

from __future__ import annotations

import pickle

import pytest

from agent.conversation import Turns
from agent.errors import NotFoundError, NotReadyError
from agent.workers import Workers
from tests.agent.world import a_customer, an_order, anna, ben, stranger, wants


class Elsewhere:
    """Another process, as far as ours can tell: whatever goes there and back is pickled on its way."""

    def __init__(self, turns):
        self.turns, self.taken = turns, []

    def answer(self, *asked):
        conversation_id, visitor, text = pickle.loads(pickle.dumps(asked))
        self.taken.append(visitor.identifier)
        try:
            return pickle.loads(pickle.dumps(self.turns.answer(conversation_id, visitor, text)))
        except NotFoundError as error:
            raise pickle.loads(pickle.dumps(error)) from None


@pytest.fixture
def agent(agent_over):
    """An agent whose proven customers are answered elsewhere."""
    made = agent_over([a_customer(), an_order(1)])
    t = made.turns
    made.elsewhere = Elsewhere(t)
    made.turns = Turns(made.means, t._database, t._staff_inbox, t._outbox, elsewhere=made.elsewhere)
    return made


def test_a_proven_customer_is_answered_elsewhere_with_the_same_words_and_claims(agent):
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    result = agent.turns.answer(conversation, anna, agent.says("where is it", *wants("track_order")))
    assert agent.elsewhere.taken == [anna.identifier]
    assert result.reply == agent.turns.view(conversation, anna).messages[-1]
    assert result.reply.claims


def test_a_stranger_whose_tries_are_counted_is_answered_here(agent):
    conversation = agent.turns.start(stranger, "web-chat").conversation_id
    assert agent.turns.answer(conversation, stranger, agent.says("hello", *wants("unclear"))).reply
    assert agent.elsewhere.taken == []


def test_somebody_elses_conversation_is_not_found_there_either(agent):
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    with pytest.raises(NotFoundError, match=conversation):
        agent.turns.answer(conversation, ben, "where is it")


class Dead:
    """A process that ended while it was asked."""

    is_alive, has_ended = False, False

    @property
    def turns(self):
        raise EOFError

    def end(self):
        self.has_ended = True


def test_the_place_of_a_process_that_died_is_taken_and_its_customer_asked_to_try_again(monkeypatch):
    monkeypatch.setattr("agent.workers._Worker", lambda *_: Dead())
    workers = Workers(None, None, "", 2)  # type: ignore[arg-type]  # nothing is started
    first = list(workers._at_work)
    with pytest.raises(NotReadyError):
        workers.answer("conv", anna, "where is it")
    [dead] = [worker for worker in first if worker.has_ended]  # type: ignore[attr-defined]  # ours
    assert dead not in workers._at_work
    assert len(set(first) & set(workers._at_work)) == 1
