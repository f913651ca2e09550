"""What may be said of an experiment, and what may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from pipelines.experiments.arms import Measured
from pipelines.experiments.differences import difference
from pipelines.experiments.power import detectable, needed_per_arm, power
from pipelines.experiments.ratio import is_mismatched, ratio_p_value
from pipelines.experiments.reading import LEAST_KNOWN, Arm, Comparison, Experiment, Outcome, compared

READ_FROM = datetime(2026, 11, 1, tzinfo=UTC)


def a_share(successes: int, known: int, assigned: int | None = None) -> Measured:
    return Measured(assigned or known, known, successes, successes)


def of_values(values: list[float]) -> Measured:
    return Measured(len(values), len(values), sum(values), sum(value * value for value in values))


def an_outcome(treated: Measured, control: Measured, **more) -> Outcome:
    told = {"name": "bought_again", "role": "primary", "kind": "share", "better": "higher"} | more
    return Outcome(**told, arms={"treated": treated, "control": control})


def an_experiment(*outcomes: Outcome, counts: tuple[int, int] = (400, 400)) -> Experiment:
    arms = (Arm("treated", 50, False, counts[0]), Arm("control", 50, True, counts[1]))
    return Experiment("suppress_after_return/1", arms, outcomes, READ_FROM)


def p_of(row: Comparison, *, is_adjusted: bool = False) -> float:
    p_value = row.adjusted_p_value if is_adjusted else row.p_value
    assert p_value is not None
    return p_value


LARGE = an_outcome(a_share(160, 400), a_share(100, 400))


def test_newcombes_interval_is_that_of_his_paper():
    found = difference("share", "higher", a_share(56, 70), a_share(48, 80))
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


@given(
    st.lists(st.floats(0, 500), min_size=3, max_size=40).filter(lambda values: np.ptp(values) > 1),
    st.lists(st.floats(0, 500), min_size=3, max_size=40).filter(lambda values: np.ptp(values) > 1),
)
@settings(max_examples=40, deadline=None)
def test_welch_from_sums_is_welch_from_the_values_themselves(treated, control):
    found = difference("amount", "higher", of_values(treated), of_values(control))
    library = CompareMeans(DescrStatsW(treated), DescrStatsW(control))
    assert (found.low, found.high) == pytest.approx(library.tconfint_diff(usevar="unequal"), rel=1e-6, abs=1e-6)
    assert found.p_value == pytest.approx(library.ttest_ind(usevar="unequal")[1], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("better", "is_worse"), [("higher", False), ("lower", True)])
def test_which_side_is_worse_depends_on_what_is_good(better, is_worse):
    found = difference("share", better, a_share(160, 400), a_share(100, 400))
    assert (found.worse_p_value < 0.05) is is_worse
    assert (found.bound < found.estimate) is (better == "higher")


def test_what_can_be_detected_is_found_four_times_in_five():
    control = a_share(100, 400)
    least = detectable("share", control, 400, 400)
    assert least is not None
    assert power("share", control, least, 400, 400) == pytest.approx(0.8, abs=1e-6)
    needed = needed_per_arm("share", control, least)
    assert needed in (400, 401)


def test_people_needed_for_an_amount_are_those_of_the_library():
    control = of_values([0.0, 20.0, 40.0, 60.0] * 25)
    library = NormalIndPower().solve_power(effect_size=5 / control.deviation, alpha=0.05, power=0.8, ratio=1)
    assert needed_per_arm("amount", control, 5.0) == int(np.ceil(library))


def test_a_rate_with_no_room_above_is_looked_at_downwards():
    assert (detectable("share", a_share(400, 400), 400, 400) or 0) > 0
    assert detectable("share", a_share(0, 0), 1, 400) is None


def test_a_sample_ratio_that_chance_does_not_make_is_noticed():
    # Fabijan and others, "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments" (KDD 2019), section 1.
    assert is_mismatched(ratio_p_value([821_588, 815_482], [50, 50]))
    assert not is_mismatched(ratio_p_value([410, 390], [50, 50]))
    assert not is_mismatched(ratio_p_value([80, 320], [20, 80]))


@pytest.mark.parametrize(("early", "verdict", "has_p"), [(1, "too_early", False), (0, "better", True)])
def test_before_the_horizon_there_is_an_interval_and_no_p_value(early, verdict, has_p):
    (row,) = compared(an_experiment(LARGE), READ_FROM - timedelta(microseconds=early))
    assert (row.verdict, row.p_value is not None) == (verdict, has_p)
    assert row.difference is not None
    assert row.difference.low > 0


@pytest.mark.parametrize(
    ("known", "verdict"), [(LEAST_KNOWN - 1, "not_enough_yet"), (LEAST_KNOWN, "no_difference_found")]
)
def test_too_few_known_people_give_no_estimate(known, verdict):
    outcome = an_outcome(a_share(10, known, assigned=400), a_share(10, 400))
    outcome = replace(outcome, arms=outcome.arms | {"control": a_share(10, 30)})
    (row,) = compared(an_experiment(outcome), READ_FROM)
    assert (row.verdict, row.difference is None) == (verdict, known < LEAST_KNOWN)
    assert row.treated.unknown == 400 - known


def test_a_mismatch_takes_every_verdict_away_guardrails_too():
    guard = an_outcome(
        a_share(200, 400), a_share(10, 400), name="complained", role="guardrail", better="lower", margin=0.02
    )
    rows = compared(an_experiment(LARGE, guard, counts=(500, 300)), READ_FROM)
    assert {row.verdict for row in rows} == {"untrustworthy"}


@pytest.mark.parametrize(("treated", "verdict"), [(40, "harmed"), (20, "not_known"), (5, "held")])
def test_a_guardrail_is_harmed_held_or_not_known_also_before_the_horizon(treated, verdict):
    guard = an_outcome(
        a_share(treated, 400), a_share(20, 400), name="complained", role="guardrail", better="lower", margin=0.02
    )
    for at in (READ_FROM - timedelta(days=9), READ_FROM):
        (row,) = compared(an_experiment(guard), at)
        assert row.verdict == verdict


def test_several_outcomes_are_corrected_by_holm_and_guardrails_are_none_of_them():
    second = an_outcome(a_share(120, 400), a_share(95, 400), name="resolved", role="secondary")
    guard = an_outcome(
        a_share(20, 400), a_share(20, 400), name="complained", role="guardrail", better="lower", margin=0.05
    )
    first, other, guarded = compared(an_experiment(guard, second, LARGE), READ_FROM)
    assert (first.outcome, other.outcome, guarded.outcome) == ("bought_again", "resolved", "complained")
    assert p_of(first, is_adjusted=True) == pytest.approx(2 * p_of(first))
    assert p_of(other, is_adjusted=True) == pytest.approx(p_of(other))
    assert guarded.adjusted_p_value is None
    alone = compared(an_experiment(second), READ_FROM)[0]
    assert p_of(alone) < 0.05 < 2 * p_of(alone)


def test_a_difference_that_several_looks_could_have_made_is_not_called_one():
    weak = an_outcome(a_share(122, 400), a_share(96, 400), name="resolved", role="secondary")
    rows = compared(an_experiment(replace(weak, name="bought_again", role="primary"), weak), READ_FROM)
    assert all(p_of(row) < 0.05 for row in rows)
    assert {row.verdict for row in rows} == {"better" if 2 * p_of(rows[0]) < 0.05 else "no_difference_found"}


def test_a_difference_in_the_wrong_direction_is_called_worse():
    (row,) = compared(an_experiment(replace(LARGE, better="lower")), READ_FROM)
    assert row.verdict == "worse"
