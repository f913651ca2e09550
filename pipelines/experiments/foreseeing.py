"""What an experiment will be able to find, counted before it begins on those whom it would have drawn."""

from __future__ import annotations

from pipelines.experiments.arms import Measured
from pipelines.experiments.power import detectable, needed_per_arm, power
from pipelines.experiments.reading import Arm, Comparison, Experiment, Outcome

# The arm under which `fct_experiment_outcomes` has them.
PRECEDENTS = "before start"
NOBODY = Measured(0, 0, 0.0, 0.0)


def foreseen(experiment: Experiment) -> list[Comparison]:
    """For each comparison the least that it could find, if as many come as came before; nothing is estimated."""
    control = next(arm for arm in experiment.arms if arm.is_control)
    treated = [arm for arm in experiment.arms if not arm.is_control]
    return [
        _foreseen(experiment, outcome, arm, control)
        for outcome in experiment.outcomes
        if outcome.role != "guardrail"
        for arm in treated
    ]


def _foreseen(experiment: Experiment, outcome: Outcome, arm: Arm, control: Arm) -> Comparison:
    before = outcome.arms[PRECEDENTS]
    counts = before.known * arm.share / 100, before.known * control.share / 100
    wanted = outcome.wanted if before.known else None
    return Comparison(
        experiment_id=experiment.experiment_id,
        arm=arm.name,
        control_arm=control.name,
        outcome=outcome.name,
        outcome_role=outcome.role,
        outcome_kind=outcome.kind,
        better=outcome.better,
        treated=NOBODY,
        # The rate of before is the best guess at the control's.
        control=before,
        verdict="not_started",
        difference=None,
        p_value=None,
        adjusted_p_value=None,
        margin=None,
        wanted=outcome.wanted,
        detectable=detectable(outcome.kind, before, *counts) if before.known else None,
        power=power(outcome.kind, before, wanted, *counts) if wanted else None,
        needed_per_arm=needed_per_arm(outcome.kind, before, wanted) if wanted else None,
        ratio_p_value=None,
        analysed_from_at=None,
    )
