"""Which way money may go, and what may become what."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.policy.settling import (
    gift_card_covers,
    method_is_on_file,
    payment_changes_once,
    payment_changes_to_another,
    refund_goes_where_it_may,
)
from agent.policy.variants import another_variant_of_the_same_product, variant_is_in_stock
from agent.profile import CatalogVariant, OrderLine, PaymentMethod
from tests.agent.world import a_row

CARD = a_row(PaymentMethod, customer_id="c", payment_method_id="card", payment_method_kind="credit_card")
GIFT = a_row(
    PaymentMethod, customer_id="c", payment_method_id="gift", payment_method_kind="gift_card", balance=Decimal("20.00")
)


@pytest.mark.parametrize(
    ("method", "refund_to", "outcome"),
    [
        (None, "original", "allow"),
        (CARD, "original", "allow"),
        (GIFT, "original", "deny"),
        (GIFT, "original_or_gift_card", "allow"),
    ],
)
def test_a_refund_goes_back_the_way_it_was_paid_and_to_a_gift_card_only_where_the_release_says_so(
    method, refund_to, outcome
):
    assert refund_goes_where_it_may(method, "card", refund_to).outcome == outcome


def test_a_refund_never_goes_to_another_card():
    assert refund_goes_where_it_may(CARD, "paypal", "original_or_gift_card").outcome == "deny"


@pytest.mark.parametrize(("amount", "outcome"), [("20.00", "allow"), ("20.01", "deny"), ("-5.00", "allow")])
def test_a_gift_card_pays_no_more_than_it_holds(amount, outcome):
    assert gift_card_covers(GIFT, Decimal(amount)).outcome == outcome
    assert gift_card_covers(CARD, Decimal(amount)).outcome == "allow"


def test_nobody_pays_with_what_is_not_on_their_account():
    assert method_is_on_file("gift", [CARD]).outcome == "deny"
    assert method_is_on_file("card", [CARD]).outcome == "allow"


def test_a_payment_is_changed_once_and_to_another_way():
    assert (payment_changes_once(1).outcome, payment_changes_once(2).outcome) == ("allow", "deny")
    assert payment_changes_to_another("card", "card").outcome == "deny"
    assert payment_changes_to_another("gift", "card").outcome == "allow"


def a_variant(variant_id: str, product_id: str = "shirt", stock: int = 1) -> CatalogVariant:
    return a_row(CatalogVariant, variant_id=variant_id, product_id=product_id, stock_quantity=stock)


@pytest.mark.parametrize(
    ("variant", "outcome"),
    [(a_variant("blue"), "allow"), (a_variant("red"), "deny"), (a_variant("blue", "shoe"), "deny"), (None, "deny")],
)
def test_a_line_becomes_only_another_variant_of_its_own_product(variant, outcome):
    line = a_row(OrderLine, customer_id="c", order_line_id="1", product_id="shirt", variant_id="red")
    assert another_variant_of_the_same_product(line, variant).outcome == outcome


def test_nothing_is_promised_that_is_out_of_stock():
    assert variant_is_in_stock(a_variant("blue", stock=1)).outcome == "allow"
    assert variant_is_in_stock(a_variant("blue", stock=0)).outcome == "deny"
