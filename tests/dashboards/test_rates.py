"""A rate says what it was made of, and its intervals agree with statsmodels."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multinomial
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from dashboards.rates import Interval, Rate, change_between, net_promoters, wilson_interval


@st.composite
def rates(draw: st.DrawFn) -> Rate:
    denominator = draw(st.integers(1, 1_000_000))
    return Rate(draw(st.integers(0, denominator)), denominator)


@given(rates())
def test_the_interval_is_the_one_statsmodels_computes(rate: Rate) -> None:
    low, high = proportion_confint(rate.numerator, rate.denominator, method="wilson")
    assert rate.interval is not None
    assert (rate.interval.low, rate.interval.high) == pytest.approx((low, high), abs=1e-9)


@given(rates())
def test_the_interval_holds_the_rate_and_stays_between_nothing_and_all(rate: Rate) -> None:
    assert rate.interval is not None
    assert rate.value is not None
    assert 0 <= rate.interval.low <= rate.value <= rate.interval.high <= 1


@given(rates(), rates())
def test_the_interval_of_a_change_is_the_one_statsmodels_computes(before: Rate, now: Rate) -> None:
    change = change_between(before, now)
    counts = (now.numerator, now.denominator, before.numerator, before.denominator)
    low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
    assert change is not None
    assert (change.interval.low, change.interval.high) == pytest.approx((low, high), abs=1e-9)


def test_none_of_some_has_an_interval_that_starts_at_exactly_nothing() -> None:
    interval = wilson_interval(0, 10)
    assert interval.low == 0.0
    assert interval.high == pytest.approx(0.2775, abs=1e-4)


def test_all_of_some_has_an_interval_that_ends_at_exactly_all() -> None:
    interval = wilson_interval(10, 10)
    assert interval.high == 1.0
    assert interval.low == pytest.approx(0.7225, abs=1e-4)


def test_no_cohort_is_no_rate_rather_than_a_rate_of_zero() -> None:
    rate = Rate(0, 0, excluded=2)
    assert (rate.value, rate.interval, rate.reach) == (None, None, None)
    assert change_between(rate, Rate(1, 2)) is None


def test_the_unknown_stay_in_the_whole_and_say_where_the_rate_can_end() -> None:
    rate = Rate(8, 16, unknown=3)
    assert rate.value == pytest.approx(8 / 16)
    assert rate.reach == Interval(8 / 16, 11 / 16)


@pytest.mark.parametrize("counts", [(3, 2, 0, 0), (-1, 2, 0, 0), (1, 2, -1, 0), (1, 2, 0, -1), (1, 2, 0, 2)])
def test_counts_that_no_cohort_could_have_are_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="not a part of a whole"):
        Rate(*counts)


def test_a_change_is_clear_only_when_its_interval_leaves_out_zero() -> None:
    # 60 % against 50 %: the interval of the difference holds zero at 100 each and leaves it out at 1000 each.
    few, many = change_between(Rate(50, 100), Rate(60, 100)), change_between(Rate(500, 1000), Rate(600, 1000))
    assert few is not None
    assert many is not None
    assert (few.is_clear, many.is_clear) == (False, True)


def test_more_cases_narrow_the_interval() -> None:
    widths = [interval.high - interval.low for interval in (wilson_interval(n // 2, n) for n in (10, 100, 1000))]
    assert all(wider > narrower for wider, narrower in pairwise(widths))


@pytest.mark.parametrize(("promoters", "detractors"), [(0.5, 0.2), (0.8, 0.05), (0.3, 0.3)])
def test_the_interval_of_nps_holds_the_truth_as_often_as_it_says(promoters: float, detractors: float) -> None:
    people, held = 40, 0.0
    shares = (promoters, detractors, 1 - promoters - detractors)
    for up in range(people + 1):
        for down in range(people + 1 - up):
            found = net_promoters(up, down, people)
            assert found is not None
            if found[1].low <= promoters - detractors <= found[1].high:
                held += float(multinomial.pmf((up, down, people - up - down), people, shares))
    assert held == pytest.approx(0.95, abs=0.02)


def test_nobody_who_answered_makes_no_nps() -> None:
    assert net_promoters(0, 0, 0) is None
