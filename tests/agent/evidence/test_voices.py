"""A voice changes the frame of a reply and no claim; somebody who is frustrated is spoken to soberly."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest
import yaml

from agent.evidence import Ground, compose, problems, sentence
from agent.evidence.voices import VOICES, mood_of, slots, voice_of, voiced
from agent.releases.model import Guidance
from tests.agent.evidence.test_check import LOCALE

AGENT = Path(__file__).resolve().parents[3] / "agent"
SHIPPED = yaml.safe_load(VOICES.read_text(encoding="utf-8"))
SPEAKING = ("skills", "turn", "feedback")
NAMES = ["neutral", *SHIPPED]
OURS = sorted(
    {
        node.value
        for path in itertools.chain.from_iterable(AGENT.glob(f"{part}/*.py") for part in SPEAKING)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value[-1:] in set(".?!")
        if " " in node.value and "\\" not in node.value and "\n" not in node.value
    }
)
NOTHING = Ground.of([], [], {}, ["Fernway"])


@pytest.mark.parametrize("name", SHIPPED)
def test_every_sentence_that_a_voice_says_otherwise_is_one_that_we_say(name):
    assert set(SHIPPED[name]["sentences"]) <= set(OURS)
    assert all(any(part in ours for ours in OURS) for part in SHIPPED[name]["parts"])


@pytest.mark.parametrize("sentiment", [-0.3, 0.0])
@pytest.mark.parametrize("name", NAMES)
def test_no_voice_brings_or_takes_a_slot_or_says_what_no_row_does(name, sentiment):
    for template in OURS:
        plain = template.replace("BRAND", "Fernway")
        [said] = voiced([sentence(plain)], voice_of(name, {}), mood_of(sentiment), "Fernway")
        assert slots(said.template) == slots(plain)
        if not slots(plain):
            unsaid = problems(compose([sentence(plain)], LOCALE), NOTHING, LOCALE)
            assert problems(compose([said], LOCALE), NOTHING, LOCALE) == unsaid, said.template


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("sentiment", "is_sober"), [(-0.3, True), (-0.29, False)])
def test_to_somebody_frustrated_every_voice_is_plain_and_exclaims_nothing(name, sentiment, is_sober):
    hello = sentence("Hello! What can I look up for you: an order, a return, your points?")
    [said] = voiced([hello], voice_of(name, {}), mood_of(sentiment), "Fernway")
    assert ("!" not in said.template) is (is_sober or name == "professional")
    assert (said.template.startswith("Hello.")) is is_sober


def test_each_voice_greets_in_its_own_words():
    hello = sentence("Hello! What can I look up for you: an order, a return, your points?")
    assert len({voiced([hello], voice_of(name, {}), "calm", "Fernway")[0].template for name in NAMES}) == len(NAMES)


def test_a_custom_voice_says_what_the_brand_wrote_and_keeps_the_slots():
    own = {"Done: I have": "Sorted, I have", "I cannot find": "No {luck} with", "All right.": "Grand."}
    told = [sentence("Done: I have {deed} order {order}."), sentence("I cannot find it."), sentence("All right. Next?")]
    said = [each.template for each in voiced(told, voice_of("custom", own), "calm", "Fernway")]
    assert said == ["Sorted, I have {deed} order {order}.", "I cannot find it.", "Grand. Next?"]


def test_the_phrases_of_a_release_hold_no_figure():
    Guidance(voice="custom", phrases={"Hello!": "Hi!"})
    with pytest.raises(ValueError, match="pattern"):
        Guidance(voice="custom", phrases={"Hello!": "Hi, 10% off!"})
