"""May this order still be changed?"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from agent.policy.decisions import Decision
from agent.policy.why import Why
from agent.profile import Order, Shipment

# "None" is how the store says that nothing of an order has been packed yet.
NOT_PACKED = frozenset({None, "", "unfulfilled"})


def has_left(order: Order, shipments: Collection[Shipment]) -> bool:
    """Whether anything of it has been packed, is on its way or has arrived."""
    has_parcel = any(shipment.order_id == order.order_id for shipment in shipments)
    return has_parcel or order.fulfillment_status not in NOT_PACKED or order.delivered_at is not None


def cancel_before_dispatch(order: Order, shipments: Collection[Shipment]) -> Decision:
    """An order can be cancelled until anything of it has been packed."""
    rule = "cancel_before_dispatch"
    if order.is_cancelled:
        return Decision("deny", "It is cancelled already. You can place it again in the shop.", rule)
    too_late = "It is packed or on its way, so it can no longer be stopped. Once it has arrived you can send it back."
    return before_dispatch(order, shipments, rule, too_late)


def cancel_for_a_known_reason(reason: str, reasons: Collection[str]) -> Decision:
    """Where the release names reasons, it has to be one of them."""
    rule = "cancel_for_a_known_reason"
    if not reasons or reason in reasons:
        return Decision("allow", "The reason is one that counts.", rule)
    return Decision("ask", f"I can cancel it if it is {' or '.join(reasons)}.", rule)


def cancel_in_our_own_store(order: Order) -> Decision:
    """Orders that came to us as files were placed elsewhere; we hold no key to change them."""
    return _in_our_own_store(order, "cancel_in_our_own_store")


def change_before_dispatch(order: Order, shipments: Collection[Shipment]) -> Decision:
    """What is in an order, and how it is paid, can be changed until anything of it has been packed."""
    rule = "change_before_dispatch"
    if order.is_cancelled:
        return Decision("deny", "It is cancelled. You can place it again in the shop.", rule)
    too_late = "It is packed or on its way, so it can no longer be changed. Once it has arrived you can exchange it."
    return before_dispatch(order, shipments, rule, too_late)


def before_dispatch(order: Order, shipments: Collection[Shipment], rule: str, too_late: str) -> Decision:
    """What each rule asks that a packed order stands in the way of; `too_late` says so to the customer."""
    if has_left(order, shipments):
        return Decision("deny", too_late, rule)
    return Decision("allow", "Nothing of it has been packed yet.", rule)


def change_in_our_own_store(order: Order) -> Decision:
    """The same of every other change."""
    return _in_our_own_store(order, "change_in_our_own_store")


def cancel_within_review_limit(order: Order, review_amount: Decimal) -> Decision:
    """Cancelling gives money back, so a large order is looked at by a person first."""
    rule = "cancel_within_review_limit"
    if order.total_amount <= review_amount:
        return Decision("allow", "It is within what we settle at once.", rule)
    return Decision("escalate", Why.LARGE_ORDER.to_shopper, rule)


def _in_our_own_store(order: Order, rule: str) -> Decision:
    if order.source == "shopify":
        return Decision("allow", "It was placed in our store.", rule)
    return Decision("escalate", "It was not placed in our online store.", rule)
