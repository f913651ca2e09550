"""Gifts at the same instant, of one colleague or of two: what the second may still give follows from the first."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest

from agent.errors import NotGivenError
from agent.gifts import Wanted
from agent.staff import Person
from agent.store.goodwill import Kept
from tests.agent.handoff.test_giving import ADAM, LEA, give
from tests.agent.handoff.test_people import waiting_for_a_person
from tests.agent.world import NOW, anna, wants


def test_two_gifts_at_once_do_not_pass_the_cap_together(house):
    agent, conversation = house
    other = waiting_for_a_person(agent)
    agent.turns.people.take(other, "Adam")

    def gave(place):
        try:
            wanted = Wanted("#1043", Decimal(20 + place), "wet")
            return agent.turns.people.act_for((conversation, other)[place], ADAM, wanted).state
        except NotGivenError:
            return "refused"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(gave, range(2))) == ["done", "refused"]


def test_two_colleagues_do_not_give_the_same_for_one_order_from_two_conversations(house):
    agent, conversation = house
    other = waiting_for_a_person(agent)
    agent.turns.people.take(other, "Lea")
    both = ((conversation, ADAM), (other, LEA))

    def gave(place, amount="5.00"):
        try:
            conversation, by = both[place]
            return agent.turns.people.act_for(conversation, by, Wanted("#1043", Decimal(amount), "wet")).state
        except NotGivenError as why:
            return str(why)

    with ThreadPoolExecutor(2) as at_once:
        refused, done = sorted(at_once.map(gave, range(2)))
    assert (refused[:23], done, len(agent.store.done)) == ("The same is being given", "done", 1)
    # Nor later, nor another amount, until the records show the first; who gave it may give more.
    refused, done = sorted((gave(0, "6.00"), gave(1, "6.00")))
    assert (refused[:23], done, len(agent.store.done)) == ("The same is being given", "done", 2)
    with psycopg.connect(agent.database_url) as connection:
        connection.execute("update agent.actions set state = 'reconciled' where state = 'done'")
    assert gave(1, "7.00") == "done"


def test_who_gives_something_for_an_order_waits_for_whoever_is_at_it(house):
    agent, _ = house
    waiting = "select 1 from pg_locks as l inner join pg_database as d on l.database = d.oid"
    waiting += " where d.datname = current_database() and l.locktype = 'advisory' and not l.granted"
    with ThreadPoolExecutor(1) as somebody:
        with Kept(agent.turns._database.pool).holding("6043"):
            giving = somebody.submit(give, house, "5.00")
            while not giving.done() and not agent.rows(waiting):
                time.sleep(0.01)
            assert not giving.done()
        assert giving.result().state == "done"


def test_at_once_from_two_conversations_no_more_is_given_than_was_paid(house):
    agent, conversation = house
    other = waiting_for_a_person(agent)
    ada, lea = Person("Ada", "admin"), LEA
    agent.turns.people.take(conversation, "Ada", from_a_colleague=True)
    agent.turns.people.take(other, "Lea")
    wanted = (Wanted("#1044", Decimal(15), "wet", "credit"), Wanted("#1044", Decimal(15), "wet", "refund"))

    def gave(place):
        try:
            return agent.turns.people.act_for((conversation, other)[place], (ada, lea)[place], wanted[place]).state
        except NotGivenError as why:
            return str(why)

    with ThreadPoolExecutor(2) as at_once:
        assert sorted(at_once.map(gave, range(2))) == ["No more than 5.00 is left of what was paid.", "done"]
    assert len(agent.store.done) == 1


def asked_for_credit(agent):
    """The agent has asked for a yes to five pounds for the late order, in a conversation that it has itself."""
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    asked = agent.turns.answer(conversation, anna, agent.says("it came late, credit please", *wants("store_credit")))
    assert "Shall I add" in asked.reply.text
    return lambda: agent.turns.answer(conversation, anna, "yes").reply.text


def test_of_the_agent_and_a_colleague_at_once_for_one_order_one_gives_and_the_other_sees_it(house):
    agent, _ = house
    yes = asked_for_credit(agent)

    def gave():
        try:
            return give(house, "5.00").state
        except NotGivenError as why:
            return str(why)

    waiting = "select 1 from pg_locks as l inner join pg_database as d on l.database = d.oid"
    waiting += " where d.datname = current_database() and l.locktype = 'advisory' and not l.granted"
    with ThreadPoolExecutor(2) as both:
        with Kept(agent.turns._database.pool).holding("6043"):
            shopper, colleague = both.submit(yes), both.submit(gave)
            while len(agent.rows(waiting)) < 2:
                assert not shopper.done()
                assert not colleague.done()
                time.sleep(0.01)
        told, state = shopper.result(), colleague.result()
    assert len(agent.store.done) == 1
    assert (state == "done") == ("on its way for this order already" in told)
    assert (state == "done") != state.startswith("The same is being given")


def test_the_agent_gives_nothing_for_an_order_that_a_colleague_gave_the_same_for(house):
    agent, _ = house
    yes = asked_for_credit(agent)
    give(house, "20.00")
    assert "on its way for this order already" in yes()
    assert len(agent.store.done) == 1
    # The rule that refused stands in the record, and what it saw beside.
    [[rule, seen]] = agent.rows(
        "select record -> 'decisions' -> -1 ->> 'rule', record -> 'beside' ->> 'amount' from agent.turns "
        "where record -> 'beside' ->> 'amount' is not null"
    )
    assert (rule, seen) == ("given_once", "20.00")


def test_a_gift_that_a_load_showed_only_after_the_profile_was_read_is_seen_all_the_same(house):
    agent, _ = house
    yes = asked_for_credit(agent)
    give(house, "20.00")
    with psycopg.connect(agent.database_url) as connection:
        connection.execute(
            "update agent.actions set state = 'reconciled', changed_at = changed_at + interval '1 second' "
            "where state = 'done'"
        )
    assert "on its way for this order already" in yes()
    # A look of a moment later has it in the profile.
    agent.now[0] = NOW + timedelta(seconds=1)
    assert give(house, "5.00").state == "done"


def test_the_agent_cancels_no_order_that_a_refund_of_a_colleagues_is_on_its_way_for(house):
    agent, conversation = house
    other = agent.turns.start(anna, "web-chat").conversation_id
    agent.turns.answer(other, anna, agent.says("cancel 1044", *wants("cancel_order", order_name="#1044")))
    agent.turns.people.act_for(conversation, ADAM, Wanted("#1044", Decimal(5), "a stain", "refund"))
    reply = agent.turns.answer(other, anna, "yes").reply.text
    assert "Something else is on its way for this order" in reply
    assert [name for name, *_ in agent.store.done] == ["waive_fee"]
    with psycopg.connect(agent.database_url) as connection:
        connection.execute("update agent.actions set state = 'reconciled' where state = 'done'")
    agent.turns.answer(other, anna, agent.says("cancel 1044", *wants("cancel_order", order_name="#1044")))
    agent.turns.answer(other, anna, "yes")
    assert [name for name, *_ in agent.store.done] == ["waive_fee", "cancel_order"]


def test_what_the_store_refused_is_not_given_again_once_somebody_else_gave_it(house):
    agent, _ = house
    agent.store.mood = "refusing"
    assert give(house, "5.00").state == "failed"
    agent.store.mood = "willing"
    other = waiting_for_a_person(agent)
    agent.turns.people.take(other, "Lea")
    assert give((agent, other), "5.00", by=LEA).state == "done"
    with pytest.raises(NotGivenError, match="in another conversation"):
        give(house, "5.00")
    assert len(agent.store.done) == 1
