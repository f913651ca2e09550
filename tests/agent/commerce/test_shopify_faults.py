"""A bounded share of the simulator of faults over the Shopify adapter; the whole is `tests.evals.shopify_faults`."""

from __future__ import annotations

from datetime import timedelta

from agent.commerce.shopify import marks
from tests.agent.commerce.shopify_schema import needs_schema
from tests.evals._faulty_store import FAULTS
from tests.evals.action_faults import POINTS, figures
from tests.evals.shopify_faults import OFFERED, simulated

pytestmark = needs_schema


def test_over_faults_and_crashes_nothing_takes_place_twice_on_shopify_and_nobody_is_told_otherwise():
    told = figures(list(simulated(range(1, 401))))
    assert told["wrong"] == [], "run tests.evals.shopify_faults with --seed of these"
    assert {*FAULTS, *(f"killed {point}" for point in POINTS)} < set(told["faults"])
    assert {"cancel_order", "request_return", "change_items", "skip_subscription", "waive_fee"} < set(OFFERED)


def test_the_simulator_sees_a_return_that_is_asked_for_again_too_soon(monkeypatch):
    monkeypatch.setattr(marks, "UNDER_WAY_FOR", timedelta(0))
    assert figures(list(simulated(range(1, 201))))["took_place_more_than_once"] > 0


def test_the_simulator_sees_a_return_that_is_not_found_again(monkeypatch):
    monkeypatch.setattr("agent.commerce.shopify.returns.is_noted", lambda note, key: False)
    assert figures(list(simulated(range(1, 101))))["wrong"]
