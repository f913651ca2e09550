"""What may be said of an experiment: every comparison with its estimate, and a verdict that claims no more than it may.

The horizon is fixed: an experiment is read once, when everybody's time is over. Before that there are intervals to look
at, and no p-value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from statsmodels.stats.multitest import multipletests

from pipelines.experiments.arms import Better, Kind, Measured
from pipelines.experiments.differences import Difference, difference
from pipelines.experiments.power import SIGNIFICANCE, detectable, needed_per_arm, power
from pipelines.experiments.ratio import is_mismatched, ratio_p_value

# Fewer known people in an arm, and neither a normal approximation nor a reader should be trusted with them.
LEAST_KNOWN = 30
ResultRole = Literal["primary", "secondary", "guardrail"]
Verdict = Literal[
    "not_started", "untrustworthy", "not_enough_yet", "too_early", "better", "worse", "no_difference_found",
    "harmed", "held", "not_known",
]  # fmt: skip


@dataclass(frozen=True)
class Arm:
    """One arm as it was signed; `share` is of everybody, in percent."""

    name: str
    share: float
    is_control: bool
    assigned: int


@dataclass(frozen=True)
class Outcome:
    """What is looked at, and each arm's sums. `margin` is how much worse a guardrail may get, in the outcome's unit.

    `wanted` is the difference that the experiment was signed to find; the primary outcome has one.
    """

    name: str
    role: ResultRole
    kind: Kind
    better: Better
    arms: dict[str, Measured]
    margin: float | None = None
    wanted: float | None = None


@dataclass(frozen=True)
class Experiment:
    """One version of an experiment with all that was counted for it; without `analysed_from_at` it has not begun."""

    experiment_id: str
    arms: tuple[Arm, ...]
    outcomes: tuple[Outcome, ...]
    analysed_from_at: datetime | None


@dataclass(frozen=True)
class Comparison:
    """One arm against the control, for one outcome; a row of `rpt_experiments`."""

    experiment_id: str
    arm: str
    control_arm: str
    outcome: str
    outcome_role: ResultRole
    outcome_kind: Kind
    better: Better
    treated: Measured
    control: Measured
    verdict: Verdict
    difference: Difference | None
    p_value: float | None
    adjusted_p_value: float | None
    margin: float | None
    wanted: float | None
    detectable: float | None
    power: float | None
    needed_per_arm: int | None
    ratio_p_value: float | None
    analysed_from_at: datetime | None


def compared(experiment: Experiment, as_of: datetime) -> list[Comparison]:
    """Every other arm against the control, for every outcome: the primary first, guardrails last."""
    ratio = ratio_p_value([arm.assigned for arm in experiment.arms], [arm.share for arm in experiment.arms])
    control = next(arm for arm in experiment.arms if arm.is_control)
    rows = [
        _estimated(experiment, outcome, arm, control, ratio)
        for outcome in sorted(
            experiment.outcomes, key=lambda each: ("primary", "secondary", "guardrail").index(each.role)
        )
        for arm in experiment.arms
        if not arm.is_control
    ]
    if is_mismatched(ratio):
        return [replace(row, verdict="untrustworthy", p_value=None) for row in rows]
    if experiment.analysed_from_at is None or as_of < experiment.analysed_from_at:
        return [_before_its_time(row) for row in rows]
    return _corrected(rows)


def _estimated(experiment: Experiment, outcome: Outcome, arm: Arm, control: Arm, ratio: float | None) -> Comparison:
    treated, base = outcome.arms[arm.name], outcome.arms[control.name]
    found = None
    if min(treated.known, base.known) >= LEAST_KNOWN:
        found = difference(outcome.kind, outcome.better, treated, base)
    return Comparison(
        experiment_id=experiment.experiment_id,
        arm=arm.name,
        control_arm=control.name,
        outcome=outcome.name,
        outcome_role=outcome.role,
        outcome_kind=outcome.kind,
        better=outcome.better,
        treated=treated,
        control=base,
        verdict=_of_guardrail(found, outcome) if outcome.role == "guardrail" else "not_enough_yet",
        difference=found,
        p_value=found.p_value if found else None,
        adjusted_p_value=None,
        margin=outcome.margin,
        wanted=outcome.wanted,
        detectable=detectable(outcome.kind, base, treated.known, base.known),
        power=outcome.wanted and power(outcome.kind, base, outcome.wanted, treated.known, base.known),
        needed_per_arm=_needed(outcome, base),
        ratio_p_value=ratio,
        analysed_from_at=experiment.analysed_from_at,
    )


def _needed(outcome: Outcome, base: Measured) -> int | None:
    return needed_per_arm(outcome.kind, base, outcome.wanted) if outcome.wanted and base.known else None


def _of_guardrail(found: Difference | None, outcome: Outcome) -> Verdict:
    """Harm that is shown, room that is shown to be kept, or neither. One-sided both ways."""
    if found is None:
        return "not_enough_yet"
    if found.worse_p_value < SIGNIFICANCE:
        return "harmed"
    margin = outcome.margin or 0.0
    is_held = found.bound > -margin if outcome.better == "higher" else found.bound < margin
    return "held" if is_held else "not_known"


def _before_its_time(row: Comparison) -> Comparison:
    """A guardrail may be looked at any day: what it cries too often costs an experiment and no customer."""
    if row.outcome_role == "guardrail" or row.difference is None:
        return replace(row, p_value=None)
    return replace(row, verdict="too_early", p_value=None)


def _corrected(rows: Sequence[Comparison]) -> list[Comparison]:
    """By Holm over all comparisons that claim something; guardrails claim nothing good and are not among them."""
    claims = [row for row in rows if row.outcome_role != "guardrail" and row.p_value is not None]
    if not claims:
        return list(rows)
    adjusted = multipletests([row.p_value for row in claims], method="holm")[1]
    by_claim = {(row.arm, row.outcome): float(p) for row, p in zip(claims, adjusted, strict=True)}
    return [_judged(row, by_claim.get((row.arm, row.outcome))) for row in rows]


def _judged(row: Comparison, adjusted: float | None) -> Comparison:
    if adjusted is None or row.difference is None or row.outcome_role == "guardrail":
        return row
    return replace(row, adjusted_p_value=adjusted, verdict=_word(row, row.difference, adjusted))


def _word(row: Comparison, found: Difference, adjusted: float) -> Verdict:
    if adjusted >= SIGNIFICANCE:
        return "no_difference_found"
    return "better" if (found.estimate > 0) == (row.better == "higher") else "worse"
