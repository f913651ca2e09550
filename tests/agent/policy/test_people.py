import pytest

from agent.policy.people import (
    ask_for_a_person_is_honoured,
    frustration_meets_a_person,
    three_attempts_then_a_person,
    unclear_twice_offers_a_person,
)


@pytest.mark.parametrize(
    "text",
    [
        "Let me talk to a human",
        "agent",
        "I need a real person",
        "can you put me through to someone",
        "speak to your manager",
        "human please",
        "I want a human, not a bot",
        "is this a bot? get me a real person",
        "are you a real person? I need a real person",
    ],
)
def test_an_ask_for_a_person_is_heard_whatever_the_language_layer_says(text):
    assert ask_for_a_person_is_honoured(text, was_proposed=False).outcome == "escalate"


@pytest.mark.parametrize(
    "text",
    [
        "where is my order",
        "is the jacket for one person",
        "can my agent bag go back",
        "is this a real person?",
        "am I talking to a real human",
    ],
)
def test_other_words_do_not_call_one(text):
    assert ask_for_a_person_is_honoured(text, was_proposed=False).outcome == "allow"


@pytest.mark.parametrize(
    ("sentiment", "is_complaint", "outcome"),
    [(-0.6, True, "escalate"), (-0.59, True, "allow"), (-0.9, False, "allow")],
)
def test_a_bitter_complaint_meets_a_person(sentiment, is_complaint, outcome):
    assert frustration_meets_a_person("it never came", sentiment, is_complaint).outcome == outcome


@pytest.mark.parametrize(("text", "outcome"), [("WHERE IS MY ORDER", "escalate"), ("WHERE IS IT", "allow")])
def test_shouting_is_more_than_a_short_word_in_capitals(text, outcome):
    assert frustration_meets_a_person(text, 0, is_complaint=False).outcome == outcome


@pytest.mark.parametrize(("count", "outcome"), [(1, "allow"), (2, "ask")])
def test_a_person_is_offered_after_the_second_miss(count, outcome):
    assert unclear_twice_offers_a_person(count).outcome == outcome


@pytest.mark.parametrize(("attempts", "outcome"), [(2, "allow"), (3, "escalate")])
def test_a_person_comes_after_the_third_attempt(attempts, outcome):
    assert three_attempts_then_a_person(attempts, 3).outcome == outcome
