"""How it was: who is asked when, once, and what becomes of an answer."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from agent.errors import ClosedError, NotFoundError, OutOfRangeError
from agent.feedback.wording import CSAT_QUESTION
from agent.feedback_links import FeedbackLinks
from agent.privacy import erase, held
from agent.releases.model import Feedback
from agent.store.feedback import CHANGES_AT_MOST
from pipelines.inbox.person import Person
from tests.agent.world import ANNAS, a_customer, a_parcel, an_order, anna, ben, stranger, wants

HELPED = "That helped!"


@pytest.fixture
def agent(agent_over):
    order = an_order(1043)
    return agent_over([a_customer(), order, a_parcel(order)])


def says(agent, conversation, text, *proposals, visitor=anna):
    return agent.turns.answer(conversation, visitor, agent.says(text, *proposals))


def answered(agent, visitor=anna, channel="web-chat"):
    conversation = agent.turns.start(visitor, channel).conversation_id
    says(agent, conversation, "wheres my ordr", *wants("track_order"), visitor=visitor)
    return conversation


def settled(agent, **given):
    """A conversation that its customer called settled, and what they were asked then."""
    conversation = answered(agent, **given)
    return conversation, says(agent, conversation, HELPED, *wants("thanks_goodbye")).feedback


def handed_over(agent):
    conversation = answered(agent)
    says(agent, conversation, "human please")
    agent.turns.people.take(conversation, "Tess")
    return conversation


def told(agent, kind) -> list[dict[str, Any]]:
    return [json.loads(event.payload)["data"] for event in agent.events() if event.kind == kind]


def released(agent, **feedback):
    """The same agent under a release that asks like this."""
    release = agent.means.current_release()
    changed = release.model_copy(update={"feedback": Feedback(**feedback)})
    agent.turns_with(current_release=lambda: changed)


def test_who_says_that_it_is_settled_is_asked_at_once_and_the_inbox_knows(agent):
    conversation, [asked] = settled(agent)
    assert (asked.kind, asked.lowest, asked.highest, asked.rating) == ("csat", 1, 5, None)
    assert "Fernway" in asked.question
    [event] = told(agent, "feedback_asked")
    assert event["message_id"] == f"{conversation}-2-in"
    assert (event["resolved_by"], event["kind"], event["channel"]) == ("ai", "csat", "web-chat")


def test_nobody_is_asked_while_the_matter_is_open(agent):
    conversation = answered(agent)
    assert says(agent, conversation, "hm", *wants("unclear")).feedback == ()
    assert agent.turns.view(conversation, anna).feedback == ()


def test_an_answer_is_told_once_dated_at_its_question_and_may_change_until_it_closes(agent):
    conversation, [asked] = settled(agent)
    at = agent.now[0]
    agent.now[0] = asked.closes_at - timedelta(seconds=1)
    give = agent.turns.give_feedback
    give(conversation, anna, asked.feedback_id, 2, "slow")
    give(conversation, anna, asked.feedback_id, 2, "slow")
    give(conversation, anna, asked.feedback_id, 4, "but kind")
    ratings = [event for event in agent.events() if event.kind == "feedback_given"]
    assert [event["csat_rating"] for event in told(agent, "feedback_given")] == [2, 4]
    assert [event.occurred_at - at < timedelta(milliseconds=1) for event in ratings] == [True, True]
    assert ratings[0].occurred_at < ratings[1].occurred_at
    agent.now[0] = asked.closes_at
    with pytest.raises(ClosedError):
        give(conversation, anna, asked.feedback_id, 5, "")
    assert agent.rows("select rating, comment from agent.feedback where kind = 'csat'") == [(4, "but kind")]


def test_the_same_answer_from_many_at_once_is_one(agent):
    conversation, [asked] = settled(agent)
    with ThreadPoolExecutor(8) as at_once:
        given = [
            at_once.submit(agent.turns.give_feedback, conversation, anna, asked.feedback_id, 5, "") for _ in range(16)
        ]
    assert {len(one.result()) for one in given} <= {1, 2}
    assert len(told(agent, "feedback_given")) == 1
    assert agent.rows("select count(*) from agent.feedback where kind = 'nps'") == [(1,)]


def test_an_answer_that_changes_without_end_is_not_told_without_end(agent):
    conversation, [asked] = settled(agent)
    for place in range(CHANGES_AT_MOST + 5):
        agent.turns.give_feedback(conversation, anna, asked.feedback_id, 1 + place % 5, "")
    assert len(told(agent, "feedback_given")) == CHANGES_AT_MOST


@pytest.mark.parametrize("rating", [0, 6])
def test_there_is_no_rating_below_one_and_none_above_five(agent, rating):
    conversation, [asked] = settled(agent)
    with pytest.raises(OutOfRangeError):
        agent.turns.give_feedback(conversation, anna, asked.feedback_id, rating, "")
    assert told(agent, "feedback_given") == []


def test_anothers_question_is_as_little_there_as_one_that_never_was(agent):
    conversation, [asked] = settled(agent)
    other = agent.turns.start(ben, "web-chat").conversation_id
    for whose, visitor, feedback_id in (
        (conversation, ben, asked.feedback_id),
        (other, ben, asked.feedback_id),
        (conversation, anna, "fb_" + "0" * 24),
    ):
        with pytest.raises(NotFoundError):
            agent.turns.give_feedback(whose, visitor, feedback_id, 5, "")
    assert told(agent, "feedback_given") == []


def test_after_a_person_resolved_the_customer_is_asked_and_a_person_is_named_as_who_served(agent):
    conversation = handed_over(agent)
    assert agent.turns.view(conversation, anna).feedback == ()
    agent.turns.people.resolve(conversation, "Tess", "answered")
    [asked] = agent.turns.view(conversation, anna).feedback
    agent.turns.give_feedback(conversation, anna, asked.feedback_id, 5, "")
    assert [event["resolved_by"] for event in told(agent, "feedback_given")] == ["human"]


def test_spam_and_what_was_handed_back_is_not_asked_about(agent):
    spam, back = handed_over(agent), handed_over(agent)
    agent.turns.people.resolve(spam, "Tess", "Spam")
    agent.turns.people.hand_back(back, "Tess", "is yours")
    says(agent, back, "wheres my ordr", *wants("track_order"))
    assert says(agent, back, HELPED, *wants("thanks_goodbye")).feedback == ()
    assert agent.turns.view(spam, anna).feedback == ()
    assert told(agent, "feedback_asked") == []


def test_silence_after_a_full_answer_is_asked_about_after_a_day_and_no_sooner(agent):
    conversation = answered(agent)
    agent.now[0] += timedelta(hours=24)
    assert agent.turns.view(conversation, anna).feedback == ()
    agent.now[0] += timedelta(seconds=1)
    assert [one.kind for one in agent.turns.view(conversation, anna).feedback] == ["csat"]
    agent.turns.view(conversation, anna)
    assert len(told(agent, "feedback_asked")) == 1


def test_the_same_conversation_is_asked_again_only_after_the_pause(agent):
    conversation, _ = settled(agent)
    for hours, count in ((23, 1), (2, 2)):
        agent.now[0] += timedelta(hours=hours)
        says(agent, conversation, "wheres my ordr", *wants("track_order"))
        says(agent, conversation, HELPED, *wants("thanks_goodbye"))
        assert agent.rows("select count(*) from agent.feedback") == [(count,)]


def test_whether_they_recommend_us_is_asked_after_the_first_answer_once_in_ninety_days(agent):
    for days, kinds in ((0, ["csat", "nps"]), (89, ["csat"]), (1, ["csat", "nps"])):
        agent.now[0] += timedelta(days=days, seconds=1)
        conversation, [asked] = settled(agent)
        open_now = agent.turns.give_feedback(conversation, anna, asked.feedback_id, 4, "")
        assert [one.kind for one in open_now] == kinds
    nps = open_now[1]
    agent.turns.give_feedback(conversation, anna, nps.feedback_id, 10, "")
    assert [event.get("nps_rating") for event in told(agent, "feedback_given")] == [None, None, None, 10]
    assert told(agent, "feedback_given")[-1]["message_id"] == f"{conversation}-2-in"


def test_a_stranger_is_asked_how_it_was_and_not_whether_they_recommend_us(agent):
    conversation = agent.turns.start(stranger, "web-chat").conversation_id
    says(agent, conversation, "human please", visitor=stranger)
    agent.turns.people.take(conversation, "Tess")
    agent.turns.people.resolve(conversation, "Tess", "answered")
    [asked] = agent.turns.view(conversation, stranger).feedback
    assert len(agent.turns.give_feedback(conversation, stranger, asked.feedback_id, 3, "")) == 1


def test_a_channel_that_the_release_does_not_name_is_not_asked_on_and_one_without_a_way_never(agent):
    released(agent, channels=("email",))
    assert settled(agent)[1] == ()
    released(agent)
    assert settled(agent, channel="sms")[1] == ()


def test_the_release_says_it_in_its_own_words_or_in_its_voice(agent):
    release = agent.means.current_release()
    playful = release.model_copy(update={"guidance": release.guidance.model_copy(update={"voice": "playful"})})
    agent.turns_with(current_release=lambda: playful)
    voiced = settled(agent)[1][0].question
    released(agent, csat_question="Was it any good?")
    neutral = CSAT_QUESTION.format(brand="Fernway")
    assert settled(agent)[1][0].question == "Was it any good?"
    assert voiced != neutral
    assert "Fernway" in voiced


def test_only_a_link_that_we_signed_leads_anywhere():
    links, others = FeedbackLinks("https://help.test/", "one secret"), FeedbackLinks("https://help.test", "another")
    token = links.token("fb_" + "a" * 24)
    assert links.feedback_id(token) == "fb_" + "a" * 24
    assert others.feedback_id(token) is None
    assert [links.feedback_id(wrong) for wrong in (token[:-1], token + "0", token.replace("a", "b"), "")] == [None] * 4
    assert links.link("fb_" + "a" * 24, 4) == f"https://help.test/feedback/{token}?rating=4"


def test_an_answer_is_known_to_access_and_gone_with_an_erasure(agent):
    conversation, [asked] = settled(agent)
    agent.turns.give_feedback(conversation, anna, asked.feedback_id, 1, "my name is Anna")
    person = Person(frozenset({ANNAS}), agent.now[0] + timedelta(days=1), spellings=frozenset({"nobody@example.com"}))
    comments = {row["kind"]: row["comment"] for row in held(agent.database_url, person)["feedback"]}
    assert comments == {"csat": "my name is Anna", "nps": ""}
    erase(agent.database_url, person)
    assert agent.rows("select count(*) from agent.feedback") == [(0,)]
