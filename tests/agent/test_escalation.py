"""When a person takes over and when one is only offered: over real stores, with the event that tells of it."""

from __future__ import annotations

import json

import pytest

from agent.releases.landing import loaded
from agent.releases.model import Escalations
from agent.transcript import ReplyKind
from tests.agent.world import a_customer, a_parcel, an_order, anna, wants

ORDER = an_order(1043)
ROWS = (a_customer(tier="vip"), ORDER, a_parcel(ORDER), an_order(1044))
TRACK = wants("track_order", order_name="#1043")


@pytest.fixture
def talk(agent_over):
    """Say one thing after the other under a release with these switches; the agent and the replies."""

    def said(texts, **switches):
        agent = agent_over(ROWS)
        parameters = loaded().parameters.model_copy(update={"escalations": Escalations(**switches)})
        release = loaded().model_copy(update={"parameters": parameters})
        turns = agent.turns_with(current_release=lambda: release)
        conversation = turns.start(anna, "web-chat").conversation_id
        return agent, [turns.answer(conversation, anna, agent.says(*text)) for text in texts]

    return said


def escalations(agent):
    told = (event for event in agent.events() if event.kind == "conversation_escalated")
    return [json.loads(event.payload)["data"] for event in told]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("I will sue you", "sensitive_topic_meets_a_person"),
        ("this is bullshit", "profanity_meets_a_person"),
        ("great, just great", "frustration_meets_a_person"),
        ("the stove burned my hand", "danger_meets_a_person"),
    ],
)
def test_a_hard_rule_hands_over_at_once_and_the_event_names_rule_category_and_mode(talk, text, rule):
    agent, [result] = talk([(text, *TRACK)])
    assert result.is_handed_over
    [event] = escalations(agent)
    assert (event["rule"], event["category"], event["handoff_mode"]) == (rule, "escalation-rule", "hard")


@pytest.mark.parametrize(
    ("text", "switch"),
    [("I will sue you", "sensitive_topics"), ("this is bullshit", "profanity"), ("great, just great", "frustration")],
)
def test_a_rule_that_is_switched_off_hands_nothing_over(talk, text, switch):
    _, [result] = talk([(text, *TRACK)], **{switch: False})
    assert not result.is_handed_over


@pytest.mark.parametrize("text", ["a human please", "I want to kill myself"])
def test_with_every_switch_off_a_person_still_comes_for_who_asks_or_is_in_danger(talk, text):
    switches = dict.fromkeys(
        [name for name, field in Escalations.model_fields.items() if field.annotation is bool], False
    )
    _, [result] = talk([(text,)], **switches)
    assert result.is_handed_over


def test_a_soft_rule_answers_and_offers_and_a_yes_hands_over_by_its_name(talk):
    agent, [offered, taken] = talk([("it came damaged", *TRACK), ("yes",)])
    assert "#1043 is on its way" in offered.reply.text
    assert offered.reply.text.endswith("Would you like a colleague to put it right?")
    assert not offered.is_handed_over
    assert taken.is_handed_over
    [event] = escalations(agent)
    assert (event["rule"], event["handoff_mode"]) == ("damaged_item_offers_a_person", "soft")


def test_a_no_to_a_soft_offer_is_honoured_for_the_whole_conversation(talk):
    agent, [offered, declined, again] = talk([("it came damaged", *TRACK), ("no",), ("it was damaged!", *TRACK)])
    assert offered.reply.reply_kind is ReplyKind.QUESTION
    assert declined.reply.skills == ("no_person_wanted",)
    assert "colleague" not in again.reply.text
    assert escalations(agent) == []


def test_a_question_that_waits_for_a_yes_is_not_joined_by_an_offer(talk):
    _, [result] = talk([("it is cheaper elsewhere, cancel it", *wants("cancel_order", order_name="#1044"))])
    assert "Shall I cancel order #1044" in result.reply.text
    assert "colleague" not in result.reply.text


def test_a_customer_of_value_is_offered_a_person_after_one_reply_where_the_release_says_so(talk):
    texts = [("where is it", *TRACK), ("and where now", *TRACK)]
    _, [first, second] = talk(texts, valued_customer=True)
    assert "colleague" not in first.reply.text
    assert second.reply.text.endswith("Would you rather have a colleague see to it?")


def test_the_same_customer_is_not_offered_one_where_it_does_not(talk):
    assert "colleague" not in talk([("where is it", *TRACK), ("and where now", *TRACK)])[1][-1].reply.text


@pytest.mark.parametrize(
    ("text", "is_handed_over"), [("the party is tomorrow", True), ("the party is on a boat", False)]
)
def test_who_was_offered_a_person_and_says_that_time_is_short_gets_one(talk, text, is_handed_over):
    agent, [offered, then] = talk([("it came damaged", *TRACK), (text, *wants("out_of_scope"))])
    assert not offered.is_handed_over
    assert then.is_handed_over is is_handed_over
    assert [event["rule"] for event in escalations(agent)] == ["what_presses_meets_the_person_offered"] * is_handed_over
