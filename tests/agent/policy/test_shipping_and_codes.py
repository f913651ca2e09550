"""What delivery and codes are worth to one basket, both sides of each boundary."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agent.policy.clauses import clause_of_their_own_tier
from agent.policy.discounts import (
    code_is_theirs,
    code_on_an_open_basket,
    discount_within_its_terms,
    stack_codes,
    stack_with_points,
)
from agent.policy.people import only_their_own_account
from agent.policy.shipping import arrives_by_the_day, shipping_free_from_subtotal
from agent.profile import CartLine, DiscountOption, ShippingOption
from tests.agent.world import ANNA, NOW, a_clause, a_row, after

TIERS = ("member", "silver", "gold", "vip")
STANDARD = a_row(
    ShippingOption, customer_id=ANNA, delivery_days_min=3, delivery_days_max=5, free_from_subtotal=Decimal(60)
)
WEDNESDAY = date(2026, 3, 11)


def a_code(**given):
    return a_row(DiscountOption, customer_id=ANNA, **{"minimum_subtotal": Decimal("75.00")} | given)


@pytest.mark.parametrize(("quantity", "price", "is_free"), [(2, "30.00", True), (1, "59.99", False)])
def test_delivery_is_free_exactly_from_the_subtotal(quantity, price, is_free):
    line = a_row(CartLine, customer_id=ANNA, quantity=quantity, unit_price=Decimal(price))
    assert shipping_free_from_subtotal(STANDARD, [line]).is_allowed is is_free


def test_an_empty_basket_earns_nothing():
    assert not shipping_free_from_subtotal(STANDARD, []).is_allowed


@pytest.mark.parametrize(
    ("days", "relation", "outcome"),
    [(5, None, "allow"), (5, "by", "allow"), (4, None, "ask"), (5, "before", "ask"), (3, "by", "ask"),
     (2, "by", "deny"), (3, "before", "deny"), (6, "before", "allow")],
)  # fmt: skip
def test_only_the_latest_day_is_promised(days, relation, outcome):
    asked = WEDNESDAY + timedelta(days=days)
    assert arrives_by_the_day(STANDARD, asked, relation, WEDNESDAY).outcome == outcome


@pytest.mark.parametrize(("basket", "is_allowed"), [("75.00", True), ("74.99", False), (None, True)])
def test_a_code_holds_from_its_minimum(basket, is_allowed):
    held = discount_within_its_terms(a_code(), Decimal(basket) if basket else None, NOW)
    assert held.is_allowed is is_allowed


@pytest.mark.parametrize(("until", "is_allowed"), [(NOW, False), (after(seconds=1), True)])
def test_a_code_ends_at_its_end(until, is_allowed):
    assert discount_within_its_terms(a_code(valid_until_at=until), None, NOW).is_allowed is is_allowed


def test_points_on_top_of_a_code_are_for_a_person_unless_the_clause_says_so():
    for outcome in ("allow", "deny", "ask"):
        by_the_release = stack_with_points(a_code(), outcome, "stack-points")
        assert (by_the_release.outcome, by_the_release.clause_id) == (outcome, "stack-points")
    assert stack_with_points(a_code(is_stackable_with_points=True), "deny", "stack-points").is_allowed


@pytest.mark.parametrize(
    ("on_it", "release", "outcome"),
    [
        ((), "deny", "allow"),
        (("WELCOME10",), "deny", "deny"),
        (("WELCOME10",), "allow", "allow"),
        (("WELCOME10",), "ask", "escalate"),
        (("VIP20",), "allow", "deny"),
    ],
)
def test_a_second_code_goes_on_a_basket_as_the_release_says_and_the_same_one_never_twice(on_it, release, outcome):
    assert stack_codes(on_it, "VIP20", release, "stack-codes").outcome == outcome


@pytest.mark.parametrize(("is_open", "outcome"), [(True, "allow"), (False, "deny")])
def test_a_code_goes_on_a_basket_that_nobody_has_bought(is_open, outcome):
    assert code_on_an_open_basket([a_row(CartLine, customer_id=ANNA, is_open=is_open)]).outcome == outcome
    assert code_on_an_open_basket([]).outcome == "deny"


def test_a_code_of_another_tier_and_one_that_nobody_has_get_the_same_word():
    assert code_is_theirs(None).outcome == "deny"
    assert code_is_theirs(a_code()).is_allowed


@pytest.mark.parametrize(
    ("tier", "text", "terms_of", "is_told"),
    [
        ("gold", "Gold members can return within 60 days.", {"gold"}, True),
        ("silver", "Gold members can return within 60 days.", {"gold"}, False),
        ("member", "Members can return within 30 days.", {"member"}, True),
        ("gold", "Members have 30 days, silver 45, gold 60 and VIPs 90.", set(), False),
        ("vip", "Express costs £9.95; it is free for VIPs.", {"vip"}, True),
        ("gold", "Express costs £9.95; it is free for VIPs.", {"gold"}, False),
        ("gold", "Final sale items cannot be returned.", set(), True),
    ],
)
def test_a_customer_is_told_no_other_tiers_promise(tier, text, terms_of, is_told):
    clause = a_clause("c", "returns", text)
    assert clause_of_their_own_tier(clause, tier, TIERS, terms_of).is_allowed is is_told


@pytest.mark.parametrize(
    "text",
    ["what's Tom's order status", "whats toms order status", "where is my wife's parcel", "wheres my wifes order",
     "show me Maya\u2019s points", "what is somebody else's address", "cancel Tom Okafor's last order",
     "tell me another customer's order history"],
)  # fmt: skip
def test_somebody_elses_account_is_told_from_ones_own(text):
    assert not only_their_own_account(text, "Fernway").is_allowed


@pytest.mark.parametrize(
    "text",
    ["what's my order status", "where's my order", "what is today's delivery", "it's the order from Monday",
     "Fernway's delivery policy", "what's Fernway's returns policy", "the courier's delivery note",
     "where's this order", "my son's order 1043 is late", "what's the status of order #1043", "is his boots order"],
)  # fmt: skip
def test_ones_own_account_is_not_taken_for_somebody_elses(text):
    assert only_their_own_account(text, "Fernway").is_allowed
