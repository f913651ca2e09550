"""Turns that a model had understood, taken again without it; and what a record keeps for that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from agent.language.classifier import load_examples
from agent.language.embedded import EmbeddedLanguage
from agent.language.openai import OpenAILanguage
from agent.replay import Today, Verdict, verdicts
from agent.settings import Model
from agent.skills.catalogue import ACTIONS, SKILLS
from agent.skills.offering import offered
from agent.store.releases import Releases
from tests.agent.language.model_server import Call, ModelServer, call
from tests.agent.world import NOW, a_customer, a_parcel, an_order, anna, before, wants

EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
SAYS: dict[str, list[Call]] = {
    "hm, 1043?": [call("track_order", order_name="#1043")],
    "then stop the other": [call("cancel_order", order_name="#1044", confidence=0.9)],
    "yes": [call("describe_message", is_confirmation=True)],
    "so what do I have left to spend": [call("loyalty_balance"), call("describe_message", sentiment=0.1)],
}


@pytest.fixture(scope="module")
def embedded():
    return EmbeddedLanguage()


@pytest.fixture
def server():
    server = ModelServer(lambda asked: SAYS[json.loads(asked["messages"][1]["content"])["message"]])
    server.tokens = 60
    yield server
    server.close()


@pytest.fixture
def agent(agent_over, server, embedded):
    """A conversation that a model understood, but for its last turn."""
    order = an_order(1043)
    agent = agent_over([a_customer(), order, an_order(1044, ordered_at=before(days=1)), a_parcel(order)])
    model = Model(base_url=server.url, api_key=SecretStr("key"), name="m")
    language = OpenAILanguage(model, embedded, offered(SKILLS, ACTIONS, load_examples()))
    agent.turns_with(language=language)
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    for text in SAYS:
        agent.turns.answer(conversation, anna, text)
    server.mood = "garbage"
    agent.turns.answer(conversation, anna, "where is my order")
    language.close()
    server.close()
    return agent


def taken_again(agent, embedded) -> Sequence[Verdict]:
    turns = agent.means.conversations.turns_between(*EVER)
    return list(verdicts(turns, Releases(agent.means.conversations._pool).named, Today(agent.means.brand, embedded)))


def layers(agent):
    query = "select record -> 'understanding' ->> 'layer' from agent.turns order by turn_number"
    return [layer for (layer,) in agent.rows(query)]


def test_what_the_model_said_then_comes_to_the_same_without_it(agent, embedded):
    assert layers(agent) == ["openai"] * 4 + ["embedded"]
    assert agent.store.effects == ["6044"]
    found = taken_again(agent, embedded)
    assert [verdict for verdict in found if not verdict.is_identical] == []
    assert len(found) == 5


def rewritten(agent, statement):
    with agent.means.conversations._pool.connection() as connection:
        connection.execute(f"update agent.turns set record = {statement} where turn_number = 1")


def test_what_the_model_spoke_of_and_no_skill_answers_to_any_more_is_a_difference_of_the_plan(agent, embedded):
    other = "replace((record -> 'understanding')::text, 'track_order', 'track_drone')::jsonb"
    rewritten(agent, f"jsonb_set(record, '{{understanding}}', {other})")
    first, *others = taken_again(agent, embedded)
    assert first.differences[0].stage == "plan"
    assert all(verdict.is_identical for verdict in others)


def test_an_answer_in_a_form_that_is_not_read_any_more_is_an_obstacle_and_no_difference(agent, embedded):
    rewritten(agent, "jsonb_set(record, '{understanding,raw}', '\"{}\"')")
    first, *others = taken_again(agent, embedded)
    assert "cannot be read today" in (first.obstacle or "")
    assert all(verdict.is_identical for verdict in others)


def test_where_a_models_answer_is_read_otherwise_it_is_the_rules_beside_it_that_changed(agent, embedded, monkeypatch):
    monkeypatch.setattr(embedded, "asks_for_a_person", lambda text: text == "hm, 1043?")
    first, *others = taken_again(agent, embedded)
    assert "beside every model" in first.differences[0].explanation
    assert all(verdict.is_identical for verdict in others)


def test_the_tokens_of_turns_from_a_moment_on_are_counted(agent):
    counted = agent.means.conversations.tokens_since
    assert counted(NOW) == 4 * 60
    assert counted(NOW + timedelta(microseconds=1)) == 0


@pytest.mark.parametrize("offers", [frozenset(), frozenset({"cancel_order", "change_order_address"})])
def test_a_turn_is_taken_again_at_the_store_that_offered_what_it_offered_then(agent_over, offers):
    agent = agent_over([a_customer(), an_order(1043, ship_to_country_code="GB")])
    agent.store.offers = offers
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    text = agent.says("change the address of 1043 to 5 Elm Road, Leeds LS1 4AB", *wants("change_address"))
    turn = agent.turns.answer(conversation, anna, text)
    assert turn.is_handed_over != bool(offers)
    assert [verdict.is_identical for verdict in taken_again(agent, agent.language)] == [True]
