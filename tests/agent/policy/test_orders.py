from dataclasses import replace
from decimal import Decimal

import pytest

from agent.actions import Terms
from agent.actions.cancel_order import CANCEL_ORDER
from agent.policy.orders import cancel_before_dispatch, cancel_in_our_own_store, cancel_within_review_limit
from agent.profile import CustomerProfile
from agent.releases.landing import loaded
from tests.agent.world import NOW, a_parcel, an_order


@pytest.mark.parametrize(("amount", "outcome"), [("150.00", "allow"), ("150.01", "escalate")])
def test_a_cancellation_above_the_review_limit_needs_a_person(amount, outcome):
    order = an_order(1043, total_amount=Decimal(amount))
    assert cancel_within_review_limit(order, Decimal(150)).outcome == outcome


@pytest.mark.parametrize(
    ("status", "outcome"), [(None, "allow"), ("unfulfilled", "allow"), ("partial", "deny"), ("fulfilled", "deny")]
)
def test_an_order_can_be_cancelled_until_anything_of_it_is_packed(status, outcome):
    assert cancel_before_dispatch(an_order(1043, fulfillment_status=status), ()).outcome == outcome


def test_a_parcel_stops_the_cancellation_of_its_own_order_only():
    order, other = an_order(1043), an_order(1044)
    assert cancel_before_dispatch(order, [a_parcel(order)]).outcome == "deny"
    assert cancel_before_dispatch(order, [a_parcel(other)]).outcome == "allow"


def test_an_order_from_a_file_was_not_placed_in_our_store():
    assert cancel_in_our_own_store(an_order(1, source="files")).outcome == "escalate"


def test_nobody_cancels_an_order_that_is_not_on_their_account():
    profile = CustomerProfile("c_anna", {"profile_orders": (an_order(1),), "profile_shipments": ()})
    [decision] = CANCEL_ORDER.decide(profile, {"order_id": "999"}, Terms(loaded().parameters, NOW))
    assert decision.outcome == "deny"


def test_an_action_that_writes_cannot_be_built_without_a_rule():
    with pytest.raises(ValueError, match="write action 'cancel_order' has no policy rule"):
        replace(CANCEL_ORDER, rules=())
