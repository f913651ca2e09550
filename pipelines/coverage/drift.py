"""Whether a skill does worse than in the period before and in the quarter before."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from pipelines.coverage.counts import Counts, DayCounts, Days, by_skill
from pipelines.coverage.plan import SETTLED_AFTER_DAYS

Measure = Literal["accuracy", "resolution", "escalation"]
Baseline = Literal["period", "quarter"]
State = Literal["worse", "steady", "too_few"]

PERIOD_DAYS = 28
QUARTER_DAYS = 91
# Fewer cases on either side tell nothing; a smaller move is nobody's work, however sure it is.
MINIMUM_CASES = 30
MINIMUM_MOVE = 0.03
# All tests of one day together raise a false alarm on so many days.
ALPHA = 0.05
MEASURES: tuple[Measure, ...] = ("accuracy", "resolution", "escalation")
SETTLED: Mapping[Measure, int] = {
    "accuracy": SETTLED_AFTER_DAYS["verified"],
    "resolution": SETTLED_AFTER_DAYS["resolved"],
    "escalation": SETTLED_AFTER_DAYS["resolved"],
}
# The side of the difference (now less before) that is worse.
WORSE: Mapping[Measure, str] = {"accuracy": "smaller", "resolution": "smaller", "escalation": "larger"}


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, or None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Drift:
    """One skill's measure beside what it was. `p_value` is for all tests of the day together (Holm).

    `low` and `high` are the ends of Newcombe's 95 % interval of the difference. None where there are too few.
    """

    skill: str
    measure: Measure
    baseline: Baseline
    days: Days
    days_before: Days
    now: Share
    before: Share
    state: State = "too_few"
    p_value: float | None = None
    low: float | None = None
    high: float | None = None


def judged(days: Sequence[DayCounts], today: date) -> list[Drift]:
    """Every skill's measures against the period and the quarter before, by one-sided two-proportion score tests.

    The p-values are corrected together by Holm's method, so that many skills raise no more false alarms than one.
    """
    compared = list(_compared(days, today))
    tested = [each for each in compared if min(each.now.whole, each.before.whole) >= MINIMUM_CASES]
    chances = [_chance(each) for each in tested]
    corrected = multipletests(chances, ALPHA, method="holm")[1] if chances else []
    known = {
        (each.skill, each.measure, each.baseline): _judged(each, float(p))
        for each, p in zip(tested, corrected, strict=True)
    }
    return [known.get((each.skill, each.measure, each.baseline), each) for each in compared]


def alerts(found: Iterable[Drift]) -> list[Drift]:
    """Those that are worse."""
    return [each for each in found if each.state == "worse"]


def _compared(days: Sequence[DayCounts], today: date) -> Iterable[Drift]:
    for measure in MEASURES:
        now = Days.until(today - timedelta(days=SETTLED[measure] + 1), PERIOD_DAYS)
        quarter = Days.until(now.first - timedelta(days=1), QUARTER_DAYS)
        counted = by_skill(days, now)
        baselines: tuple[tuple[Baseline, Days], ...] = (("period", now.before), ("quarter", quarter))
        for baseline, before in baselines:
            counted_before = by_skill(days, before)
            for skill, counts in sorted(counted.items()):
                shares = _share(counts, measure), _share(counted_before.get(skill, Counts()), measure)
                if shares[0].whole:
                    yield Drift(skill, measure, baseline, now, before, *shares)


def _share(counts: Counts, measure: Measure) -> Share:
    """Of the contacts that met the live skill."""
    if measure == "accuracy":
        return Share(counts.verified, counts.verified + counts.refuted)
    return Share(counts.resolved if measure == "resolution" else counts.routed, counts.decided)


def _chance(drift: Drift) -> float:
    """The p-value of a move to the worse side; without any spread there is no move."""
    parts, wholes = (drift.now.part, drift.before.part), (drift.now.whole, drift.before.whole)
    if sum(parts) in (0, sum(wholes)):
        return 1.0
    return float(proportions_ztest(parts, wholes, alternative=WORSE[drift.measure])[1])


def _judged(drift: Drift, p_value: float) -> Drift:
    with warnings.catch_warnings():
        # Of none and of all it takes roots of nothing, and comes out right.
        warnings.simplefilter("ignore", RuntimeWarning)
        low, high = confint_proportions_2indep(
            drift.now.part, drift.now.whole, drift.before.part, drift.before.whole, method="newcomb", compare="diff"
        )
    move = drift.now.part / drift.now.whole - drift.before.part / drift.before.whole
    is_worse = p_value < ALPHA and abs(move) >= MINIMUM_MOVE
    state: State = "worse" if is_worse else "steady"
    return replace(drift, state=state, p_value=p_value, low=float(low), high=float(high))
