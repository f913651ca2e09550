"""Flooded, abused and told to stop, by processes that mean it."""

from __future__ import annotations

import pytest

from pipelines.inbox import migrate
from tests.bench import overload


@pytest.mark.slow
async def test_flooded_and_abused_it_refuses_in_good_manners_and_stops_with_everything_it_acknowledged(database_url):
    migrate(database_url)

    figures = await overload.run(database_url, seconds=5)

    # How much a machine can offer is its own affair; that it was more than was taken is this test's.
    assert figures.refused > 0
    assert figures.overload > 2
    assert figures.honest_sent > 0
    assert figures.endless_refused == overload.ENDLESS
    unmet = {name: getattr(figures, name) for name, goal in overload.GOAL.items() if getattr(figures, name) > goal}
    assert unmet.keys() <= {"overload"}, unmet
