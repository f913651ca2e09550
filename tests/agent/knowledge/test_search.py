"""The evaluation of the search, whole: it is short enough to be a test."""

from __future__ import annotations

from tests.evals.knowledge import measured, questions


def test_the_right_article_is_told_and_nothing_where_none_answers():
    report, _ = measured()

    assert report.met, report.figures


def test_there_are_questions_enough_with_and_without_an_answer():
    asked = questions()

    assert len(asked) >= 150
    assert sum(not question.titles for question in asked) >= 40
