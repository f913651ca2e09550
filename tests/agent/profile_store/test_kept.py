"""What is asked of a snapshot is asked once, and no more is remembered than there is room for."""

from __future__ import annotations

from agent.profile_store.kept import Kept


def asking(asked):
    """Ask by doubling, and note what was asked."""
    return lambda questions: asked.extend(questions) or {one: one * 2 for one in questions}


def test_of_several_questions_only_those_that_are_not_kept_are_asked_together():
    kept = Kept()
    asked: list[int] = []
    assert kept.of_each([1, 2], asking(asked)) == [2, 4]
    assert kept.of_each([3, 2, 4], asking(asked)) == [6, 4, 8]
    assert asked == [1, 2, 3, 4]


def test_that_there_is_nothing_is_an_answer_too():
    kept = Kept()
    assert kept.of("who", lambda: None) is None
    assert kept.of("who", lambda: "somebody") is None


def test_what_was_asked_for_longest_ago_makes_room_and_is_asked_again():
    kept = Kept(most=2)
    asked: list[int] = []
    for question in (1, 2, 1, 3):
        kept.of_each([question], asking(asked))
    assert kept.of_each([1, 3, 2], asking(asked)) == [2, 6, 4]
    assert asked == [1, 2, 3, 2]


def test_more_questions_at_once_than_there_is_room_for_are_all_answered():
    assert Kept(most=1).of_each([1, 2, 3], asking([])) == [2, 4, 6]
