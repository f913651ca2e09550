"""A short slice of `python -m tests.evals.effects`."""

from __future__ import annotations

import duckdb

from tests.evals._planted_effects import planted
from tests.evals.effects import figures, is_met, read

WORLDS = 40


def test_a_planted_lift_and_a_null_are_read_as_what_they_are():
    told = figures(WORLDS)
    assert is_met(told, WORLDS), told
    assert told["null_bought_again_judged_different_share"] <= told["null_bought_again_called_share"]


def test_a_large_lift_is_called_better_and_lost_people_make_it_untrustworthy():
    with duckdb.connect() as connection:
        lift = read(planted("lift", 1, people=4_000, lift=0.1), connection)
        lost = read(planted("mismatch", 1, people=4_000), connection)
    assert [row.verdict for row in lift] == ["better", "better"]
    assert {row.verdict for row in lost} == {"untrustworthy"}
    assert all(row.p_value is None for row in lost)
