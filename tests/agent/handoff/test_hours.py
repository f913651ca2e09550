"""Conversation 15: nobody is there. When they are back is bound, and a promise counts open minutes only."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from agent.handoff.hours import after_open_minutes, is_open, next_opening
from agent.releases.landing import land, loaded
from agent.releases.model import OfficeHours, Support
from agent.store.releases import Releases
from tests.agent.world import NOW, a_customer, anna, stranger

LONDON = ZoneInfo("Europe/London")
HOURS = OfficeHours(opens=time(9), closes=time(17, 30), closed_on=(date(2026, 3, 12),))


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "open_now"),
    [(at(11, 8, 59), False), (at(11, 9), True), (at(11, 17, 29), True), (at(11, 17, 30), False), (at(12, 12), False)],
)
def test_open_from_the_very_start_until_the_very_end_and_not_on_a_day_off(moment, open_now):
    assert is_open(HOURS, moment, LONDON) is open_now
    assert is_open(None, moment, LONDON)


def test_the_next_opening_skips_days_off_and_weekends_and_follows_the_clocks_of_its_zone():
    assert next_opening(HOURS, at(11, 12), LONDON) is None
    assert next_opening(HOURS, at(11, 2), LONDON) == at(11, 9)
    assert next_opening(HOURS, at(11, 18), LONDON) == at(13, 9)
    # The clocks go forward on Sunday the 29th: nine in London is eight in UTC.
    assert next_opening(HOURS, at(27, 18), LONDON) == at(30, 8)


def test_only_open_minutes_count_towards_a_promise():
    assert after_open_minutes(HOURS, at(11, 17), 30, LONDON) == at(11, 17, 30)
    assert after_open_minutes(HOURS, at(11, 17), 31, LONDON) == at(13, 9, 1)
    assert after_open_minutes(HOURS, at(11, 2), 15, LONDON) == at(11, 9, 15)
    assert after_open_minutes(None, at(11, 2), 15, LONDON) == at(11, 2, 15)


def test_hours_that_close_before_they_open_are_refused():
    with pytest.raises(ValidationError, match="within one day"):
        OfficeHours(opens=time(17), closes=time(9))


def with_office_hours(agent):
    """Sign a release that knows when people are there."""
    release = loaded()
    support = Support(office_hours=HOURS)
    release = release.model_copy(update={"parameters": release.parameters.model_copy(update={"support": support})})
    land(release, "Tess", NOW.replace(minute=6), Releases(agent.means.conversations._pool), agent.inbox)
    return agent


@pytest.fixture
def at_night(agent_over):
    """The agent at two in the night, under a release that knows when people are there."""
    agent = with_office_hours(agent_over([a_customer(email="anna@example.com")]))
    agent.now[0] = at(11, 2)
    return agent


def test_at_two_in_the_night_a_stranger_is_told_when_people_are_back_and_asked_for_an_address(at_night):
    conversation = at_night.turns.start(stranger, "web-chat").conversation_id
    result = at_night.turns.answer(conversation, stranger, "human please")
    assert result.is_handed_over
    assert result.reply.text.endswith(
        "Our team is away just now and is back at 09:00 today. Which e-mail address may they write to?"
    )
    [claim] = [claim for claim in result.reply.claims if claim.table == "agent.releases"]
    assert (claim.column, claim.value) == ("office_hours", "2026-03-11T09:00:00+00:00")
    [line] = at_night.turns.handed_over()
    assert line.reply_due_at == at(11, 13)
    at_night.turns.answer(conversation, stranger, "bo@example.com")
    assert at_night.rows("select email from agent.handoffs") == [("bo@example.com",)]


def test_at_two_in_the_night_a_customer_is_not_asked_for_what_is_known_and_by_day_nothing_is_said_of_hours(at_night):
    conversation = at_night.turns.start(anna, "web-chat").conversation_id
    told = at_night.turns.answer(conversation, anna, "human please").reply.text
    assert told.endswith("Our team is away just now and is back at 09:00 today. They will answer here.")
    at_night.now[0] = at(11, 10)
    by_day = at_night.turns.start(anna, "web-chat").conversation_id
    assert "away" not in at_night.turns.answer(by_day, anna, "human please").reply.text
