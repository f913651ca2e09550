"""Why did you tell me this? In words, from the rows and the rules that the last answer rests on."""

from __future__ import annotations

import pytest

from agent.dialogue import Memory
from agent.language.asking_why import asks_why_told
from agent.policy import Decision
from tests.agent.world import a_clause, a_customer, a_parcel, an_option, an_order, anna, before, stranger, wants

SENT, OPEN = an_order(1042, fulfillment_status="fulfilled"), an_order(1043)
WHY = "why did you tell me this?"


@pytest.fixture
def talk(agent_over):
    """Say one thing after the other; the replies."""

    def said(rows, *texts, visitor=anna):
        agent = agent_over(rows)
        turns = agent.turns
        conversation = turns.start(visitor, "web-chat").conversation_id
        return [turns.answer(conversation, visitor, agent.says(*text)).reply for text in texts]

    return said


@pytest.mark.parametrize(
    "text",
    [WHY, "how do you know that", "How come you say so?", "where did you get that from?", "says who", "are you sure?",
     "what makes you think it ships friday", "based on what?", "and how do you know", "explain that",
     "who told you that?"],
)  # fmt: skip
def test_an_explanation_is_asked_for_in_many_ways(text):
    assert asks_why_told(text)


@pytest.mark.parametrize(
    "text",
    ["why is my order late", "how do you know my size is m", "are you sure my parcel was sent on monday",
     "why was i charged", "who told you to cancel it", "where did you get the wool from", "explain the return policy",
     "can you tell me why the boots cost more"],
)  # fmt: skip
def test_a_question_about_the_matter_itself_asks_for_none(text):
    assert not asks_why_told(text)


def test_the_records_are_named_as_the_customer_would_with_who_told_us_and_when(talk):
    rows = [a_customer(), SENT, a_parcel(SENT, recorded_at=before(hours=4))]
    reply = talk(rows, ("where is it", *wants("track_order")), (WHY,))[-1]
    assert "Your order #1042, as our shop told us at 13:05 today." in reply.text
    assert "The parcel of your order #1042, as its carrier told us at 10:05 today." in reply.text
    assert ("profile_shipments", "recorded_at") in {(claim.table, claim.column) for claim in reply.claims}


def test_the_rule_that_refused_is_told(talk):
    refused = talk([SENT], ("cancel it", *wants("cancel_order", order_name="#1042")), (WHY,))[-1]
    assert "The rule for it: It is packed or on its way" in refused.text


def test_the_clause_of_a_return_is_told_in_the_words_of_the_policy(talk):
    rows = [SENT, an_option(SENT), a_clause("returns-how", "returns", "Send it back unworn.")]
    reply = talk(rows, ("can it go back", *wants("return_order")), (WHY,))[-1]
    assert "Gold members can return unworn items within 60 days of delivery." in reply.text
    assert "Our written rule: Send it back unworn." in reply.text


@pytest.mark.parametrize("visitor", [anna, stranger])
def test_what_rests_on_no_record_is_said_to(talk, visitor):
    assert "rests on no record" in talk([], ("hello", *wants("greeting")), (WHY,), visitor=visitor)[-1].text


def test_asking_twice_explains_the_answer_and_not_the_explanation(talk):
    first, second = talk([SENT], ("where is it", *wants("track_order")), (WHY,), ("how do you know that",))[1:]
    assert first.text == second.text


def test_a_question_that_waits_is_asked_again_after_the_explanation_and_can_be_answered(talk):
    replies = talk([OPEN], ("cancel it", *wants("cancel_order")), (WHY,), ("yes",))
    assert "Your order #1043" in replies[1].text
    assert "Shall I cancel order #1043" in replies[1].text
    assert "I have cancelled order #1043" in replies[2].text


def test_what_an_answer_rested_on_comes_back_as_it_was_stored():
    memory = Memory(
        told=(("profile_orders", "6043"),), ruled=(Decision("deny", "It is packed.", "a_rule", "a-clause"),)
    )
    stored = memory.as_json()
    assert Memory.of(stored | {"told": [list(stored["told"][0])], "ruled": list(stored["ruled"])}) == memory
