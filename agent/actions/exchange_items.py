"""Take delivered pieces back and send other variants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from agent.actions.action import Action, Arguments, Terms
from agent.actions.request_return import decide_lines, expect_lines
from agent.actions.swaps import decide_swaps
from agent.commerce.port import CommercePort, LineChange, Receipt
from agent.policy import Decision
from agent.policy.returns import return_no_more_than_is_left, return_within_window
from agent.policy.settling import gift_card_covers, method_is_on_file
from agent.policy.variants import (
    another_variant_of_the_same_product,
    swap_once_where_the_release_says_so,
    variant_is_in_stock,
)
from agent.profile import CatalogVariant, CustomerProfile, Order, OrderLine, PaymentMethod, ReturnLine, ReturnOption


def arguments_for(order: Order, changes: Iterable[LineChange], payment_method_id: str | None = None) -> dict[str, Any]:
    """Changes in the order of lines: the same ones named otherwise are the same intent."""
    ordered = sorted(changes, key=lambda change: (change.order_line_id, change.variant_id))
    return {
        "order_id": order.order_id,
        "changes": [asdict(change) for change in ordered],
        "payment_method_id": payment_method_id,
    }


def _decide(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    return (*decide_lines(profile, arguments, terms), *decide_swaps(profile, arguments, terms))


def _perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
    return port.exchange_items(
        arguments["order_id"],
        changes=[LineChange(**change) for change in arguments["changes"]],
        payment_method_id=arguments["payment_method_id"],
        idempotency_key=key,
    )


# What may be exchanged is what may be returned: the window, final sale and what is on a return already.
EXCHANGE_ITEMS = Action(
    name="exchange_items",
    effect="write",
    rules=(
        return_within_window, return_no_more_than_is_left, swap_once_where_the_release_says_so,
        another_variant_of_the_same_product, variant_is_in_stock, method_is_on_file, gift_card_covers,
    ),
    decide=_decide,
    perform=_perform,
    expected_change=expect_lines,
    sections=frozenset(
        {Order.TABLE, OrderLine.TABLE, ReturnOption.TABLE, ReturnLine.TABLE, CatalogVariant.TABLE, PaymentMethod.TABLE}
    ),
    operation="exchange_items",
)  # fmt: skip
