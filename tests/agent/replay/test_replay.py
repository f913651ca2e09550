"""Recorded turns, taken again over real records."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent.language.embedded import EmbeddedLanguage
from agent.language.protocol import Proposal
from agent.policy import orders
from agent.replay import Today, Verdict, verdicts
from agent.store.releases import Releases
from tests.agent.world import (
    NOW,
    ScriptedLanguage,
    a_customer,
    a_parcel,
    an_option,
    an_order,
    anna,
    before,
    points,
    published,
    stranger,
    wants,
)

SECRETS = {f"RAPPORT_{name}": name.lower() * 4 for name in ("JWT_SECRET", "AGENT_TOKEN", "SHOP_TOKEN")}
EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def say(agent, conversation, text, *proposals: Proposal, visitor=anna):
    return agent.turns.answer(conversation, visitor, agent.says(text, *proposals))


def taken_again(agent, *, language=None) -> Sequence[Verdict]:
    turns = agent.means.conversations.turns_between(*EVER)
    today = Today(agent.means.brand, language or agent.language)
    return list(verdicts(turns, Releases(agent.means.conversations._pool).named, today))


@pytest.fixture
def a_full_day(agent_over):
    """Conversations that go through everything a turn can come to."""
    order, other = an_order(1043), an_order(1044, ordered_at=before(days=1))
    agent = agent_over([a_customer(), order, other, a_parcel(order), an_option(order), points(-500, 1)])
    first = agent.turns.start(anna, "web-chat").conversation_id
    say(agent, first, "where is my order", *wants("track_order"))
    say(agent, first, "1043 please")
    say(agent, first, "can i return it", *wants("return_order"))
    say(agent, first, "cancel 1044", *wants("cancel_order", order_name="#1044"))
    say(agent, first, "yes")
    say(agent, first, "points?", *wants("loyalty_balance"), *wants("track_order", order_name="#1043"))
    say(agent, first, "a human", *wants("hand_over"))
    say(agent, first, "hello?")
    unknown = agent.turns.start(stranger, "web-chat").conversation_id
    say(agent, unknown, "where is my order", *wants("track_order"), visitor=stranger)
    say(agent, unknown, "sdfg", visitor=stranger)
    return agent


def test_every_turn_taken_again_comes_to_the_same(a_full_day):
    found = taken_again(a_full_day)
    assert len(found) == 10
    assert [verdict for verdict in found if not verdict.is_identical] == []


def test_nothing_is_done_sent_or_stored_by_taking_turns_again(a_full_day):
    agent = a_full_day
    stored = (
        "select (select count(*) from agent.turns), (select count(*) from agent.events), count(*) from agent.actions"
    )
    done, kept, waiting = list(agent.store.done), agent.rows(stored), agent.turns.handed_over()
    taken_again(agent)
    assert (list(agent.store.done), agent.rows(stored), agent.turns.handed_over()) == (done, kept, waiting)


def test_a_turn_is_taken_again_over_what_it_had_read_whatever_was_published_since(agent_over, tmp_path):
    order = an_order(1043)
    agent = agent_over([order, a_parcel(order)])
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    say(agent, conversation, "where is my order", *wants("track_order"))
    published(tmp_path / "snapshots", [replace(order, is_cancelled=True, cancelled_at=NOW)], name="2-b")
    told = say(agent, conversation, "and now?", *wants("track_order", order_name="#1043"))
    assert "cancelled" in told.reply.text
    assert [verdict.is_identical for verdict in taken_again(agent)] == [True, True]


@pytest.mark.parametrize("mood", ["refusing", "silent"])
def test_what_the_store_said_then_is_said_again(agent_over, mood):
    # The handover reads whom to write to, which the answer had not read.
    agent = agent_over([an_order(1043), a_customer(email="anna@example.com")])
    agent.store.mood = mood
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    say(agent, conversation, "cancel 1043", *wants("cancel_order", order_name="#1043"))
    say(agent, conversation, "yes")
    assert [verdict.is_identical for verdict in taken_again(agent)] == [True, True]


def test_a_message_that_is_understood_otherwise_is_told_with_both_readings(a_full_day):
    other = ScriptedLanguage(dict(a_full_day.language.lines) | {"can i return it": wants("track_order")})
    found = [verdict for verdict in taken_again(a_full_day, language=other) if not verdict.is_identical]
    assert [(verdict.turn_number, verdict.differences[0].stage) for verdict in found] == [(3, "understanding")]
    difference = found[0].differences[0]
    assert (difference.was["proposals"][0]["intent"], difference.is_now["proposals"][0]["intent"]) == (
        "return_order",
        "track_order",
    )


def test_a_rule_that_decides_otherwise_is_told_as_a_decision(a_full_day, monkeypatch):
    monkeypatch.setattr(orders, "NOT_PACKED", frozenset({"never"}))
    found = [verdict for verdict in taken_again(a_full_day) if not verdict.is_identical]
    assert {verdict.differences[0].stage for verdict in found} == {"decisions"}
    assert [verdict.turn_number for verdict in found] == [4, 5]


def test_a_turn_recorded_without_its_rows_is_an_obstacle_and_no_difference(a_full_day):
    with a_full_day.means.conversations._pool.connection() as connection:
        connection.execute("update agent.turns set record = record - 'profile' where turn_number = 3")
    found = [verdict for verdict in taken_again(a_full_day) if not verdict.is_identical]
    assert [(verdict.turn_number, verdict.differences) for verdict in found] == [(3, ())]
    assert "profile" in (found[0].obstacle or "")


def test_the_command_replays_what_was_stored_and_counts_it(agent_over):
    agent = agent_over([an_order(1043)])
    agent.turns_with(language=EmbeddedLanguage())
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    for text in ("wheres my ordr", "cancel it please", "no"):
        agent.turns.answer(conversation, anna, text)
    done = replay_command(agent)
    assert (done.returncode, done.stdout.strip()) == (
        0,
        "3 turns: 3 identical, 0 different, 0 that cannot be taken again.",
    )
    with agent.means.conversations._pool.connection() as connection:
        connection.execute(
            "update agent.turns set record = jsonb_set(record, '{skills}', '[\"other\"]') where turn_number = 2"
        )
    done = replay_command(agent, "--conversation", conversation)
    assert done.returncode == 1
    assert f"{conversation} turn 2: the same wishes lead to other skills now" in done.stdout


def replay_command(agent, *arguments):
    command = [sys.executable, "-m", "pipelines.cli", "replay", *arguments]
    environment = os.environ | {"DATABASE_URL": agent.database_url, "COLUMNS": "200"} | SECRETS
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
