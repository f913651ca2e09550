"""How plans of the past did: what was expected on a day, by what was settled then, against what happened after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pipelines.coverage.chances import Expected, Experience, successes_expected
from pipelines.coverage.counts import Counts, DayCounts, Days, by_intent
from pipelines.coverage.plan import (
    MEASURES,
    PERIOD_DAYS,
    SETTLED_AFTER_DAYS,
    Intent,
    Measure,
    chance_of,
    experiences,
)

Test = Literal["switched_on", "as_if_new"]

# A period of fewer contacts says too little to hold a plan against.
LEAST_CONTACTS = 20
# Of its contacts so many must have met the live skill for the period to tell of it.
RAN_SHARE = 0.95


@dataclass(frozen=True)
class Held:
    """A plan of the past against what happened in the 28 days after it.

    `test`: `switched_on` (a release made the skill live on that day) or `as_if_new` (it ran, unknown to the plan).
    """

    test: Test
    intent: str
    measure: Measure
    planned_on: date
    contacts_before: int
    contacts_after: int
    expected: Expected
    happened: int

    @property
    def is_within(self) -> bool:
        """Whether what happened lies in the interval."""
        return self.expected.low <= self.happened <= self.expected.high


@dataclass(frozen=True)
class _Moment:
    """A day of the past: contacts by intent in the 28 days before and after, and skills as far as settled by then."""

    test: Test
    measure: Measure
    planned_on: date
    before: Mapping[str, Counts]
    after: Mapping[str, Counts]
    learnt: Mapping[str, Experience]


def backtest(
    days: Sequence[DayCounts], intents: Mapping[str, Intent], switched_on: Mapping[date, Sequence[str]], today: date
) -> list[Held]:
    """Every plan of the past that can be held against a settled period.

    `switched_on` has the intents whose skill a release made live on a day. These plans knew what anybody could know on
    that day. As they are few, every skill that was live for the last settled period is planned as well as if it had
    never run, of which the plan is told nothing but how many contacts it had.
    """
    found: list[Held] = []
    for measure in MEASURES:
        settled = today - timedelta(days=SETTLED_AFTER_DAYS[measure] + 1)
        for day, names in sorted(switched_on.items()):
            # The day of the signature is half of either.
            period = Days(day + timedelta(days=1), day + timedelta(days=PERIOD_DAYS))
            if period.last <= settled:
                found += _all_held(_moment("switched_on", days, measure, day, period), sorted(names), intents)
        period = Days.until(settled, PERIOD_DAYS)
        moment = _moment("as_if_new", days, measure, period.first, period)
        found += _all_held(moment, sorted(moment.after), intents)
    return found


def _moment(test: Test, days: Sequence[DayCounts], measure: Measure, planned_on: date, after: Days) -> _Moment:
    before = Days.until(planned_on - timedelta(days=1), PERIOD_DAYS)
    learnt = experiences(days, measure, planned_on)
    return _Moment(test, measure, planned_on, by_intent(days, before), by_intent(days, after), learnt)


def _all_held(moment: _Moment, names: Sequence[str], intents: Mapping[str, Intent]) -> Iterator[Held]:
    for name in names:
        counts, intent = moment.after.get(name, Counts()), intents.get(name)
        if intent is None or not _ran(counts) or (moment.measure == "verified" and not intent.is_verifiable):
            continue
        learnt = moment.learnt if moment.test == "switched_on" else without(moment.learnt, name)
        chance, _, pool = chance_of(intent, moment.measure, learnt, intents)
        if pool:
            contacts = moment.before.get(name, Counts()).contacts
            expected = successes_expected(contacts, chance)
            happened = getattr(counts, moment.measure)
            yield Held(
                moment.test, name, moment.measure, moment.planned_on, contacts, counts.contacts, expected, happened
            )


def without(learnt: Mapping[str, Experience], name: str) -> dict[str, Experience]:
    """All experience but that of one intent."""
    return {each: experience for each, experience in learnt.items() if each != name}


def _ran(counts: Counts) -> bool:
    """Whether a skill was live for nearly all who asked, and these were enough."""
    return counts.contacts >= LEAST_CONTACTS and counts.covered >= RAN_SHARE * counts.contacts
