"""Plans of the past against what happened: of the day on which a skill went live, and as if it were new."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from pipelines.coverage.backtest import Held, backtest
from pipelines.coverage.counts import DayCounts
from tests.pipelines.coverage.mix import contacts, every_day, intents

TODAY = date(2026, 6, 1)
YESTERDAY = TODAY - timedelta(days=1)
SWITCHED = date(2026, 3, 2)
WORLDS = 100


def with_new(resolved: int, *, count: int = 10, verified: int = 0, ends: date = YESTERDAY) -> list[DayCounts]:
    """Two skills that always resolved 7 of 10, and one that went live on `SWITCHED` and resolves so many a day."""
    before = every_day("new", SWITCHED, 60, count)
    since = every_day("new", ends, (ends - SWITCHED).days, count, resolved=resolved, verified=verified)
    others = [day for name in "ab" for day in every_day(name, YESTERDAY, 200, 10, resolved=7, verified=4)]
    return [*others, *before, *since]


def switched_on(days: list[DayCounts], day: date = SWITCHED) -> list[Held]:
    modes = intents(a="live", b="live", new="live")
    return [each for each in backtest(days, modes, {day: ["new"]}, TODAY) if each.test == "switched_on"]


def test_the_plan_of_the_day_on_which_a_skill_went_live_is_held_against_the_28_days_after():
    resolved, verified = switched_on(with_new(7, verified=4))

    assert (resolved.measure, verified.measure) == ("resolved", "verified")
    assert {
        (each.intent, each.planned_on, each.contacts_before, each.contacts_after) for each in (resolved, verified)
    } == {("new", SWITCHED, 280, 280)}
    assert (resolved.happened, verified.happened) == (7 * 28, 4 * 28)
    assert (resolved.is_within, verified.is_within) == (True, True)
    assert resolved.expected.low < 7 * 28 < resolved.expected.high


def test_a_skill_that_did_what_nobody_could_have_known_is_outside():
    assert [each.is_within for each in switched_on(with_new(0))] == [False, False]


def test_what_came_after_the_day_changes_nothing_in_its_plan():
    good, bad = (switched_on(with_new(resolved, verified=resolved)) for resolved in (7, 0))
    later = [each for each in with_new(7) if each.intent == "new" or each.day < SWITCHED]
    others = [
        day for name in "ab" for day in every_day(name, YESTERDAY, (YESTERDAY - SWITCHED).days + 1, 10, resolved=1)
    ]

    expected = [each.expected for each in good]
    assert [each.expected for each in bad] == expected
    assert [each.expected for each in switched_on([*later, *others])] == expected


def test_what_was_switched_off_again_before_28_days_were_over_is_held_against_nothing():
    off_again = with_new(7, ends=SWITCHED + timedelta(days=20))
    after = every_day("new", SWITCHED + timedelta(days=28), 8, 10)

    assert switched_on([*off_again, *after]) == []


def test_a_period_is_held_only_once_all_of_it_is_settled():
    # Silence decides after 72 hours, and a return has 21 days to be scanned.
    def measures(day: date) -> list[str]:
        days = [*every_day("new", day, 60, 10), *every_day("new", YESTERDAY, (YESTERDAY - day).days, 10, resolved=7)]
        days += [each for name in "ab" for each in every_day(name, YESTERDAY, 200, 10, resolved=7)]
        return [each.measure for each in switched_on(days, day)]

    newest = {"resolved": TODAY - timedelta(days=4 + 28 + 1), "verified": TODAY - timedelta(days=25 + 28 + 1)}
    assert measures(newest["verified"]) == ["resolved", "verified"]
    assert measures(newest["verified"] + timedelta(days=1)) == ["resolved"]
    assert measures(newest["resolved"]) == ["resolved"]
    assert measures(newest["resolved"] + timedelta(days=1)) == []


def test_intervals_of_skills_that_were_switched_on_hold_what_comes_about_as_often_as_they_say():
    dice = np.random.default_rng(11)
    names, weeks = [*"abcdef", "new"], [SWITCHED + timedelta(days=7 * week) for week in range(-9, 5)]
    modes = intents(**dict.fromkeys(names, "live"))
    held = []
    for _ in range(WORLDS):
        chance = dict(zip(names, dice.beta(6, 4, len(names)), strict=True))
        days = []
        for day in weeks:
            for name in names:
                count, is_live = int(dice.poisson(20)), name != "new" or day > SWITCHED
                resolved = int(dice.binomial(count, chance[name])) if is_live else 0
                verified = int(dice.binomial(resolved, 0.8))
                days.append(contacts(name, day, count, live=is_live, resolved=resolved, verified=verified))
        found = backtest(days, modes, {SWITCHED: ["new"]}, TODAY)
        held += [each.is_within for each in found if each.test == "switched_on"]
    # Within four standard errors; that all hold would mean intervals that say nothing.
    assert len(held) == 2 * WORLDS
    assert 0.95 - 4 * (0.05 * 0.95 / WORLDS) ** 0.5 <= sum(held) / len(held) < 1


def test_a_backtest_plans_as_if_the_skill_had_never_run():
    # Two skills that always resolve 70 %, and one that resolves nothing: nobody can have known.
    modes = intents(a="live", b="live", odd="live")
    days = [day for name, resolved in (("a", 7), ("b", 7), ("odd", 0))
            for day in every_day(name, TODAY - timedelta(days=1), 150, 10, resolved=resolved)]  # fmt: skip

    held = {each.intent: each for each in backtest(days, modes, {}, TODAY) if each.measure == "resolved"}

    assert {name: each.happened for name, each in held.items()} == {"a": 196, "b": 196, "odd": 0}
    assert (held["a"].planned_on, held["a"].contacts_before, held["a"].contacts_after) == (date(2026, 4, 30), 280, 280)
    assert (held["a"].is_within, held["odd"].is_within) == (True, False)


def test_a_backtest_knows_nothing_of_what_came_after_its_day():
    modes = intents(**dict.fromkeys("abcdef", "live"))
    days = [day for name in modes for day in every_day(name, TODAY - timedelta(days=1), 150, 10, resolved=7)]
    planned_on = backtest(days, modes, {}, TODAY)[0].planned_on
    turned = [
        contacts(each.intent, each.day, 10, live=True, resolved=1) if each.day >= planned_on else each for each in days
    ]

    before, after = backtest(days, modes, {}, TODAY), backtest(turned, modes, {}, TODAY)

    assert [each.expected for each in before if each.measure == "resolved"] == [
        each.expected for each in after if each.measure == "resolved"
    ]
    assert [each.is_within for each in after if each.measure == "resolved"] == [False] * 6


def test_a_skill_that_was_live_for_some_only_is_not_held_against_anything():
    modes = intents(a="live", b="live")
    days = [day for name in modes for day in every_day(name, TODAY - timedelta(days=1), 150, 10, resolved=7)]
    partly = [*days, *every_day("b", TODAY - timedelta(days=1), 60, 1)]

    assert {each.intent for each in backtest(partly, modes, {}, TODAY)} == {"a"}
