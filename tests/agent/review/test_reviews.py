"""What people think of past answers, over the real store: a miss reaches the source, and every answer that used it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from agent.errors import NotFoundError
from agent.privacy import erase, held
from agent.review.flags import Article, Miss, Source
from agent.staff import Person
from agent.store.searching import Sought
from pipelines.inbox.person import Person as Erased
from tests.agent.world import NOW, a_customer, a_parcel, an_order, anna, stranger, wants

LEEDS = Source("profile_shipments", "f6043", "last_event_city", "Leeds")
BOIL = Source("catalog_passages", "7#2", "passage_text", "Boil it.")
MISS = Miss("form-0001", "wrong_fact", "It is in Hull.", source=LEEDS, must=("Hull",))


@pytest.fixture
def agent(agent_over):
    order = an_order(1043)
    return agent_over([a_customer(), order, a_parcel(order)])


def asked(agent: Any, *texts: str, visitor: Any = anna) -> str:
    conversation = agent.turns.start(visitor, "web-chat").conversation_id
    for text in texts:
        agent.says(text, *wants("track_order"))
        agent.turns.answer(conversation, visitor, text)
    return str(conversation)


def told(agent: Any, kind: str) -> list[dict[str, Any]]:
    return [json.loads(event.payload)["data"] for event in agent.events() if event.kind == kind]


def test_a_turn_is_told_with_its_rows_and_comes_out_the_same_when_it_is_taken_again(agent):
    conversation = asked(agent, "where is it")
    (turn,) = agent.reviews.told(conversation).turns
    assert ("profile_shipments", "f6043", "last_event_city", "Leeds") in {
        (row.table, row.key, row.column, row.value) for row in turn.rows
    }
    assert all(row.age_seconds >= 0 for row in turn.rows)
    assert agent.reviews.replayed(conversation, 1).is_identical
    with pytest.raises(NotFoundError):
        agent.reviews.replayed(conversation, 2)


def test_a_miss_is_kept_once_told_once_and_holds_a_scenario(agent):
    conversation = asked(agent, "where is it", "and now?")
    for _ in range(2):
        flag = agent.reviews.flag(conversation, 2, MISS, "Lea")
    assert (flag.scenario.customer, flag.scenario.messages, flag.scenario.must) == (
        *("shopify_customer_id:1", ("where is it", "and now?")),
        ("Hull",),
    )
    assert agent.reviews.stored.flags() == (flag,)
    assert agent.reviews.told(conversation).flags == (flag,)
    (event,) = told(agent, "answer_flagged")
    assert (event["message_id"], event["reason"]) == (f"{conversation}-2-out", "wrong_fact")
    assert "Hull" not in json.dumps(event), "what somebody wrote stays with the agent"
    # A customer's row is nobody else's source.
    assert agent.reviews.stored.sources(NOW) == ()
    with pytest.raises(NotFoundError):
        agent.reviews.flag(conversation, 3, MISS, "Lea")


def test_every_answer_that_stood_on_a_source_is_found_and_no_other(agent):
    two, one = asked(agent, "where is it", "and now?"), asked(agent, "where is it")
    asked(agent, "where is it", visitor=stranger)
    uses = agent.reviews.stored.uses(LEEDS, 2)
    assert (uses.answer_count, uses.conversation_count, uses.customer_count) == (3, 2, 1)
    assert len(uses.newest) == 2
    assert {use.conversation_id for use in agent.reviews.stored.uses(LEEDS, 9).newest} == {one, two}
    assert {use.told for use in uses.newest} == {"Leeds"}
    assert agent.reviews.stored.uses(BOIL, 9).answer_count == 0


def test_an_answer_is_found_by_the_clause_that_its_rule_rested_on(agent):
    conversation = asked(agent, "where is it")
    agent.rows("""with d as (update agent.turns set record = jsonb_set(record, '{decisions}', '[{"clause_id": "pay"}]')
        returning 1) select count(*) from d""")
    uses = agent.reviews.stored.uses(Source("catalog_policy_clauses", "pay", "clause_text", "You pay."), 9)
    assert [use.conversation_id for use in uses.newest] == [conversation]
    other = Source("catalog_policy_clauses", "other", "clause_text", "You pay not.")
    assert agent.reviews.stored.uses(other, 9).answer_count == 0


def test_a_sentence_called_wrong_stays_so_until_somebody_clears_it(agent):
    reviews, conversation = agent.reviews, asked(agent, "where is it")
    for key in ("form-0001", "form-0002"):
        reviews.flag(conversation, 1, Miss(key, "wrong_fact", "Never.", source=BOIL), "Lea")
    (wrong,) = reviews.stored.sources(NOW)
    assert (wrong.source, wrong.state) == (BOIL, "wrong")
    assert len(told(agent, "source_flagged")) == 1
    assert reviews.clear(BOIL.source_id, "The lab says so.", "Ada").state == "cleared"
    with pytest.raises(NotFoundError):
        reviews.clear(BOIL.source_id, "Again.", "Ada")
    assert [event["source_value"] for event in told(agent, "source_cleared")] == ["Boil it."]
    assert reviews.stored.sources(NOW + timedelta(seconds=1)) == ()
    agent.now[0] += timedelta(hours=1)
    reviews.flag(conversation, 1, Miss("form-0003", "wrong_fact", "Never!", source=BOIL), "Lea")
    assert [each.state for each in reviews.stored.sources(NOW)] == ["wrong"]


def test_a_right_answer_becomes_an_article_and_published_again_the_same_one(agent):
    reviews, conversation = agent.reviews, asked(agent, "where is it")
    flag = reviews.flag(conversation, 1, MISS, "Lea")
    first = reviews.publish(flag.flag_id, Article("Where parcels rest", "In Hull."), "Ada")
    agent.now[0] += timedelta(minutes=1)
    second = reviews.publish(flag.flag_id, Article("Where parcels rest", "In Hull, mostly."), "Ada")
    assert first.article_id == second.article_id
    versions = told(agent, "article_written")
    assert [(each["id"], each["body"], each["owner"]) for each in versions] == [
        (first.article_id, "In Hull.", "Ada"),
        (first.article_id, "In Hull, mostly.", "Ada"),
    ]


def test_one_persons_last_verdict_counts_and_two_peoples_stand_side_by_side(agent):
    reviews, conversation = agent.reviews, asked(agent, "where is it")
    reviews.judge(conversation, f"{conversation}/1", "good", "", "Lea")
    reviews.judge(conversation, f"{conversation}/1", "miss", "late", "Lea")
    reviews.judge(conversation, f"{conversation}/1", "good", "", "Tom")
    assert {(each.reviewed_by, each.verdict) for each in reviews.stored.verdicts(NOW)} == {
        ("Lea", "miss"),
        ("Tom", "good"),
    }
    with pytest.raises(NotFoundError):
        reviews.judge("conv_0", "conv_0/1", "good", "", "Lea")


SOUGHT: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"words": ("WHERE", "leeds")}, True),
    ({"words": ("where", "100%_")}, False),
    ({"customers": ("email:a@b.c", "shopify_customer_id:1"), "channel": "web-chat", "skill": "track_order"}, True),
    ({"customers": ("shopify_customer_id:2",)}, False),
    ({"channel": "sms"}, False),
    ({"skill": "return_order"}, False),
    ({"since": NOW}, True),
    ({"since": NOW + timedelta(seconds=1)}, False),
]


def test_the_newest_conversations_are_found_by_what_is_asked_of_them(agent):
    conversation = asked(agent, "where is it")
    for sought, is_found in SOUGHT:
        found = agent.reviews.moved(Sought(**{"since": NOW - timedelta(days=1)} | sought), Person("Lea", "lead"))
        assert [each.conversation_id for each in found] == [conversation] * is_found, sought


def test_an_erased_persons_traces_flags_and_verdicts_are_gone_and_what_is_nobodys_stays(agent):
    reviews, conversation = agent.reviews, asked(agent, "where is it")
    reviews.flag(conversation, 1, MISS, "Lea")
    reviews.flag(conversation, 1, Miss("form-0002", "wrong_fact", "Never.", source=BOIL), "Lea")
    reviews.judge(conversation, f"{conversation}/1", "miss", "", "Lea")
    person = Erased(
        frozenset({"shopify_customer_id:1"}), NOW + timedelta(days=400), spellings=frozenset({"nobody@example.com"})
    )
    assert [len(held(agent.database_url, person)[name]) for name in ("review_flags", "review_verdicts")] == [2, 1]
    erase(agent.database_url, person)
    with pytest.raises(NotFoundError):
        reviews.told(conversation)
    assert (reviews.stored.flags(), reviews.stored.verdicts(NOW)) == ((), ())
    assert reviews.stored.uses(LEEDS, 9).answer_count == 0
    assert [each.source for each in reviews.stored.sources(NOW)] == [BOIL]
