"""How small a difference can be found, and how many people it takes to find one.

Shares by Cohen's h, the difference of arcsines, which has the same variance at every rate ("Statistical Power Analysis
for the Behavioral Sciences", 2nd ed. (1988), chapter 6); amounts by the difference in standard deviations. The normal
approximation: nothing is read of fewer than 30 people an arm.
"""

from __future__ import annotations

from math import asin, ceil, pi, sin, sqrt

from statsmodels.stats.power import NormalIndPower

from pipelines.experiments.arms import Kind, Measured

SIGNIFICANCE = 0.05
POWER = 0.8


def detectable(kind: Kind, control: Measured, treated_count: float, control_count: float) -> float | None:
    """The smallest difference that is found four times in five, with so many people in each arm.

    Of a share counted upwards from the control's rate, downwards where there is no room above. None where no
    difference would do, or nobody is there.
    """
    if min(treated_count, control_count) < 2:
        return None
    effect = _solved(nobs1=treated_count, ratio=control_count / treated_count)
    if kind == "amount":
        return effect * control.deviation if control.deviation else None
    return _as_points(control.mean, effect)


def needed_per_arm(kind: Kind, control: Measured, wanted: float) -> int | None:
    """People in each of two equal arms, so that a difference of `wanted` is found four times in five.

    None where there cannot be such a difference.
    """
    effect = _in_units_of_effect(kind, control, wanted)
    return ceil(_solved(effect_size=effect, ratio=1.0)) if effect else None


def power(kind: Kind, control: Measured, wanted: float, treated_count: float, control_count: float) -> float | None:
    """How likely a difference of `wanted` is found with so many people; None where there cannot be such a one."""
    effect = _in_units_of_effect(kind, control, wanted)
    if not effect or min(treated_count, control_count) < 2:
        return None
    ratio = control_count / treated_count
    found = NormalIndPower().power(effect, nobs1=treated_count, alpha=SIGNIFICANCE, ratio=ratio)
    return float(found)


def _solved(**known: float) -> float:
    unknown = {"effect_size": None, "nobs1": None} | known
    return float(NormalIndPower().solve_power(**unknown, alpha=SIGNIFICANCE, power=POWER))


def _arc(rate: float) -> float:
    return 2 * asin(sqrt(rate))


def _as_points(rate: float, effect: float) -> float | None:
    if _arc(rate) + effect <= pi:
        return sin((_arc(rate) + effect) / 2) ** 2 - rate
    if _arc(rate) - effect >= 0:
        return rate - sin((_arc(rate) - effect) / 2) ** 2
    return None


def _in_units_of_effect(kind: Kind, control: Measured, wanted: float) -> float | None:
    if kind == "amount":
        return abs(wanted) / control.deviation if control.deviation else None
    reached = control.mean + wanted
    return abs(_arc(reached) - _arc(control.mean)) if 0 <= reached <= 1 else None
