"""Macros are part of what is signed: judged, told in words, and filled in with the live release's own sentences."""

from __future__ import annotations

from typing import get_args

import pytest

from agent.handoff.triage import QUEUES
from agent.releases.landing import loaded
from agent.releases.macros import Macro, Queue, filled, macro_faults
from agent.releases.model import Release
from agent.releases.sentences import sentences_of
from agent.releases.validation import problems_in
from agent.releases.wording import changes

# Its own are judged below.
STARTER = loaded().model_copy(update={"macros": ()})
SENTENCES = {"return-gold": "Gold members have 60 days."}
HELLO = {"name": "Hello", "text": "Hello {name}, {colleague} of {brand} here.", "queues": ["billing"]}


def with_macros(*macros):
    return Release.model_validate(STARTER.model_dump(mode="json") | {"macros": macros})


def faults(*macros):
    return [(each.field, each.message) for each in macro_faults([Macro(**each) for each in macros], SENTENCES)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Dear {customer},", "has a place {customer} that nothing fills"),
        ("{clause:return-diamond}", "quotes the clause 'return-diamond', which this release does not have"),
        ("{name} {", "has a brace that opens or closes nothing"),
        ("  ", "says nothing"),
    ],
)
def test_a_macro_that_cannot_be_filled_in_is_a_fault_with_its_field(text, message):
    [(field, told)] = faults(HELLO, {"name": "Other", "text": text})
    assert field == "macros.1.text"
    assert message in told


def test_every_place_that_there_is_may_stand_in_a_macro():
    assert faults(HELLO, {"name": "Gold", "text": "{clause:return-gold} {name} {colleague} {brand}"}) == []


def test_two_macros_of_one_name_are_a_fault_however_it_is_written():
    [(field, told)] = faults(HELLO, HELLO | {"name": " hello "})
    assert (field, told) == ("macros", "2 macros are called 'hello': rename all but one")


def test_what_is_wrong_with_a_macro_keeps_the_release_from_being_signed():
    body = STARTER.model_dump(mode="json") | {"macros": [{"name": "Gold", "text": "{clause:return-diamond}"}]}
    assert [each.field for each in problems_in(body, ())] == ["macros.0.text"]
    body["macros"][0]["text"] = "{clause:return-gold}"
    assert problems_in(body, ()) == ()


def test_the_starter_has_macros_that_can_be_signed_and_filled_in_for_each_queue_that_it_names():
    starter = loaded()
    assert len(starter.macros) == 3
    assert problems_in(starter.model_dump(mode="json"), ()) == ()
    known = {"name": "Anna", "colleague": "Adam", "brand": "Fernway"}
    assert not [each for each in starter.macros if "{" in filled(each, sentences_of(starter.parameters), known)]


def test_each_change_of_a_macro_is_told_in_words():
    one = with_macros(HELLO)
    assert changes(STARTER, one) == (
        "The macro “Hello” is new, in the queue billing: “Hello {name}, {colleague} of {brand} here.”.",
    )
    other = with_macros(HELLO | {"text": "Hi {name}.", "queues": []})
    assert changes(one, other) == (
        "The macro “Hello” now says “Hi {name}.”.",
        "The macro “Hello” is now offered in every queue.",
    )
    assert changes(one, STARTER) == ("The macro “Hello” is taken away.",)
    assert one.release_id != STARTER.release_id == with_macros().release_id


def test_a_macro_says_the_clause_as_it_is_now_and_what_was_put_in_is_not_looked_into_again():
    gold = Macro(name="Gold", text="{name}: {clause:return-gold} {colleague}")
    told = filled(gold, {"return-gold": "You have 45 days, {colleague}."}, {"colleague": "{name}"})
    assert told == "{name}: You have 45 days, {colleague}. {name}"


def test_macros_know_the_queues_that_handoffs_go_to():
    assert set(get_args(Queue)) == {*QUEUES, "general"}
