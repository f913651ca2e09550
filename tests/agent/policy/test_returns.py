from datetime import timedelta

import pytest

from agent.policy.returns import return_within_window
from tests.agent.world import NOW, an_option, an_order

ORDER = an_order(1043)


@pytest.mark.parametrize(
    ("closes", "outcome"),
    [(timedelta(seconds=1), "allow"), (timedelta(0), "allow"), (timedelta(seconds=-1), "deny")],
)
def test_the_last_second_of_the_window_still_counts(closes, outcome):
    assert return_within_window(an_option(ORDER, returnable_until_at=NOW + closes), NOW).outcome == outcome


def test_what_has_not_arrived_may_be_returned_because_its_window_has_not_begun():
    decision = return_within_window(an_option(ORDER, returnable_until_at=None), NOW)
    assert (decision.outcome, decision.clause_id) == ("allow", "return-gold")


def test_a_final_sale_stays_sold_even_within_its_window():
    option = an_option(ORDER, is_final_sale=True, returnable_until_at=NOW + timedelta(days=9))
    assert return_within_window(option, NOW).rule == "final_sale_stays_sold"


@pytest.mark.parametrize(("left", "outcome"), [(1, "allow"), (0, "deny")])
def test_an_item_is_returned_once(left, outcome):
    assert return_within_window(an_option(ORDER, returnable_quantity=left), NOW).outcome == outcome


def test_an_item_that_no_clause_covers_goes_to_a_person():
    assert return_within_window(an_option(ORDER, window_days=None), NOW).outcome == "escalate"
