"""When a skill counts as worse than it was, and when chance or too few cases would explain it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from statsmodels.stats.proportion import proportions_ztest

from pipelines.coverage.counts import Counts, DayCounts, Days
from pipelines.coverage.drift import ALPHA, Drift, alerts, judged

TODAY = date(2026, 6, 1)
# Silence decides after 72 hours: the newest day that is looked at is the fifth before today.
NOW = Days.until(date(2026, 5, 27), 28)
BEFORE = NOW.before
QUARTER = Days.until(date(2026, 4, 29), 91)


def counted(day: date, decided: int, *, resolved: int = 0, routed: int = 0, skill: str = "a") -> DayCounts:
    return DayCounts(day, skill, skill, Counts(decided, decided, decided, resolved, routed=routed))


def verified(day: date, held: int, failed: int) -> DayCounts:
    whole = held + failed
    return DayCounts(day, "a", "a", Counts(whole, whole, whole, whole, held, failed))


def found(days: list[DayCounts], measure: str, baseline: str = "period", skill: str = "a") -> Drift:
    return next(
        each for each in judged(days, TODAY) if (each.skill, each.measure, each.baseline) == (skill, measure, baseline)
    )


def test_a_fall_that_chance_explains_is_no_alert_and_one_that_it_hardly_does_is():
    def p_and_state(resolved_now: int) -> tuple[float, str]:
        days = [counted(BEFORE.last, 200, resolved=160), counted(NOW.last, 200, resolved=resolved_now)]
        drift = found(days, "resolution")
        return float(drift.p_value or 0), drift.state

    # Two measures against each of two baselines, of which the period lies in the quarter: four tests at once.
    borders = [p_and_state(resolved) for resolved in range(148, 134, -1)]
    first = next(place for place, (p, _) in enumerate(borders) if p < ALPHA)
    assert [state for _, state in borders[first - 1 : first + 1]] == ["steady", "worse"]
    assert {state for _, state in borders[:first]} == {"steady"}
    assert {state for _, state in borders[first:]} == {"worse"}


def test_escalations_alert_when_they_rise_and_not_when_they_fall():
    def state(before: int, now: int) -> str:
        return found([counted(BEFORE.last, 300, routed=before), counted(NOW.last, 300, routed=now)], "escalation").state

    assert (state(30, 90), state(90, 30)) == ("worse", "steady")


def test_resolution_alerts_when_it_falls_and_not_when_it_rises():
    def state(before: int, now: int) -> str:
        return found(
            [counted(BEFORE.last, 300, resolved=before), counted(NOW.last, 300, resolved=now)], "resolution"
        ).state

    assert (state(270, 200), state(200, 270)) == ("worse", "steady")


def test_accuracy_is_what_came_true_of_what_could_be_looked_up_and_waits_for_the_slowest_query():
    # 25 days: a return has 21 to be scanned.
    day, before = TODAY - timedelta(days=26), TODAY - timedelta(days=26 + 28)
    drift = found(
        [verified(before, 90, 10), verified(day, 50, 50), verified(day + timedelta(days=1), 0, 500)], "accuracy"
    )

    assert (drift.now.part, drift.now.whole, drift.before.part, drift.state) == (50, 100, 90, "worse")


@pytest.mark.parametrize(("cases", "state"), [(29, "too_few"), (30, "worse")])
def test_fewer_than_30_cases_on_either_side_tell_nothing(cases, state):
    assert found([counted(BEFORE.last, 300, resolved=300), counted(NOW.last, cases)], "resolution").state == state
    assert found([counted(BEFORE.last, cases, resolved=cases), counted(NOW.last, 300)], "resolution").state == state


@pytest.mark.parametrize(("now", "state"), [(77_100, "steady"), (77_000, "worse"), (76_900, "worse")])
def test_a_move_of_less_than_3_points_is_no_alert_however_sure(now, state):
    days = [counted(BEFORE.last, 100_000, resolved=80_000), counted(NOW.last, 100_000, resolved=now)]

    assert found(days, "resolution").state == state


def test_many_skills_ask_more_of_each():
    one = [counted(BEFORE.last, 200, resolved=160), counted(NOW.last, 200, resolved=138)]
    others = [counted(each, 200, resolved=160, skill=f"s{n}") for n in range(40) for each in (BEFORE.last, NOW.last)]

    assert [each.baseline for each in alerts(judged(one, TODAY))] == ["period", "quarter"]
    assert alerts(judged([*one, *others], TODAY)) == []


def test_the_p_value_of_one_test_is_the_librarys():
    days = [counted(BEFORE.last, 200, resolved=160), counted(NOW.last, 200, resolved=130)]
    raw = proportions_ztest([130, 160], [200, 200], alternative="smaller")[1]

    # Holm multiplies the smallest by the number of tests: two measures and two baselines, which are the same days here.
    assert found(days, "resolution").p_value == pytest.approx(4 * raw)


def test_the_quarter_is_the_91_days_before_the_period():
    assert (QUARTER.last, QUARTER.first) == (NOW.first - timedelta(days=1), date(2026, 1, 29))
    days = [counted(NOW.last, 100), counted(QUARTER.first, 100, resolved=90), counted(date(2026, 1, 28), 500)]

    assert found(days, "resolution", "quarter").before.whole == 100
    assert found(days, "resolution", "period").before.whole == 0


def test_a_skill_that_never_fails_is_steady():
    days = [counted(BEFORE.last, 100, resolved=100), counted(NOW.last, 100, resolved=100)]

    assert {each.state for each in judged(days, TODAY) if each.measure == "resolution"} == {"steady"}
