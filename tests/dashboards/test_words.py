"""Numbers and times as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboards import words


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (timedelta(seconds=4), "4 s"),
        (timedelta(seconds=3661), "1 h 1 min"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=1, minutes=5), "1 d"),
        (timedelta(0), "0 s"),
        (timedelta(seconds=-5), "0 s"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(length: timedelta, written: str) -> None:
    assert words.duration(length) == written


def test_one_of_a_thing_is_told_in_the_singular() -> None:
    assert (words.counted(1, "day"), words.counted(1200, "day")) == ("1 day", "1,200 days")


def test_no_rate_is_a_dash_and_not_zero() -> None:
    assert words.percent(None) == words.NOTHING
    assert words.percent(0.0).startswith("0.0")


def test_a_name_of_a_table_becomes_a_name_for_people() -> None:
    names = [words.name(text) for text in ("escalated_last_7_days", "web-chat", "sms", "whatsapp")]
    assert names == ["Escalated last 7 days", "Web chat", "SMS", "WhatsApp"]
