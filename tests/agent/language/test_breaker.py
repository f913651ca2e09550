"""When a failing service may be called again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.language.breaker import Breaker


def test_of_all_who_come_once_the_time_is_up_one_tries():
    now = [0.0]
    breaker = Breaker(failures=1, seconds=10, clock=lambda: now[0])
    breaker.failed()
    now[0] = 10.0
    assert [breaker.may_call() for _ in range(3)] == [True, False, False]


def test_a_trial_whose_caller_died_does_not_close_the_door_for_good():
    now = [0.0]
    breaker = Breaker(failures=1, seconds=10, clock=lambda: now[0])
    breaker.failed()
    now[0] = 10.0
    breaker.may_call()
    now[0] = 20.0
    assert breaker.may_call()


@given(st.lists(st.booleans(), max_size=40))
def test_it_is_open_exactly_while_fewer_failures_than_allowed_came_in_a_row(outcomes):
    breaker = Breaker(failures=3, seconds=10, clock=lambda: 0.0)
    in_a_row = 0
    for went_well in outcomes:
        (breaker.succeeded if went_well else breaker.failed)()
        in_a_row = 0 if went_well else in_a_row + 1
    assert breaker.may_call() == (in_a_row < 3)
