"""Entities, feelings, yes and no: read apart from the intent."""

from __future__ import annotations

import pytest

from agent.language.agreement import is_no, is_settled, is_yes
from agent.language.entities import entities_of, order_names
from agent.language.sentiment import sentiment_of
from agent.language.words import without_invisible


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("where is #1043", {"order_name": "#1043"}),
        ("order 1043 please", {"order_name": "#1043"}),
        ("order number is 1043", {"order_name": "#1043"}),
        ("1043", {"order_name": "#1043"}),
        ("where is my last order", {"order_reference": "last"}),
        ("will it come before Saturday", {"day": "saturday", "day_relation": "before"}),
        ("before the 25th", {"day": "25th", "day_relation": "before"}),
        ("will it come in two days", {"day": "in two days"}),
        ("by 24 December", {"day": "24 december", "day_relation": "by"}),
        ("a sun hat", {"product": "sun hat"}),
        ("can I return the Ridge Jacket", {"product": "ridge jacket"}),
        ("return what is in my cart", {"scope": "cart"}),
        ("it is a.b+c@example.co.uk", {"email": "a.b+c@example.co.uk"}),
        ("a1043@example.com", {"email": "a1043@example.com"}),
        ("I paid 45 for 2 of them", {}),
        ("the 24 hour service", {}),
    ],
)
def test_what_a_message_names_is_lifted_from_it(text, found):
    assert entities_of(text) == found


def test_every_order_named_is_found_in_order():
    assert order_names("is #1044 or order 1043 later") == ("#1044", "#1043")


@pytest.mark.parametrize(
    "text", ["yes", "Yes please!", "ok", "go ahead", "yep, do it", "sure, thanks", "confirm", "\U0001f44d"]
)
def test_a_clear_yes_is_one(text):
    assert is_yes(text)


@pytest.mark.parametrize(
    "text",
    ["yes but not the boots", "yes?", "is that right", "ok what about the hat", "not ok", "if you say so", "yes or no",
     "yesterday", "thanks", "it is not sorted", "yes if it is free", "maybe", "no"],
)  # fmt: skip
def test_a_yes_with_a_condition_is_none(text):
    assert not is_yes(text)


def test_a_matter_called_settled_is_so_and_yet_no_yes():
    for text in ("that answers my question, thank you", "all sorted", "cheers, that's all", "no that's it thanks"):
        assert is_settled(text)
        assert not is_yes(text), "a write hangs on a yes: a matter that is settled asks for none"
    for text in ("thanks", "is that all?", "that's all wrong", "it is not sorted"):
        assert not is_settled(text)


def test_a_no_is_a_no_and_with_a_question_open_also_one_that_goes_on():
    assert is_no("no thanks", is_asked=False)
    assert is_no("never mind", is_asked=False)
    assert is_no("no, the blue one", is_asked=True)
    assert not is_no("no idea where my parcel is", is_asked=False)
    assert not is_no("yes", is_asked=True)


def test_anger_is_below_disappointment_below_a_question_below_thanks():
    furious = sentiment_of("THIS IS FUCKING RIDICULOUS!!!")
    upset = sentiment_of("i am disappointed, it is late")
    neutral = sentiment_of("where is my order")
    glad = sentiment_of("thank you so much, perfect")
    assert -1.0 <= furious < upset < neutral == 0.0 < glad <= 1.0
    assert furious < -0.8


@pytest.mark.parametrize(
    "text", ["great, just great", "oh great", "thanks for nothing", "brilliant, another late parcel"]
)
def test_praise_that_is_meant_otherwise_is_not_praise(text):
    assert sentiment_of(text) < -0.3


def test_asking_the_same_again_is_a_feeling_too():
    text = "where is my parcel"
    assert sentiment_of(text, ("where is my parcel", "so where is my parcel")) < sentiment_of(text, (text,)) < 0.0


def test_what_no_reader_sees_is_taken_out_and_the_rest_is_left():
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore")
    assert without_invisible(f"a\u200bb{hidden}\u202e c\ufe0f\x00\n\u00e9") == "ab c\n\u00e9"
