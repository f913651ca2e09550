"""Swap variants of an order that has not left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.actions.swaps import decide_swaps
from agent.commerce.port import CommercePort, LineChange, Receipt
from agent.policy import Decision
from agent.policy.orders import change_before_dispatch, change_in_our_own_store
from agent.policy.settling import gift_card_covers, method_is_on_file
from agent.policy.variants import (
    another_variant_of_the_same_product,
    swap_no_more_than_is_there,
    swap_once_where_the_release_says_so,
    variant_is_in_stock,
)
from agent.profile import (
    CatalogVariant,
    CustomerProfile,
    Order,
    OrderLine,
    PaymentMethod,
    ReturnLine,
    ReturnOption,
    Shipment,
)


def _decide(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    order = profile.order(arguments["order_id"])
    if order is None:
        return (Decision("deny", "There is no such order on this account.", "change_ones_own_order"),)
    return (
        change_before_dispatch(order, profile.rows(Shipment)),
        change_in_our_own_store(order),
        *decide_swaps(profile, arguments, terms),
        *(_decide_pieces(profile, change) for change in arguments["changes"]),
    )


def _decide_pieces(profile: CustomerProfile, change: Mapping[str, Any]) -> Decision:
    return swap_no_more_than_is_there(change["quantity"], profile.pieces_at_hand(change["order_line_id"]))


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    return port.change_items(
        arguments["order_id"],
        changes=[LineChange(**change) for change in arguments["changes"]],
        payment_method_id=arguments["payment_method_id"],
        idempotency_key=key,
    )


def _expected(arguments: Arguments) -> ExpectedChange:
    """A line with the new variant for each change; a store may give it an id of its own."""
    rows = tuple(
        {"order_id": arguments["order_id"], "variant_id": change["variant_id"]} for change in arguments["changes"]
    )
    return ExpectedChange(OrderLine.TABLE, rows)


CHANGE_ITEMS = Action(
    name="change_items",
    effect="write",
    rules=(
        change_before_dispatch, change_in_our_own_store, swap_no_more_than_is_there,
        swap_once_where_the_release_says_so, another_variant_of_the_same_product, variant_is_in_stock,
        method_is_on_file, gift_card_covers,
    ),
    decide=_decide,
    perform=_perform,
    expected_change=_expected,
    sections=frozenset(
        {
            Order.TABLE, OrderLine.TABLE, Shipment.TABLE, CatalogVariant.TABLE, PaymentMethod.TABLE, ReturnOption.TABLE,
            ReturnLine.TABLE,
        }
    ),
    operation="change_items",
)  # fmt: skip
