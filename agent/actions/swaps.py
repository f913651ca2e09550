"""The rules that every swap of variants obeys, before dispatch as after delivery."""

from __future__ import annotations

from decimal import Decimal

from agent.actions.action import Arguments, Terms
from agent.policy import Decision
from agent.policy.returns import NOT_STANDING
from agent.policy.settling import gift_card_covers, method_is_on_file
from agent.policy.variants import (
    another_variant_of_the_same_product,
    swap_once_where_the_release_says_so,
    variant_is_in_stock,
)
from agent.profile import CatalogVariant, CustomerProfile, OrderLine, PaymentMethod, ReturnLine


def decide_swaps(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    """Whether anything may change, every change by itself, then whether the difference of all of them is settled."""
    lines = {row.order_line_id: row for row in profile.rows(OrderLine) if row.order_id == arguments["order_id"]}
    variants = {row.variant_id: row for row in profile.rows(CatalogVariant)}
    decisions = [_decide_once(profile, arguments["order_id"], terms)]
    difference = Decimal(0)
    for change in arguments["changes"]:
        line, variant = lines.get(change["order_line_id"]), variants.get(change["variant_id"])
        if line is None:
            return (Decision("deny", "There is no such item in that order on this account.", "change_ones_own_items"),)
        decisions += [another_variant_of_the_same_product(line, variant), variant_is_in_stock(variant)]
        difference += (variant.price - line.unit_price) * change["quantity"] if variant else 0
    return (*decisions, *_decide_settling(profile, arguments["payment_method_id"], difference))


def _decide_once(profile: CustomerProfile, order_id: str, terms: Terms) -> Decision:
    """A return or an exchange shows as such; items that changed before dispatch as pieces that left the order."""
    returned = any(row.order_id == order_id for row in profile.rows(ReturnLine) if row.status not in NOT_STANDING)
    changed = any(row.order_id == order_id and row.taken_off_quantity for row in profile.rows(OrderLine))
    was_swapped = returned or changed
    return swap_once_where_the_release_says_so(was_swapped, terms.parameters.changes.swaps_once)


def _decide_settling(profile: CustomerProfile, method_id: str | None, difference: Decimal) -> tuple[Decision, Decision]:
    is_on_file = method_is_on_file(method_id, profile.rows(PaymentMethod))
    return is_on_file, gift_card_covers(profile.payment_method(method_id), difference)
