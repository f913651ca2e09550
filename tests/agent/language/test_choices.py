"""Which of the named orders an answer means."""

from __future__ import annotations

from datetime import date

import pytest

from agent.language.choices import Option, chosen, points_at_a_place

TODAY = date(2026, 11, 21)
NEWER = Option("#1013", "2026-11-20", "Glow Head Torch")
OLDER = Option("#1012", "2026-11-12", "Tarn Mid Walking Boots, Rambler Merino Socks")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("the first one", (NEWER,)),
        ("1st", (NEWER,)),
        ("umm the second please", (OLDER,)),
        ("the last one", (OLDER,)),
        ("my last order", (NEWER,)),
        ("#1012", (OLDER,)),
        ("1012", (OLDER,)),
        ("the torch", (NEWER,)),
        ("the one with the boots", (OLDER,)),
        ("the older one", (OLDER,)),
        ("the latest", (NEWER,)),
        ("the one from last week", (OLDER,)),
        ("the one i ordered yesterday", (NEWER,)),
        ("friday", (NEWER,)),
        ("the 12 november one", (OLDER,)),
        ("both", (NEWER, OLDER)),
        ("both of them please", (NEWER, OLDER)),
        ("all", (NEWER, OLDER)),
        ("the second and the first", (OLDER, NEWER)),
        ("1012 and the torch please", (OLDER, NEWER)),
        ("the first and the newest", (NEWER,)),
        ("the first and the third", None),
        ("the torch and my points", None),
        ("the third", None),
        ("the one from this week and last", None),
        ("the one from tuesday", ()),
        ("#1099", None),
        ("the blue one", None),
        ("can i return the torch", None),
        ("what about my points", None),
        ("my order", None),
        ("", None),
    ],
)
def test_an_answer_picks_among_the_orders_in_the_order_named(text, meant):
    assert chosen(text, (NEWER, OLDER), TODAY) == meant


def test_without_options_nothing_is_picked():
    assert chosen("the first one", (), TODAY) is None


def test_only_words_of_place_point_without_a_question():
    assert points_at_a_place("the first one")
    assert points_at_a_place("both")
    assert not points_at_a_place("today")
    assert not points_at_a_place("new order")
