"""What a plan says of skills that never ran, and how it does against what happens."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from scipy import stats

from pipelines.coverage.chances import Chance, Experience, of_its_kind, of_its_own, successes_expected
from pipelines.coverage.counts import Counts, DayCounts
from pipelines.coverage.plan import Intent, planned
from tests.pipelines.coverage.mix import contacts, every_day, intents

TODAY = date(2026, 6, 1)


def test_with_order_status_and_returns_live_55_of_100_contacts_are_covered():
    yesterday = TODAY - timedelta(days=1)
    mix = {"track_order": 40, "return_order": 15, "subscription_question": 12, "loyalty_balance": 10, "other": 23}
    modes = intents(track_order="live", return_order="live", subscription_question="off", loyalty_balance="suggest")

    lines = planned([contacts(intent, yesterday, count) for intent, count in mix.items()], modes, TODAY)

    live = sum(line.contacts for line in lines if line.intent.mode == "live")
    assert (live, sum(line.contacts for line in lines)) == (55, 100)


def test_a_period_is_the_28_whole_days_before_today():
    days = [contacts("track_order", TODAY - timedelta(days=back), 1) for back in (0, 1, 28, 29)]

    [line] = planned(days, intents(track_order="live"), TODAY)

    assert line.contacts == 2


def test_a_skill_that_never_ran_goes_by_the_live_ones_of_its_manner():
    modes = intents(a="live", b="live", new="off") | {"warm": Intent("warm", "warm", "relational", True, "live")}
    days = [
        *every_day("a", TODAY - timedelta(days=5), 40, 10, resolved=8),
        *every_day("b", TODAY - timedelta(days=5), 40, 10, resolved=6),
        *every_day("warm", TODAY - timedelta(days=5), 40, 10, resolved=0),
        *every_day("new", TODAY - timedelta(days=1), 28, 10),
    ]
    new = next(line for line in planned(days, modes, TODAY) if line.intent.intent == "new")

    assert (new.contacts, new.basis, new.pool_skills, new.pool_contacts) == (280, "kind", 2, 800)
    assert 0.5 * 280 < new.resolved.mean < 0.85 * 280
    assert new.resolved.low < 0.6 * 280 < 0.8 * 280 < new.resolved.high


def test_a_skill_that_ran_goes_by_itself_once_it_has_20_decided_contacts():
    def basis_of(count: int) -> str:
        days = [contacts("a", TODAY - timedelta(days=6), count, live=True, resolved=count)]
        return planned(days, intents(a="live"), TODAY)[0].basis

    assert (basis_of(19), basis_of(20)) == ("kind", "own")


def test_without_any_experience_nothing_is_claimed():
    [line] = planned(every_day("new", TODAY - timedelta(days=1), 28, 10), intents(new="off"), TODAY)

    assert line.basis == "nothing"
    assert (line.resolved.low < 20, line.resolved.high > 260) == (True, True)


def test_what_is_not_settled_teaches_nothing():
    # Silence decides after 72 hours; a return is scanned within 21 days.
    fresh = [contacts("a", TODAY - timedelta(days=4), 100, live=True, resolved=0)]
    settled = [contacts("a", TODAY - timedelta(days=5), 100, live=True, resolved=90)]
    [line] = planned([*fresh, *settled], intents(a="live"), TODAY)

    assert line.pool_contacts == 100
    assert line.resolved.mean == pytest.approx(200 * 90.5 / 101, rel=0.01)


def test_an_intent_without_a_success_query_has_no_verified_resolutions():
    declared = {"a": Intent("a", "a", "transactional", False, "off")}
    [line] = planned([contacts("a", TODAY - timedelta(days=1), 10)], declared, TODAY)

    assert line.verified is None


def test_what_no_skill_resolves_costs_a_person_as_much_as_before():
    days = [
        DayCounts(
            TODAY - timedelta(days=1),
            "new",
            "new",
            Counts(contacts=10, decided=0, ai_cost=Decimal(1), human_cost=Decimal(100)),
        )
    ]
    [line] = planned(days, intents(new="off"), TODAY)

    assert line.cost.mean == pytest.approx(1 + 10 * (10 - line.resolved.mean))
    assert (line.cost_now, line.cost.high) == (101, 1 + 10 * (10 - line.resolved.low))


def test_the_expected_count_of_one_chance_is_the_negative_binomial_of_a_statistics_library():
    expected = successes_expected(100, Chance(np.array([0.3]), np.array([1.0])))

    assert expected.mean == pytest.approx(30)
    assert (expected.low, expected.high) == stats.nbinom.interval(0.95, 100.5, 1 / 1.3)


def test_the_chance_of_one_skill_is_the_beta_distribution_of_a_statistics_library():
    assert of_its_own(Experience(80, 100)).mean == pytest.approx(stats.beta(80.5, 20.5).mean(), abs=1e-4)


def test_alike_skills_make_a_narrower_interval_than_ones_that_differ():
    alike = successes_expected(1000, of_its_kind([Experience(50, 100)] * 6))
    apart = successes_expected(1000, of_its_kind([Experience(part, 100) for part in (5, 20, 40, 60, 80, 95)]))

    assert apart.high - apart.low > 1.5 * (alike.high - alike.low)


def test_intervals_hold_what_comes_about_as_often_as_they_say():
    dice = np.random.default_rng(7)
    held = 0
    for _ in range(200):
        chances = dice.beta(6, 4, 8)
        pool = [Experience(int(dice.binomial(80, chance)), 80) for chance in chances[:-1]]
        expected = successes_expected(int(dice.poisson(60)), of_its_kind(pool))
        held += expected.low <= dice.binomial(dice.poisson(60), chances[-1]) <= expected.high
    assert held >= 0.9 * 200
