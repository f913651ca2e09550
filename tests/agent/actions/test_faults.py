"""The seeded simulator of store faults and crashes, a bounded share of it; the whole is `tests.evals.action_faults`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from agent.actions import State
from agent.actions import execution as executing
from agent.actions.cancel_order import CANCEL_ORDER
from agent.actions.execution import execute, propose
from agent.actions.recovery import YES_HOLDS_FOR, recover
from agent.commerce.port import CommercePort, Receipt, UnreachedError
from agent.skills.catalogue import ACTIONS
from tests.agent.actions.memory_ledger import MemoryLedger
from tests.agent.world import NOW
from tests.evals import _faulty_store
from tests.evals._faulty_store import FAULTS
from tests.evals._own_ledger import opened
from tests.evals.action_faults import POINTS, crashed_everywhere, figures, simulated

ARGUMENTS = {"order_id": "6043", "reason": "customer"}


def named(seed: int) -> str:
    return f"conv_{seed}"


@pytest.fixture
def stored(agent_over) -> tuple[object, Callable[[int], str]]:
    agent = agent_over([])
    return agent.means.ledger, lambda seed: opened(agent.means.ledger._pool, seed)


def test_over_five_thousand_faulty_runs_nothing_takes_place_twice_and_nobody_is_told_otherwise():
    told = figures(simulated(range(1, 5001), named))
    assert told["wrong"] == [], "run tests.evals.action_faults with --seed of these"
    assert {*FAULTS, *(f"killed {point}" for point in POINTS)} == set(told["faults"])
    assert told["slowest_settled_seconds"] <= 30


def test_the_simulator_sees_a_ledger_that_believes_an_unreachable_store_too_soon(monkeypatch):
    honest = executing._performed

    def hasty(action, record, port, *, is_repeated):
        return honest(action, record, port, is_repeated=False)

    monkeypatch.setattr(executing, "_performed", hasty)
    assert any("told as failed" in str(each["wrong"]) for each in figures(simulated(range(1, 5001), named))["wrong"])


def test_the_simulator_sees_a_store_asked_again_under_another_key(monkeypatch):
    monkeypatch.setattr(_faulty_store.Books, "take", lambda self, key: Receipt(f"{self.effects.update([key])}"))
    assert figures(simulated(range(1, 200), named))["took_place_more_than_once"] > 0


def test_the_same_seeds_end_alike_over_postgresql(stored):
    ledger, conversation = stored
    kept = simulated(range(1, 61), conversation, ledger)
    assert [(run.state, run.effects, run.wrong) for run in kept] == [
        (run.state, run.effects, []) for run in simulated(range(1, 61), named)
    ]


def test_every_action_killed_at_every_point_ends_done_once_or_not_at_all(stored):
    ledger, conversation = stored
    runs = crashed_everywhere(ledger, conversation, 10_000)
    assert len(runs) == len(ACTIONS) * len(POINTS)
    assert figures(runs)["wrong"] == []


@pytest.mark.parametrize(("seconds", "state"), [(300, State.DONE), (301, State.FAILED)])
def test_a_yes_that_nobody_began_on_holds_for_five_minutes(seconds, state):
    ledger, store = MemoryLedger(), Willing()
    record = propose(CANCEL_ORDER, ARGUMENTS, "c", ledger, NOW)
    ledger.step(record.action_id, State.CONFIRMED, NOW)
    assert timedelta(seconds=300) == YES_HOLDS_FOR
    [after] = recover(ACTIONS, ledger, store, NOW + timedelta(seconds=seconds))
    assert (after.state, store.asked) == (state, [record.idempotency_key] if state == State.DONE else [])


def test_an_answer_that_comes_after_it_was_given_up_no_longer_counts():
    ledger, store = MemoryLedger(), Willing()
    record = propose(CANCEL_ORDER, ARGUMENTS, "c", ledger, NOW)

    class Hanging(Willing):
        def cancel_order(self, *_, **__):
            execute(CANCEL_ORDER, record.action_id, ledger, store, NOW + timedelta(seconds=16))
            raise UnreachedError("so slow that another asked meanwhile")

    assert execute(CANCEL_ORDER, record.action_id, ledger, Hanging(), NOW).state == State.DONE


class Willing(CommercePort):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def cancel_order(self, *_, idempotency_key, **__):
        self.asked.append(idempotency_key)
        return Receipt("1")
