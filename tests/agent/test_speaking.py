"""How replies are spoken: in the brand's voice, and as the customer's mood allows. The claims stay."""

from __future__ import annotations

import pytest

from agent.releases.landing import loaded
from agent.releases.model import Guidance
from tests.agent.world import a_customer, an_order, anna, wants

ROWS = (a_customer(points_balance=120), an_order(1043))
TALK = (("hello", wants("greeting")), ("cancel it", wants("cancel_order")), ("yes", ()))


@pytest.fixture
def talk(agent_over):
    """Say one thing after the other to a voice; the replies."""

    def said(texts, guidance, sentiment=0.0):
        agent = agent_over(ROWS)
        agent.language.sentiment = sentiment
        release = loaded().model_copy(update={"guidance": guidance})
        turns = agent.turns_with(current_release=lambda: release)
        conversation = turns.start(anna, "web-chat").conversation_id
        return [turns.answer(conversation, anna, agent.says(text, *wanted)).reply for text, wanted in texts]

    return said


@pytest.mark.parametrize(
    ("voice", "opening"),
    [("neutral", "Done: I have"), ("professional", "This is done: I have"), ("friendly", "All done! I have"),
     ("playful", "Ta-da! I have")],
)  # fmt: skip
def test_every_voice_says_the_same_claims_in_its_own_words(talk, voice, opening):
    *_, done = talk(TALK, Guidance(voice=voice))
    assert done.text.startswith(f"{opening} cancelled order #1043. What you paid, £84.50,")
    assert [claim.text for claim in done.claims][:3] == ["cancelled", "#1043", "£84.50"]


@pytest.mark.parametrize("voice", ["neutral", "playful"])
def test_an_apology_comes_first_to_somebody_frustrated_and_nothing_is_exclaimed(talk, voice):
    [reply] = talk([("how many points", wants("loyalty_balance"))], Guidance(voice=voice), sentiment=-0.5)
    assert reply.text.startswith("I am sorry about this. You have 120 points.")
    assert "!" not in reply.text


def test_nobody_is_told_sorry_for_a_greeting_or_twice(talk):
    greeted, asked = talk([("hello", wants("greeting")), ("it is bad", wants("complaint"))], Guidance(), sentiment=-0.5)
    assert "sorry" not in greeted.text
    assert asked.text.count("sorry") == 1


def test_a_phrase_that_claims_what_no_row_says_is_not_sent(talk):
    [reply] = talk(TALK[:1], Guidance(voice="custom", phrases={"Hello!": "Twelve shipped today!"}))
    assert reply.text.startswith("Hello!")
