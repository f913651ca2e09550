"""A record in a lead's words: every part of the decision is told, and nothing that is not a row counts as one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from agent.releases.landing import loaded
from agent.releases.parameters import Clause, Parameters, ServiceCosts
from agent.review.explained import explained
from agent.review.flags import Miss, Source, scenario_of

ROW = {
    "text": "Leeds",
    "table": "profile_shipments",
    "key": "f1",
    "column": "last_event_city",
    "value": "Leeds",
    "recorded_at": "2026-03-11T13:05:00+00:00",
}


def record(**over: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "turn_number": 1,
        "as_of": "2026-03-11T14:05:00+00:00",
        "text": "where is it",
        "is_verified": True,
        "was_handed_over": False,
        "release_id": "starter-1",
        "understanding": {
            "proposals": [{"intent": "track_order", "confidence": 0.31, "entities": {}}],
            "layer": "openai",
            "tokens": 500,
        },
        "sentiment": -0.5,
        "readings": [{"unseen_count": 2, "stale_sources": ["shopify"]}],
        "skills": ["track_order"],
        "rollout": [{"skill": "track_order", "mode": "autonomous", "reason": "inside audience and share"}],
        "decisions": [],
        "actions": [],
        "escalation": None,
        "receipt": None,
        "reply": "It is in Leeds.",
        "reply_kind": "answer",
        "claims": [{"start": 9, "end": 14, "claim": ROW}],
        "problems": [],
        "timings_ms": {"language": 3.5},
    }
    return usual | over


def priced(price: Decimal | None) -> Parameters:
    """A release's parameters with one clause, and what it says of a million tokens."""
    usual = loaded().parameters
    support = usual.support.model_copy(update={"costs": ServiceCosts(million_tokens=price)})
    clause = Clause(clause_id="pay", topic="returns", text="You pay.")
    return usual.model_copy(update={"support": support, "clauses": (clause,)})


def read(price: Decimal | None = None, **over: Any) -> Any:
    return explained(record(**over), priced(price), {"a1": "reconciled"}.get)


def test_a_turn_says_what_it_heard_who_asked_what_answered_and_what_was_not_heard_lately():
    assert read().why == (
        "The customer had proved who they are.",
        "It heard: track order (31% sure).",
        "“track order” answers by itself (inside audience and share).",
        "Not heard lately, so told with care: shopify.",
        "2 events that no batch had seen yet were taken into account.",
    )


def test_a_rule_is_told_with_its_outcome_and_its_clause():
    decision = {"rule": "cancel_before_dispatch", "outcome": "deny", "reason": "It has left.", "clause_id": "pay"}
    told = read(decisions=[decision], escalation={"rule": "asked", "reason": "They asked."})
    assert "The rule “cancel before dispatch” says no." in told.why
    assert told.why[-1] == "A person was called by the rule “asked”: They asked."
    assert told.rules[0].clause_text == "You pay."


def test_while_a_person_has_the_conversation_nothing_else_is_told():
    assert read(was_handed_over=True).why[-1] == "A person had the conversation, so the agent said nothing."


def test_a_rows_age_is_that_of_the_moment_it_was_told():
    (row,) = read().rows
    assert (row.table, row.key, row.column, row.value, row.age_seconds) == (
        *("profile_shipments", "f1", "last_event_city", "Leeds"),
        3600,
    )


@pytest.mark.parametrize("table", ["agent.decisions", "agent.actions", "agent.actions.arguments"])
def test_a_rules_word_and_what_the_customer_gave_are_no_rows(table):
    assert read(claims=[{"start": 0, "end": 1, "claim": ROW | {"table": table, "recorded_at": None}}]).rows == ()


def test_a_fact_without_an_age_has_none():
    (row,) = read(claims=[{"start": 0, "end": 1, "claim": ROW | {"recorded_at": None}}]).rows
    assert (row.recorded_at, row.age_seconds) == (None, None)


@pytest.mark.parametrize(("price", "cost"), [(None, None), (Decimal(2), Decimal("0.001")), (Decimal(0), Decimal(0))])
def test_a_turn_costs_its_tokens_at_the_price_of_its_release_and_nothing_is_made_up_without_one(price, cost):
    assert (read(price).tokens, read(price).cost) == (500, cost)


def test_a_release_that_is_not_kept_any_more_tells_neither_a_price_nor_a_clause():
    decision = {"rule": "cancel_before_dispatch", "outcome": "deny", "reason": "It has left.", "clause_id": "pay"}
    told = explained(record(decisions=[decision]), None, lambda _: None)
    assert (told.cost, told.rules[0].clause_text) == (None, None)


def test_an_action_is_told_as_it_stood_then_and_as_the_ledger_has_it_now():
    action: dict[str, Any] = {
        "action_id": "a1",
        "name": "cancel_order",
        "arguments": {},
        "state": "done",
        "detail": None,
    }
    told = read(actions=[action, action | {"action_id": "gone"}])
    assert [(each.state, each.state_now) for each in told.actions] == [("done", "reconciled"), ("done", None)]


def test_a_scenario_is_all_that_was_said_up_to_the_miss():
    records = tuple({"turn_number": number, "text": text} for number, text in [(1, "hi"), (2, "and?"), (3, "thanks")])
    miss = Miss("key-12345", "wrong_fact", "45 days", must=("45 days",), must_not=("30 days",))
    made = scenario_of(records, 2, "email:a@example.com", "sms", miss)
    assert (made.messages, made.must, made.must_not) == (("hi", "and?"), ("45 days",), ("30 days",))


def test_a_source_that_says_something_else_is_another_source():
    said = Source("catalog_passages", "7#1", "passage_text", "Boil it.")
    assert said.source_id != Source("catalog_passages", "7#1", "passage_text", "Cool it.").source_id
    assert said.is_shared
    assert not Source("profile_orders", "7", "status", "sent").is_shared
