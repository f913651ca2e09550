"""Killed at any moment: what was acknowledged is there once, and a batch goes on where it was."""

from __future__ import annotations

import pytest

from tests.bench import kills


@pytest.mark.slow
def test_killed_at_random_nothing_is_lost_and_nothing_is_there_twice():
    seed = 20_260_301

    figures = kills.run(10, seed)

    assert (figures.collector_kills, figures.postgres_kills, figures.batch_kills) == (4, 2, 4)
    assert figures.landed > figures.acknowledged > 60
    assert figures.is_met, f"seed {seed}: {figures}"
