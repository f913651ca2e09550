"""What the shopper's words mean among their own lines and the variants on sale."""

from __future__ import annotations

import pytest

from agent.language.matching import Thing, named, options_of, segments, variants_with, wanted_options

KEYBOARD = Thing("1", "Mechanical Keyboard", "switch: linear / backlight: RGB / size: full")
KETTLE = Thing("2", "Electric Kettle", "capacity: 1L / color: black")
TOOTHBRUSH = Thing("3", "Electric Toothbrush", "color: white / speed: high")
RED, BLUE = Thing("4", "T-Shirt", "color: red / size: M"), Thing("5", "T-Shirt", "color: blue / size: M")
LINES = [KEYBOARD, KETTLE, TOOTHBRUSH, RED, BLUE]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("the mechanical keyboard", [KEYBOARD]),
        ("my keybord please", [KEYBOARD]),
        ("the kettle and the toothbrush", [KETTLE, TOOTHBRUSH]),
        ("the electric one", []),
        ("mechanical, not electric", []),
        ("the tshirt", [RED, BLUE]),
        ("the red t-shirt", [RED]),
        ("all t shirts", [RED, BLUE]),
        ("the sofa", []),
    ],
)
def test_words_point_at_lines_by_title_head_misspelling_and_option(words, meant):
    assert list(named(words, LINES)) == meant


def test_of_two_that_are_the_same_the_kettle_is_one_and_kettles_are_both():
    pair = [Thing("7", "Kettle", "color: black"), Thing("8", "Kettle", "color: black")]
    assert list(named("the kettle", pair)) == pair[:1]
    assert list(named("the kettles", pair)) == pair


def test_options_have_names_where_the_title_names_them_and_places_otherwise():
    assert options_of("color: blue / size: M") == {"color": "blue", "size": "M"}
    assert options_of("M / Blue") == {"0": "M", "1": "Blue"}
    assert options_of(None) == {}


VARIANTS = {
    "own": {"switch": "linear", "backlight": "RGB", "water": "no"},
    "clicky": {"switch": "clicky", "backlight": "RGB", "water": "no"},
    "clicky_dark": {"switch": "clicky", "backlight": "none", "water": "no"},
    "wet": {"switch": "linear", "backlight": "RGB", "water": "yes"},
}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("with clicky switches", {"switch": "clicky"}),
        ("from linear to clicky", {"switch": "clicky"}),
        ("clicky instead of linear", {"switch": "clicky"}),
        ("clicky and backlight none", {"switch": "clicky", "backlight": "none"}),
        ("none of this, just yes", {}),
        ("water yes", {"water": "yes"}),
    ],
)
def test_an_option_is_wanted_by_its_value_and_a_value_that_says_nothing_alone_by_its_name(words, wanted):
    assert wanted_options(words, list(VARIANTS.values())) == wanted


def test_what_was_not_asked_to_change_stays_the_same():
    own = VARIANTS["own"]
    others = {key: each for key, each in VARIANTS.items() if key != "own"}
    assert variants_with(own, {"switch": "clicky"}, others) == ["clicky"]
    assert variants_with(own, {"switch": "clicky", "water": "yes"}, others) == []


def test_the_words_behind_a_title_are_about_that_item_up_to_the_next():
    titles = [KEYBOARD.title, KETTLE.title]
    found = segments("the keyboard to clicky and the kettle to 2L", titles)
    assert [(title, "clicky" in words, "2L" in words) for title, words in found] == [
        (KEYBOARD.title, True, False),
        (KETTLE.title, False, True),
    ]
