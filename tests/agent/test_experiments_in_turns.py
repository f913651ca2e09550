"""Who answers first: the arm is met at the first matter, logged once, and an ask for a person always wins."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent.profile import DrawnArm
from agent.releases.experiments import Definition
from agent.replay import Today, verdicts
from agent.staff import Person
from agent.transcript import ReplyKind
from tests.agent.routes.test_experiments import FIRST
from tests.agent.world import ANNA, NOW, a_customer, a_parcel, a_row, an_order, anna, before, stranger, wants

LEAD = Person("Lea", "lead")
EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
ARM: dict[str, Any] = {
    "customer_id": ANNA, "experiment_id": "first/1", "kind": "service", "state": "running", "arm": "people_first",
    "treatment": "human_first", "audience_tiers": "", "audience_channels": "", "bucket": 2_500, "assigned_at": None,
    "started_at": before(days=3), "ends_at": NOW + timedelta(days=3),
}  # fmt: skip


@pytest.fixture
def drawn(agent_over):
    """An agent whose brand tries something out, for a customer in this arm."""

    def made(**arm):
        order = an_order(1043)
        agent = agent_over([a_customer(), order, a_parcel(order), replace(a_row(DrawnArm), **ARM | arm)])
        experiments = agent.desk.experiments
        experiments.draft("first", Definition.model_validate(FIRST), LEAD)
        experiments.sign("first/1", LEAD, "as agreed")
        experiments.start("first/1", LEAD)
        return agent

    return made


def told(agent, text="where is my order", intent="track_order", visitor=anna, conversation=None, channel="web-chat"):
    conversation = conversation or agent.turns.start(visitor, channel).conversation_id
    result = agent.turns.answer(conversation, visitor, agent.says(text, *wants(intent)))
    return result.reply, agent.turns.trace(conversation).records[-1], conversation


def assigned(agent):
    return [event for event in agent.events() if event.kind == "experiment_assigned"]


def test_whoever_is_drawn_for_people_first_meets_a_person_at_once_and_is_logged_once(drawn):
    agent = drawn()
    reply, record, _ = told(agent)
    assert (reply.reply_kind, "1043" in reply.text) == (ReplyKind.HANDOVER, False)
    assert record["escalation"]["rule"] == "who_is_drawn_meets_a_person_first"
    assert record["receipt"] is not None
    told(agent)
    [event] = assigned(agent)
    data = json.loads(event.payload)["data"]
    assert (data["experiment_id"], data["arm"], data["bucket"]) == ("first/1", "people_first", 2_500)
    assert event.event_id.endswith(f"experiment_assigned:first/1:{ANNA}")


def test_whoever_is_drawn_for_the_agent_first_is_answered_and_logged_as_well(drawn):
    agent = drawn(arm="holdout", treatment="ai_first", bucket=10)
    reply, record, conversation = told(agent)
    assert "#1043 is on its way" in reply.text
    assert (record["escalation"], len(assigned(agent))) == (None, 1)
    told(agent, conversation=conversation)
    assert len(assigned(agent)) == 1


def test_everybody_is_told_first_that_an_ai_speaks(drawn):
    agent = drawn()
    _, _, conversation = told(agent)
    first = agent.turns.view(conversation, anna).messages[0]
    assert first.skills == ("disclosure",)


def test_an_ask_for_a_person_is_honoured_in_every_arm_and_is_no_exposure(drawn):
    agent = drawn(arm="holdout", treatment="ai_first", bucket=10)
    reply, record, _ = told(agent, "let me talk to a human", "hand_over")
    assert reply.reply_kind is ReplyKind.HANDOVER
    assert record["escalation"]["rule"] == "ask_for_a_person_is_honoured"
    assert assigned(agent) == []


@pytest.mark.parametrize(
    "arm",
    [
        {"kind": "marketing", "treatment": "none"},
        {"state": "stopped"},
        {"started_at": NOW + timedelta(seconds=1)},
        {"ends_at": NOW},
        {"audience_tiers": "vip, platinum"},
        {"audience_channels": "email, sms"},
    ],
)
def test_nobody_is_exposed_to_what_is_not_about_them_here_and_now(drawn, arm):
    agent = drawn(**arm)
    assert "#1043 is on its way" in told(agent)[0].text
    assert assigned(agent) == []


@pytest.mark.parametrize("arm", [{"audience_tiers": "vip, gold"}, {"audience_channels": "email, web-chat"}])
def test_an_audience_that_names_them_is_theirs(drawn, arm):
    agent = drawn(**arm)
    assert told(agent)[0].reply_kind is ReplyKind.HANDOVER
    assert len(assigned(agent)) == 1


@pytest.mark.parametrize(("hour", "is_there"), [(8, False), (9, True), (16, True), (17, False)])
def test_nobody_is_drawn_while_nobody_is_there_to_be_first(drawn, hour, is_there):
    agent = drawn()
    _open_from_nine_to_five(agent.desk)
    agent.now[0] = NOW.replace(hour=hour, minute=0)
    reply, _, _ = told(agent)
    assert (reply.reply_kind is ReplyKind.HANDOVER, len(assigned(agent))) == (is_there, int(is_there))


def _open_from_nine_to_five(desk):
    draft = desk.open(LEAD)
    hours = {"opens": "09:00", "closes": "17:00"}
    parameters = draft.body["parameters"] | {"support": draft.body["parameters"]["support"] | {"office_hours": hours}}
    saved = desk.save(draft.draft_id, 1, draft.body | {"parameters": parameters}, LEAD)
    desk.sign(draft.draft_id, saved.revision, desk.releases.current().release_id, LEAD, override="tried by hand")


def test_a_greeting_is_no_matter_and_what_follows_it_is(drawn):
    agent = drawn()
    reply, _, conversation = told(agent, "hello", "greeting")
    assert reply.reply_kind is not ReplyKind.HANDOVER
    assert assigned(agent) == []
    assert told(agent, conversation=conversation)[0].reply_kind is ReplyKind.HANDOVER


def test_a_stranger_is_nobody_who_could_be_drawn(drawn):
    agent = drawn()
    told(agent, "do you ship to Norway", "shipping_question", visitor=stranger)
    assert assigned(agent) == []


def test_where_nothing_is_tried_nobodys_arm_is_read(agent_over):
    agent = agent_over([a_customer(), replace(a_row(DrawnArm), **ARM)])
    _, record, _ = told(agent)
    assert "profile_assignments" not in record["profile"]


def test_a_turn_that_met_an_experiment_is_replayed_as_it_was(drawn):
    agent = drawn()
    told(agent)
    turns = agent.means.conversations.turns_between(*EVER)
    today = Today(agent.means.brand, agent.language)
    [verdict] = verdicts(turns, agent.desk.releases.named, today)
    assert (verdict.is_identical, verdict.obstacle, verdict.differences) == (True, None, ())
