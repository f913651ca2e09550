"""Done is believed when the rows say so."""

from datetime import timedelta

import pytest

from agent.actions import State
from agent.actions.cancel_order import CANCEL_ORDER
from agent.actions.execution import execute, propose
from agent.actions.reconciliation import compared, reconcile
from agent.profile import CustomerProfile
from tests.agent.world import NOW, an_order, anna


def profile_with(**given):
    return CustomerProfile("c_anna", {"profile_orders": (an_order(1043, **given),)})


@pytest.fixture
def done(agent_over):
    agent = agent_over([])
    conversation = agent.turns.start(anna, "web-chat").conversation_id
    record = propose(CANCEL_ORDER, {"order_id": "6043"}, conversation, agent.means.ledger, NOW)
    return agent.means.ledger, execute(CANCEL_ORDER, record.action_id, agent.means.ledger, agent.store, NOW)


def test_an_action_is_reconciled_once_the_rows_show_it(done):
    ledger, record = done
    reconcile([record], profile_with(is_cancelled=False), ledger, NOW)
    assert ledger.get(record.action_id).state == State.DONE
    reconcile([record], profile_with(is_cancelled=True), ledger, NOW)
    assert ledger.get(record.action_id).state == State.RECONCILED


@pytest.mark.parametrize(("minutes", "verdict"), [(60, "waiting"), (61, "missing")])
def test_a_change_that_no_row_shows_is_missing_after_an_hour(done, minutes, verdict):
    _, record = done
    assert compared(record, profile_with(is_cancelled=False), NOW + timedelta(minutes=minutes)) == verdict
