"""The difference between two arms, with its interval and its test. Positive: the treated arm has more.

Shares: Newcombe's hybrid score interval ("Interval estimation for the difference between independent proportions",
Statistics in Medicine 17 (1998), 873-890, method 10) and the pooled z test. Amounts: Welch's t, unequal variances
(Biometrika 34 (1947), 28-35).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from pipelines.experiments.arms import Better, Kind, Measured

LEVEL = 0.95


@dataclass(frozen=True)
class Difference:
    """Treated less control, in the outcome's own unit (a share: 0.01 is one point).

    `p_value` has two sides; `worse_p_value` has the one on which the treated arm is worse. `bound` is the one-sided
    bound at `LEVEL` towards the worse.
    """

    estimate: float
    low: float
    high: float
    p_value: float
    worse_p_value: float
    bound: float


def difference(kind: Kind, better: Better, treated: Measured, control: Measured) -> Difference:
    """Of two arms of which at least two people each are known."""
    between = _of_shares if kind == "share" else _of_amounts
    estimate = treated.mean - control.mean
    low, high = between(treated, control, LEVEL)
    # A bound on one side is an end of the interval that leaves out as much on either.
    one_sided = between(treated, control, 2 * LEVEL - 1)
    statistic_p = _tail_of_shares if kind == "share" else _tail_of_amounts
    smaller, larger = statistic_p(treated, control)
    return Difference(
        estimate=estimate,
        low=low,
        high=high,
        p_value=min(1.0, 2 * min(smaller, larger)),
        worse_p_value=smaller if better == "higher" else larger,
        bound=one_sided[0] if better == "higher" else one_sided[1],
    )


def _of_shares(treated: Measured, control: Measured, level: float) -> tuple[float, float]:
    low, high = confint_proportions_2indep(
        round(treated.total),
        treated.known,
        round(control.total),
        control.known,
        method="newcomb",
        compare="diff",
        alpha=1 - level,
    )
    return float(low), float(high)


def _tail_of_shares(treated: Measured, control: Measured) -> tuple[float, float]:
    """How likely so small a difference is, and so large a one, where there is none."""
    total, known = treated.total + control.total, treated.known + control.known
    if total in (0, known):
        return 0.5, 0.5
    counts, people = [treated.total, control.total], [treated.known, control.known]
    z = float(proportions_ztest(counts, people)[0])
    return float(stats.norm.cdf(z)), float(stats.norm.sf(z))


def _welch(treated: Measured, control: Measured) -> tuple[float, float]:
    """The standard error of the difference and its degrees of freedom, by Welch and Satterthwaite."""
    of_treated, of_control = treated.variance / treated.known, control.variance / control.known
    squared = of_treated + of_control
    if squared == 0:
        return 0.0, float(treated.known + control.known - 2)
    parts = of_treated**2 / (treated.known - 1) + of_control**2 / (control.known - 1)
    return sqrt(squared), squared**2 / parts


def _of_amounts(treated: Measured, control: Measured, level: float) -> tuple[float, float]:
    estimate = treated.mean - control.mean
    error, freedom = _welch(treated, control)
    if error == 0:
        return estimate, estimate
    low, high = stats.t.interval(level, freedom, loc=estimate, scale=error)
    return float(low), float(high)


def _tail_of_amounts(treated: Measured, control: Measured) -> tuple[float, float]:
    error, freedom = _welch(treated, control)
    if error == 0:
        return 0.5, 0.5
    t = (treated.mean - control.mean) / error
    return float(stats.t.cdf(t, freedom)), float(stats.t.sf(t, freedom))
