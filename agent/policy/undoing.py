"""What was done and can be undone, and what the customer can do where it cannot."""

from __future__ import annotations

from collections.abc import Mapping

from agent.policy.decisions import Decision

# What the store lets nobody take back, and what helps instead.
FOR_GOOD: Mapping[str, str] = {
    "cancel_order": "What was called off cannot be brought back: you can place the order again in the shop.",
    "cancel_subscription": "What has ended cannot go on: you can start it anew in the shop.",
    "skip_subscription": "A delivery that was left out cannot be put back: you can order it once in the shop.",
    "change_payment": "How it is paid can be changed once. Ask me for a colleague, who can look at it.",
    "exchange_items": "An exchange cannot be called off. What comes instead you can send back in its turn.",
    "cancel_return": "What was called off stays so: ask me for a new return of the same items.",
    "apply_discount": "You can take the code off yourself, in your basket.",
    "issue_store_credit": "The credit waits on your account: if you do not want it, leave it unused.",
    "waive_fee": "What was taken off stays off, and there is nothing left for you to do.",
}


def undo_what_can_be_undone(action: str) -> Decision:
    """Some deeds have a deed that takes them back; others are for good."""
    rule = "undo_what_can_be_undone"
    if action in FOR_GOOD:
        return Decision("deny", FOR_GOOD[action], rule)
    return Decision("allow", "It can be taken back.", rule)


def swap_back_where_items_change_again(swaps_once: bool) -> Decision:
    """Where items become others once, they do not become again what they were."""
    rule = "swap_back_where_items_change_again"
    if swaps_once:
        return Decision(
            "deny", "Items of an order can be changed once. Once it has arrived you can send them back.", rule
        )
    return Decision("allow", "They can be changed again.", rule)
