"""What delivery costs for this basket, and whether it can be there by a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

from agent.policy.decisions import Decision
from agent.profile import CartLine, ShippingOption


def shipping_free_from_subtotal(option: ShippingOption, basket: Collection[CartLine]) -> Decision:
    """Whether what is in the basket reaches the subtotal from which the service is free; exactly at it counts."""
    rule = "shipping_free_from_subtotal"
    if option.free_from_subtotal is None or not basket:
        return Decision("deny", "It has its price.", rule)
    if subtotal(basket) >= option.free_from_subtotal:
        return Decision("allow", "What is in your basket reaches that, so it costs you nothing.", rule)
    return Decision("deny", "What is in your basket does not reach that yet.", rule)


def arrives_by_the_day(option: ShippingOption, asked: date, relation: str | None, today: date) -> Decision:
    """Whether the service is there in time when it leaves on the day of the order; never sooner than its latest day."""
    rule = "arrives_by_the_day"
    last = asked - timedelta(days=1) if relation == "before" else asked
    if today + timedelta(days=option.delivery_days_max) <= last:
        return Decision("allow", "Yes, if it leaves us on the day you order", rule)
    if today + timedelta(days=option.delivery_days_min) <= last:
        return Decision("ask", "Perhaps, but I cannot promise it", rule)
    return Decision("deny", "No", rule)


def subtotal(basket: Collection[CartLine]) -> Decimal:
    """What the lines come to, before any discount."""
    return sum((line.quantity * line.unit_price for line in basket), Decimal(0))
