"""What switching on a skill would bring: expected resolutions and cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from pipelines.coverage.chances import Chance, Expected, Experience, of_its_kind, of_its_own, successes_expected
from pipelines.coverage.counts import Counts, DayCounts, Days, by_intent

Measure = Literal["resolved", "verified"]
MEASURES: tuple[Measure, ...] = ("resolved", "verified")

PERIOD_DAYS = 28
# Chances are learnt from so many days.
LEARNING_DAYS = 91
# Silence decides after 72 hours, and the slowest success query (a return is scanned) has 21 days.
SETTLED_AFTER_DAYS: Mapping[Measure, int] = {"resolved": 4, "verified": 25}
# A skill of fewer contacts says too little of itself.
OWN_CONTACTS = 20
LIVE, NOTHING = "live", "none"


@dataclass(frozen=True)
class Intent:
    """What the brand declares of an intent, and what the chosen release lets its skill do."""

    intent: str
    skill: str
    manner: str
    is_verifiable: bool
    mode: str


@dataclass(frozen=True)
class Line:
    """One intent of a plan. What is expected is of the period to come, with the skill live.

    `basis`: `own` (it ran, and goes by its own experience), `kind` (by live skills of the same manner), `all` (by all
    live skills, for none of its manner is live) or `nothing`. `verified` is None where no success query is declared.
    """

    intent: Intent
    contacts: int
    resolved: Expected
    verified: Expected | None
    basis: str
    pool_skills: int
    pool_contacts: int
    cost_now: float
    cost: Expected


def planned(days: Sequence[DayCounts], intents: Mapping[str, Intent], today: date) -> list[Line]:
    """One line for each intent of the last whole days before `today`, the one that would bring most first.

    Intents that nobody declared are answered by a skill of the same name, if any.
    """
    mix = by_intent(days, Days.until(today - timedelta(days=1), PERIOD_DAYS))
    learnt = {measure: experiences(days, measure, today) for measure in MEASURES}
    named = {name: intents.get(name) or Intent(name, name, "transactional", False, NOTHING) for name in mix}
    lines = [_line(named[name], counts, learnt, intents) for name, counts in mix.items() if name != NOTHING]
    return sorted(lines, key=lambda line: (-line.resolved.mean, line.intent.intent))


def experiences(days: Sequence[DayCounts], measure: Measure, today: date) -> dict[str, Experience]:
    """Of each intent with a live skill, what became of its contacts, as far as it is settled by `today`."""
    last = today - timedelta(days=SETTLED_AFTER_DAYS[measure] + 1)
    counted = by_intent(days, Days.until(last, LEARNING_DAYS))
    return {
        name: Experience(getattr(counts, measure), counts.decided)
        for name, counts in counted.items()
        if name != NOTHING and counts.decided
    }


def _line(
    intent: Intent,
    counts: Counts,
    learnt: Mapping[Measure, Mapping[str, Experience]],
    intents: Mapping[str, Intent],
) -> Line:
    chance, basis, pool = chance_of(intent, "resolved", learnt["resolved"], intents)
    resolved = successes_expected(counts.contacts, chance)
    verified = None
    if intent.is_verifiable:
        verified = successes_expected(counts.contacts, chance_of(intent, "verified", learnt["verified"], intents)[0])
    now = float(counts.ai_cost + counts.human_cost)
    contacts = sum(each.trials for each in pool)
    cost = Expected(now, now, now) if intent.mode == LIVE else _cost(counts, resolved)
    return Line(intent, counts.contacts, resolved, verified, basis, len(pool), contacts, now, cost)


def chance_of(
    intent: Intent, measure: Measure, learnt: Mapping[str, Experience], intents: Mapping[str, Intent]
) -> tuple[Chance, str, list[Experience]]:
    """An intent's chance with its skill live, on what that rests (as in `Line`), and the experience behind it."""
    own = learnt.get(intent.intent)
    if own and own.trials >= OWN_CONTACTS:
        return of_its_own(own), "own", [own]
    fits = {name: experience for name, experience in learnt.items() if _fits(intents.get(name), measure)}
    kind = [each for name, each in fits.items() if intents[name].manner == intent.manner]
    basis = "kind" if kind else ("all" if fits else "nothing")
    pool = kind or list(fits.values())
    return of_its_kind(pool), basis, pool


def _fits(intent: Intent | None, measure: Measure) -> bool:
    return intent is not None and (measure == "resolved" or intent.is_verifiable)


def _cost(counts: Counts, resolved: Expected) -> Expected:
    """What the contacts would cost: the agent's replies as now, and a person for what is not resolved.

    A person costs what one cost for the same intent without a live skill; where nobody was served so, what one cost
    for the intent at all.
    """
    alone = counts.contacts - counts.covered
    human = counts.human_cost - counts.covered_human_cost if alone else counts.human_cost
    each = human / (alone or counts.contacts or 1)
    low, mean, high = (_of(counts, each, left) for left in (resolved.high, resolved.mean, resolved.low))
    return Expected(mean, low, high)


def _of(counts: Counts, person: Decimal, resolved: float) -> float:
    return float(counts.ai_cost) + float(person) * max(counts.contacts - resolved, 0.0)
