"""What a signed rollout does to the very next turn, over real stores."""

from __future__ import annotations

import pytest

from agent.profile import SegmentMembership
from agent.releases.rollout import bucket_of
from agent.staff import Person
from agent.transcript import ReplyKind
from tests.agent.world import (
    ANNA,
    ANNAS,
    NOW,
    a_customer,
    a_parcel,
    a_row,
    after,
    an_order,
    anna,
    before,
    stranger,
    wants,
)

LEAD = Person("Lea", "lead")
ASK, CANCEL = "where is my order", "cancel order 1043"


def an_agent(agent_over, *rows, **customer):
    order = an_order(1043)
    return agent_over([a_customer(**customer), order, a_parcel(order), *rows])


def sign(agent, **rollout):
    """Sign a release with this rollout of the given skills."""
    desk = agent.desk
    draft = desk.open(LEAD)
    saved = desk.save(draft.draft_id, 1, draft.body | {"rollout": rollout}, LEAD)
    return desk.sign(
        draft.draft_id, saved.revision, desk.releases.current().release_id, LEAD, override="tried by hand"
    ).release_id


def only(skill, mode, **given):
    return {"skills": [{"skill": skill, "mode": mode, **given}]}


def told(agent, text=ASK, intent="track_order", visitor=anna, channel="web-chat", conversation=None, **entities):
    """Say one thing; the reply and the record of the turn."""
    conversation = conversation or agent.turns.start(visitor, channel).conversation_id
    result = agent.turns.answer(conversation, visitor, agent.says(text, *wants(intent, **entities)))
    return result.reply, agent.turns.trace(conversation).records[-1], conversation


def test_a_skill_that_is_off_is_a_persons_and_the_next_turn_knows_it(agent_over):
    agent = an_agent(agent_over)
    assert "#1043 is on its way" in told(agent)[0].text
    release_id = sign(agent, **only("track_order", "off"))
    reply, record, _ = told(agent)
    assert reply.reply_kind is ReplyKind.HANDOVER
    assert "1043" not in reply.text
    assert (record["release_id"], record["receipt"] is not None) == (release_id, True)
    assert record["escalation"]["rule"] == "what_is_switched_off_goes_to_a_person"
    [line] = agent.turns.handed_over()
    assert line.package["suggested_replies"] == []


def test_what_is_suggested_is_written_for_a_person_and_not_sent(agent_over):
    agent = an_agent(agent_over)
    sign(agent, **only("track_order", "suggest"))
    reply, record, _ = told(agent)
    assert (reply.reply_kind, "1043" in reply.text) == (ReplyKind.HANDOVER, False)
    [line] = agent.turns.handed_over()
    assert "#1043 is on its way" in line.package["suggested_replies"][0]
    [suggestion] = record["suggestions"]
    assert (suggestion["skill"], suggestion["problems"]) == ("track_order", [])
    assert suggestion["reply"]["bindings"][0]["claim"]["text"] == "#1043"


def test_a_suggested_action_is_neither_proposed_nor_told_as_decided(agent_over):
    order = an_order(1043)
    agent = agent_over([a_customer(), order])
    sign(agent, **only("cancel_order", "suggest"))
    _, record, conversation = told(agent, CANCEL, "cancel_order", order_name="#1043")
    [suggestion] = record["suggestions"]
    assert (suggestion["action"], suggestion["arguments"]["order_id"]) == ("cancel_order", "6043")
    agent.turns.answer(conversation, anna, agent.says("yes"))
    assert (record["actions"], agent.store.done, agent.rows("select * from agent.actions")) == ([], [], [])
    assert "action_decided" not in agent.kinds()


def test_a_yes_does_nothing_once_the_skill_was_switched_off(agent_over):
    agent = agent_over([a_customer(), an_order(1043)])
    _, record, conversation = told(agent, CANCEL, "cancel_order", order_name="#1043")
    assert [each["state"] for each in record["actions"]] == ["proposed"]
    sign(agent, **only("cancel_order", "off"))
    reply, record, _ = told(agent, "yes", "confirmation", conversation=conversation)
    assert (reply.reply_kind, agent.store.done) == (ReplyKind.HANDOVER, [])
    assert agent.rows("select state from agent.actions") == [("proposed",)]


MEMBER = {"customer_id": ANNA, "segment": "vip_to_call"}


@pytest.mark.parametrize(
    ("audience", "is_answered"),
    [
        ({"tiers": ["gold"]}, True),
        ({"tiers": ["vip"]}, False),
        ({"channels": ["web-chat"]}, True),
        ({"channels": ["email"]}, False),
        ({"segments": ["vip_to_call"]}, True),
        ({"segments": ["open_complaint"]}, False),
    ],
)
def test_an_audience_goes_by_tier_segment_and_channel(agent_over, audience, is_answered):
    member = a_row(SegmentMembership, **MEMBER, member_since_at=before(days=1), member_until_at=None)
    agent = an_agent(agent_over, member)
    sign(agent, **only("track_order", "autonomous", audience=audience))
    reply, record, _ = told(agent)
    assert ("#1043 is on its way" in reply.text) is is_answered
    [assignment] = record["rollout"]
    assert (assignment["skill"], assignment["mode"]) == ("track_order", "autonomous" if is_answered else "off")


@pytest.mark.parametrize(
    ("since", "until", "is_member"),
    [
        (NOW, None, True),
        (after(seconds=1), None, False),
        (before(days=1), after(seconds=1), True),
        (before(days=1), NOW, False),
    ],
)
def test_a_segment_holds_from_its_first_moment_to_before_its_last(agent_over, since, until, is_member):
    agent = an_agent(agent_over, a_row(SegmentMembership, **MEMBER, member_since_at=since, member_until_at=until))
    sign(agent, **only("track_order", "autonomous", audience={"segments": ["vip_to_call"]}))
    assert ("#1043 is on its way" in told(agent)[0].text) is is_member


def test_a_share_takes_whom_the_digest_puts_below_it_and_says_so_in_the_record(agent_over):
    agent, bucket = an_agent(agent_over), bucket_of("track_order", ANNAS)
    below = bucket // 100
    for percent, is_answered in ((below, False), (below + 1, True)):
        sign(agent, **only("track_order", "autonomous", share_percent=percent))
        reply, record, _ = told(agent)
        assert ("#1043 is on its way" in reply.text) is is_answered
        assert record["rollout"][0]["bucket"] == bucket


def test_with_all_skills_off_there_is_still_somebody_who_greets_and_asks_back(agent_over):
    agent = an_agent(agent_over)
    sign(agent, default_mode="off")
    assert told(agent, "hello", "greeting")[0].reply_kind is not ReplyKind.HANDOVER
    assert told(agent, "qwerty", "unclear", visitor=stranger)[0].reply_kind is not ReplyKind.HANDOVER
    assert told(agent)[0].reply_kind is ReplyKind.HANDOVER
