"""What misses taught: judged with the release, told in words, and heard from the signature on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from agent.language.own import OwnWish
from agent.language.own_wishes import TAUGHT_LEAST, nearest_own
from agent.language.tools import Tool
from agent.releases.examples import Example, example_faults, taught
from agent.releases.landing import loaded
from agent.releases.model import Release
from agent.releases.wording import changes
from agent.simulation.parts import PlayedCalls
from agent.skills.catalogue import SKILLS
from agent.skills.custom.book import book_of, intent_of

DOSH = {"skill": "request_refund", "text": "how do I get my dosh back"}
STARTER = loaded()


def example(**change):
    return Example(**DOSH | change)


def faults(*examples):
    return [
        (each.field, each.message) for each in example_faults(examples, {"request_refund", "track_order"}, {"wrapping"})
    ]


def test_an_example_of_nothing_or_of_two_wishes_is_a_fault():
    assert faults(example(), example(skill="track_order", text="where is it")) == []
    assert faults(example(skill="fly")) == [("examples.0.skill", "the agent has no skill 'fly'")]
    assert "write it among its own" in faults(example(skill="wrapping"))[0][1]
    [(field, message)] = faults(example(), example(skill="track_order", text="How do I get  my DOSH back"))
    assert (field, message) == ("examples.1.text", "is 'request_refund' already: one sentence cannot be two wishes")


def test_a_sentence_is_taught_once_and_to_a_skill_of_the_releases_own_among_its_examples():
    body = taught(taught({"name": "x"}, example()), example(text="How do I get my dosh  back"))
    assert body["examples"] == [DOSH]
    own: dict[str, Any] = {"name": "x", "skills": [{"name": "wrapping", "examples": ["wrap it"]}]}
    once = taught(own, example(skill="wrapping", text="make it a present"))
    assert once["skills"][0]["examples"] == ["wrap it", "make it a present"]
    assert taught(once, example(skill="wrapping", text="Make it a present")) == once
    assert (own["skills"][0]["examples"], "examples" in once) == (["wrap it"], False)


def test_what_is_taught_and_forgotten_is_told_in_words():
    release = Release.model_validate(STARTER.model_dump(mode="json") | {"examples": [DOSH]})
    assert changes(STARTER, release) == ("“how do I get my dosh back” is now heard as request_refund.",)
    assert changes(release, STARTER) == ("“how do I get my dosh back” is no longer taught as request_refund.",)


def test_every_skill_is_taught_under_an_intent_that_it_answers():
    for skill in SKILLS:
        if skill.intents:
            [wish] = book_of((), PlayedCalls(), [Example(skill=skill.name, text="like this")]).wishes
            assert (wish.intent, wish.is_taught) == (intent_of(skill), True)
            assert wish.intent in skill.intents


@pytest.mark.parametrize(
    ("cosine", "ours", "is_heard"),
    [(TAUGHT_LEAST, TAUGHT_LEAST, True), (TAUGHT_LEAST - 0.01, 0.1, False), (0.9, 0.91, False), (0.98, 0.99, True)],
)
def test_what_was_taught_is_heard_when_it_is_near_and_nothing_of_ours_is_nearer(cosine, ours, is_heard):
    wish = OwnWish("request_refund", (DOSH["text"],), is_taught=True)
    found = nearest_own("dosh please", (wish,), ours, lambda *_: np.array([[cosine]]))
    assert (found.intent if found else None) == ("request_refund" if is_heard else None)


def test_a_model_is_told_what_was_taught_beside_the_tool_that_it_has():
    tool = Tool("request_refund", "request_refund", "The shopper wants money.")
    assert tool.also_said(()) is tool
    assert tool.also_said((DOSH["text"],)).description.endswith("Also said for it: 'how do I get my dosh back'.")
