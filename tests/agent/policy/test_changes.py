"""Both sides of each boundary of the rules on addresses, subscriptions and money."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from agent.actions import Terms
from agent.actions.issue_store_credit import credit_for
from agent.actions.request_return import REQUEST_RETURN
from agent.actions.waive_fee import WAIVE_FEE, arguments_for
from agent.policy.addresses import (
    account_stays_in_its_country,
    address_before_dispatch,
    address_in_the_same_country,
    address_is_complete,
)
from agent.policy.money import (
    credit_for_a_late_order,
    credit_once_for_an_order,
    credit_within_cap,
    credit_within_clause,
    credit_within_what_was_paid,
    waive_no_more_than_the_clause,
    waive_once,
)
from agent.policy.orders import cancel_before_dispatch, change_before_dispatch
from agent.policy.returns import (
    call_off_a_return_before_it_lands,
    return_no_more_than_is_left,
    return_within_window,
)
from agent.policy.settling import (
    gift_card_covers,
    method_is_on_file,
    payment_changes_once,
    payment_changes_to_another,
    refund_goes_where_it_may,
)
from agent.policy.subscriptions import (
    pause_only_what_runs,
    resume_only_what_rests,
    skip_the_delivery_that_was_named,
)
from agent.policy.undoing import swap_back_where_items_change_again, undo_what_can_be_undone
from agent.policy.variants import (
    another_variant_of_the_same_product,
    swap_no_more_than_is_there,
    swap_once_where_the_release_says_so,
    variant_is_in_stock,
)
from agent.profile import CatalogVariant, CustomerProfile, PaymentMethod, Refund, ReturnLine, Subscription
from agent.releases.landing import loaded
from agent.skills.acting import TOLD
from agent.skills.catalogue import ACTIONS
from agent.skills.undo import BACK
from tests.agent.world import ANNA, NOW, a_charge, a_line, a_parcel, a_row, after, an_option, an_order, before

TERMS = Terms(loaded().parameters, NOW)


@pytest.mark.parametrize(("status", "outcome"), [(None, "allow"), ("unfulfilled", "allow"), ("partial", "deny")])
def test_an_address_can_be_changed_until_anything_is_packed(status, outcome):
    order = an_order(1043, fulfillment_status=status)
    assert address_before_dispatch(order, ()).outcome == outcome
    assert address_before_dispatch(order, [a_parcel(order)]).outcome == "deny"


@pytest.mark.parametrize(
    ("country", "outcome"), [("GB", "allow"), ("FR", "escalate"), ("", "escalate")], ids=["same", "other", "none"]
)
def test_an_order_stays_in_its_country(country, outcome):
    assert address_in_the_same_country(country, an_order(1, ship_to_country_code="GB"), {"GB", "FR"}).outcome == outcome


def test_a_country_that_we_have_no_terms_for_is_a_persons_matter():
    assert address_in_the_same_country("IS", an_order(1, ship_to_country_code="IS"), {"GB"}).outcome == "escalate"


@pytest.mark.parametrize("missing", range(3))
def test_street_town_and_postcode_must_all_be_there(missing):
    parts = ["12 Mill Lane", "York", "YO1 7AB"]
    assert address_is_complete(*parts).is_allowed
    parts[missing] = " "
    assert address_is_complete(*parts).outcome == "ask"


@pytest.mark.parametrize(("amount", "outcome"), [("50.00", "allow"), ("50.01", "escalate")])
def test_credit_above_the_cap_of_the_release_needs_a_person(amount, outcome):
    assert credit_within_cap(Decimal(amount), TERMS.parameters.limits.store_credit_cap).outcome == outcome


@pytest.mark.parametrize(
    ("amount", "outcome"), [("0.00", "deny"), ("0.01", "allow"), ("64.50", "allow"), ("64.51", "deny")]
)
def test_credit_is_something_and_no_more_than_is_left_of_what_was_paid(amount, outcome):
    order = an_order(1, total_amount=Decimal("84.50"), refunded_amount=Decimal("20.00"))
    assert credit_within_what_was_paid(Decimal(amount), order).outcome == outcome


@pytest.mark.parametrize(("amount", "outcome"), [("12.00", "allow"), ("12.01", "escalate"), ("0.00", "escalate")])
def test_a_fee_is_waived_up_to_what_the_clause_lets_us(amount, outcome):
    fee = a_charge("fee", is_waivable=True, waivable_amount=Decimal("12.00"))
    assert waive_no_more_than_the_clause(fee, Decimal(amount)).outcome == outcome


def test_nobody_has_a_fee_waived_that_is_not_on_their_account_or_not_waivable():
    fee = a_charge("fee", order_id="6043", fee_code="LATE_RETURN", is_waivable=False, waivable_amount=Decimal("0.00"))
    arguments = arguments_for(fee)
    profile = CustomerProfile(ANNA, {"profile_charges": (fee,), "profile_refunds": ()})
    assert WAIVE_FEE.decide(profile, arguments, TERMS)[0].outcome == "escalate"
    assert WAIVE_FEE.decide(profile, arguments | {"order_id": "6044"}, TERMS)[0].outcome == "deny"
    assert WAIVE_FEE.decide(profile, arguments | {"charge_id": "another"}, TERMS)[0].outcome == "deny"


def a_refund(**given):
    return a_row(Refund, customer_id=ANNA, **{"order_id": "6043", "note": "Fee waived: charge-fee"} | given)


@pytest.mark.parametrize(
    ("given", "outcome"),
    [({}, "deny"), ({"note": "Fee waived: another"}, "allow"), ({"order_id": "6044"}, "allow")],
)
def test_a_fee_is_taken_off_once(given, outcome):
    fee = a_charge("fee", order_id="6043")
    assert waive_once(fee, [a_refund(**given)], arguments_for(fee)["note"]).outcome == outcome


@pytest.mark.parametrize(
    ("promised", "delivered", "outcome"),
    [
        (before(seconds=1), None, "allow"),
        (NOW, None, "escalate"),
        (before(days=2), before(days=1), "allow"),
        (before(days=2), before(days=2), "escalate"),
        (None, None, "escalate"),
    ],
)
def test_credit_is_for_an_order_that_missed_its_day(promised, delivered, outcome):
    order = an_order(1, promised_delivery_at=promised, delivered_at=delivered)
    assert credit_for_a_late_order(order, "credit-late", NOW).outcome == outcome
    assert credit_for_a_late_order(order, None, NOW).outcome == "escalate"


def test_a_cancelled_order_is_never_late():
    order = an_order(1, promised_delivery_at=before(days=2), is_cancelled=True)
    assert credit_for_a_late_order(order, "credit-late", NOW).outcome == "escalate"


@pytest.mark.parametrize(("amount", "outcome"), [("5.00", "allow"), ("5.01", "escalate")])
def test_credit_is_no_more_than_its_clause_gives(amount, outcome):
    assert credit_within_clause(Decimal(amount), Decimal("5.00"), "credit-late").outcome == outcome


def test_what_went_wrong_with_an_order_is_made_up_for_once():
    order, note = an_order(1043), "Credit: credit-late"
    assert credit_once_for_an_order(order, [a_refund(note=note)], note).outcome == "deny"
    assert credit_once_for_an_order(order, [a_refund(note=note, order_id="6044")], note).is_allowed
    assert credit_once_for_an_order(order, [a_refund()], note).is_allowed


@pytest.mark.parametrize(
    ("tier", "clause"), [("vip", "credit-late-vip"), ("gold", "credit-late"), (None, "credit-late")]
)
def test_a_late_order_earns_what_the_clause_of_the_own_tier_gives(tier, clause):
    credit = credit_for(tier, TERMS.parameters.credits)
    assert credit
    assert credit.clause_id == clause


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("requested", "allow"), ("open", "allow"), ("closed", "deny"), ("canceled", "deny"), ("declined", "deny")],
)
def test_a_return_is_called_off_until_it_has_come_in(status, outcome):
    line = a_row(ReturnLine, customer_id=ANNA, status=status)
    assert call_off_a_return_before_it_lands(line).outcome == outcome


@pytest.mark.parametrize(
    ("country", "home", "outcome"), [("GB", "GB", "allow"), ("FR", "GB", "escalate"), ("FR", "FR", "escalate")]
)
def test_an_account_stays_in_its_country_and_in_one_that_we_ship_to(country, home, outcome):
    assert account_stays_in_its_country(country, home, {"GB"}).outcome == outcome


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_every_deed_is_taken_back_by_another_one_or_told_to_be_for_good(name):
    assert undo_what_can_be_undone(name).is_allowed == (name in BACK)


@pytest.mark.parametrize(
    ("was_swapped", "once", "outcome"), [(True, True, "deny"), (True, False, "allow"), (False, True, "allow")]
)
def test_items_become_others_once_only_where_the_release_says_so(was_swapped, once, outcome):
    assert swap_once_where_the_release_says_so(was_swapped, once).outcome == outcome
    assert swap_back_where_items_change_again(once).outcome == ("deny" if once else "allow")


@pytest.mark.parametrize(("quantity", "outcome"), [(0, "deny"), (1, "allow"), (2, "allow"), (3, "deny")])
def test_no_more_pieces_become_others_than_there_are(quantity, outcome):
    assert swap_no_more_than_is_there(quantity, 2).outcome == outcome


GONE = an_order(1, is_cancelled=True)
PACKED = an_order(1, fulfillment_status="fulfilled")
LINE = a_line(PACKED, "Ridge Jacket", product_id="p1", variant_id="v1")
SAME = a_row(CatalogVariant, product_id="p1", variant_id="v1", stock_quantity=0)
CARD = a_row(PaymentMethod, customer_id=ANNA, payment_method_id="m1", balance=Decimal(5))
RETURNED = a_row(ReturnLine, customer_id=ANNA, status="closed")
RUNS = a_row(Subscription, customer_id=ANNA, status="ACTIVE", next_billing_at=after(days=1))
DENIED = (
    cancel_before_dispatch(GONE, ()),
    cancel_before_dispatch(PACKED, ()),
    change_before_dispatch(GONE, ()),
    change_before_dispatch(PACKED, ()),
    address_before_dispatch(GONE, ()),
    address_before_dispatch(PACKED, ()),
    method_is_on_file("m2", [CARD]),
    gift_card_covers(CARD, Decimal("5.01")),
    refund_goes_where_it_may(CARD, "m2", "original"),
    refund_goes_where_it_may(CARD, "m2", "original_or_gift_card"),
    payment_changes_to_another("m1", "m1"),
    payment_changes_once(2),
    another_variant_of_the_same_product(LINE, None),
    another_variant_of_the_same_product(LINE, SAME),
    variant_is_in_stock(SAME),
    swap_no_more_than_is_there(3, 2),
    swap_once_where_the_release_says_so(True, True),
    return_no_more_than_is_left(an_option(PACKED), 2),
    return_within_window(an_option(PACKED, is_final_sale=True), NOW),
    return_within_window(an_option(PACKED, returnable_quantity=0), NOW),
    return_within_window(an_option(PACKED, returnable_until_at=before(seconds=1)), NOW),
    call_off_a_return_before_it_lands(RETURNED),
    pause_only_what_runs(replace(RUNS, status="PAUSED")),
    pause_only_what_runs(replace(RUNS, status="CANCELLED")),
    pause_only_what_runs(replace(RUNS, status="EXPIRED")),
    resume_only_what_rests(RUNS),
    skip_the_delivery_that_was_named(RUNS, after(days=2), NOW),
    credit_within_what_was_paid(Decimal(999), an_order(1)),
    credit_once_for_an_order(an_order(1043), [a_refund()], a_refund().note or ""),
    waive_once(a_charge("fee", order_id="6043"), [a_refund()], a_refund().note or ""),
    swap_back_where_items_change_again(True),
    *(undo_what_can_be_undone(name) for name in sorted(ACTIONS.keys() - BACK.keys())),
)
WHAT_HELPS = re.compile(
    r"\byou (?:can|would)\b|\bI can\b|\b(?:ask|tell|name)\b|\bor to a gift card|\bcarrier can\b|nothing left|unused",
    re.IGNORECASE,
)


@pytest.mark.parametrize("denied", DENIED, ids=lambda denied: f"{denied.rule}: {denied.reason}")
def test_who_is_told_no_is_told_what_helps(denied):
    assert denied.outcome == "deny"
    assert WHAT_HELPS.search(denied.reason)


def test_a_yes_to_leaving_out_one_delivery_holds_for_that_delivery_while_it_is_to_come():
    coming = a_row(Subscription, customer_id=ANNA, next_billing_at=after(days=1))
    assert skip_the_delivery_that_was_named(coming, after(days=1), NOW).is_allowed
    assert not skip_the_delivery_that_was_named(coming, after(days=29), NOW).is_allowed
    gone = a_row(Subscription, customer_id=ANNA, next_billing_at=before(days=1))
    assert not skip_the_delivery_that_was_named(gone, before(days=1), NOW).is_allowed


@pytest.mark.parametrize(
    ("given", "quantity", "outcomes"),
    [
        ({}, 1, {"allow"}),
        ({}, 2, {"allow", "deny"}),
        ({"returnable_until_at": before(seconds=1)}, 1, {"deny", "allow"}),
        ({"is_final_sale": True}, 1, {"deny", "allow"}),
    ],
)
def test_a_return_obeys_the_option_of_every_line(given, quantity, outcomes):
    order = an_order(1043)
    option = an_option(order, order_line_id="9", **given)
    arguments = {"order_id": "6043", "lines": [{"order_line_id": "9", "quantity": quantity}], "refund_to": None}
    profile = CustomerProfile(ANNA, {"profile_return_options": (option,)})
    assert {each.outcome for each in REQUEST_RETURN.decide(profile, arguments, TERMS)} == outcomes
    for foreign in ({"order_id": "6044"}, {"lines": [{"order_line_id": "10", "quantity": 1}]}):
        [decision] = REQUEST_RETURN.decide(profile, arguments | foreign, TERMS)
        assert decision.outcome == "deny"


def test_every_action_has_words_for_what_it_did():
    assert set(ACTIONS) == set(TOLD)
