"""What a release teaches is heard in the words of many, and takes over nothing that was learnt."""

from __future__ import annotations

import pytest

from agent.language.classifier import load_examples
from agent.language.own import OwnWish
from agent.language.protocol import DialogueState

TAUGHT = (
    OwnWish("request_refund", ("how do I get my dosh back", "I want my spondulicks returned"), is_taught=True),
    OwnWish("track_order", ("has my haul been dispatched from the shed",), is_taught=True),
)
# One of each wish; `python -m tests.evals.taught` measures all of them.
LEARNT = sorted((intent, lines[0]) for intent, lines in load_examples().items())


def heard(embedded, text, own=TAUGHT):
    return [each.intent for each in embedded.understand(text, DialogueState(own=own)).proposals]


@pytest.mark.parametrize("text", ["how do i get my dosh back please", "hi, how can I get my dosh back?"])
def test_what_was_taught_is_heard_said_otherwise(embedded, text):
    assert heard(embedded, text) == ["request_refund"]


def test_no_wish_that_was_learnt_is_heard_as_another_beside_it(embedded):
    assert [line for _, line in LEARNT if heard(embedded, line) != heard(embedded, line, ())] == []


def test_a_person_who_is_asked_for_is_called_whatever_was_taught(embedded):
    taught = (OwnWish("track_order", ("let me talk to a human",), is_taught=True),)
    assert heard(embedded, "let me talk to a human", taught)[0] == "hand_over"
