"""Who asks what we are, and who only uses the same words."""

from __future__ import annotations

import pytest

from agent.language.asking_what import asks_what_we_are


@pytest.mark.parametrize(
    "text",
    [
        "are you a robot?",
        "Are you real",
        "r u a bot",
        "is this an AI",
        "is this a real person?",
        "am I talking to a machine",
        "am i chatting with a real human being",
        "what are you?",
        "hi, who am i talking to",
        "are you chatgpt",
        "which ai model are you?",
    ],
)
def test_whoever_asks_what_we_are_is_heard(text):
    assert asks_what_we_are(text)


@pytest.mark.parametrize(
    "text",
    [
        "are you sure",
        "is this a two person tent",
        "is this a person sized bag",
        "what are you doing about my order",
        "who are you sending it with",
        "get me a real person",
        "is it machine washable",
        "which model is this jacket",
        "are you real sure about that",
    ],
)
def test_the_same_words_about_something_else_are_not(text):
    assert not asks_what_we_are(text)
