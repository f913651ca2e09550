"""May this subscription be paused, resumed, skipped or ended?"""

from __future__ import annotations

from datetime import datetime

from agent.policy.decisions import Decision
from agent.profile import Subscription

# The contract's states in the store, and how each is said when it stands in the way.
IN_THE_WAY = {
    "ACTIVE": "It is active already; I can pause it or leave out its next delivery.",
    "PAUSED": "It rests at the moment; I can let it go on.",
    "CANCELLED": "It has ended. You can start it anew in the shop.",
}
UNKNOWN_STATE = "Its state is one that I do not know. Ask for a colleague, who can look at it."


def pause_only_what_runs(subscription: Subscription) -> Decision:
    """Only an active subscription can be paused."""
    return _in_state(subscription, "pause_only_what_runs", "ACTIVE")


def resume_only_what_rests(subscription: Subscription) -> Decision:
    """Only a paused subscription can be resumed."""
    return _in_state(subscription, "resume_only_what_rests", "PAUSED")


def cancel_only_what_goes_on(subscription: Subscription) -> Decision:
    """An active or a paused subscription can be ended."""
    return _in_state(subscription, "cancel_only_what_goes_on", "ACTIVE", "PAUSED")


def skip_only_what_runs(subscription: Subscription) -> Decision:
    """Only an active subscription has a next delivery."""
    return _in_state(subscription, "skip_only_what_runs", "ACTIVE")


def skip_the_delivery_that_was_named(subscription: Subscription, named_at: datetime, as_of: datetime) -> Decision:
    """A yes to leaving out one delivery is not a yes to leaving out the one after."""
    rule = "skip_the_delivery_that_was_named"
    if subscription.next_billing_at == named_at and named_at > as_of:
        return Decision("allow", "It has not been charged yet.", rule)
    return Decision("deny", "That delivery is no longer the next one. Ask me to leave out the one that is.", rule)


def _in_state(subscription: Subscription, rule: str, *states: str) -> Decision:
    if subscription.status in states:
        return Decision("allow", "The subscription is in a state that allows it.", rule)
    return Decision("deny", IN_THE_WAY.get(subscription.status, UNKNOWN_STATE), rule)
