"""When a source counts as late, stale, silent: both sides of each boundary, in Python and in the report's SQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from pipelines.inbox import Cadence, LastEvent, source_freshness

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
CADENCE = Cadence(expected_minutes=60, stale_minutes=240)
BOUNDARIES = [(60 * 60, "fresh"), (60 * 60 + 1, "late"), (240 * 60, "late"), (240 * 60 + 1, "stale")]


def heard(seconds_ago: int, lag: int = 0) -> LastEvent:
    received = NOW - timedelta(seconds=seconds_ago)
    return LastEvent(received - timedelta(seconds=lag), received)


@pytest.mark.parametrize(("seconds_ago", "state"), BOUNDARIES)
def test_a_source_is_late_past_its_cadence_and_stale_past_its_patience(seconds_ago, state):
    found = source_freshness({"shopify": heard(seconds_ago)}, {"shopify": CADENCE}, NOW)["shopify"]
    assert (found.state, found.age_seconds) == (state, seconds_ago)


def test_a_source_that_is_expected_and_was_never_heard_is_silent():
    found = source_freshness({}, {"klaviyo": CADENCE}, NOW)["klaviyo"]
    assert (found.state, found.age_seconds, found.lag_seconds) == ("silent", None, None)


def test_a_source_that_nobody_expects_is_unwatched_however_old():
    assert source_freshness({"files": heard(10**7)}, {}, NOW)["files"].state == "unwatched"


def test_lag_is_the_way_of_the_last_event_and_never_negative():
    found = source_freshness({"a": heard(10, lag=90), "b": heard(10, lag=-90)}, {}, NOW)
    assert (found["a"].lag_seconds, found["b"].lag_seconds) == (90, 0)


def test_a_cadence_that_is_stale_before_it_is_late_is_refused():
    with pytest.raises(ValidationError, match="stale_minutes 59 is less than expected_minutes 60"):
        Cadence(expected_minutes=60, stale_minutes=59)
