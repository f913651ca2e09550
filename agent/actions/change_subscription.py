"""Pause, resume, skip or end a subscription."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from agent.actions.action import Action, Arguments, ExpectedChange, Terms
from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.policy.subscriptions import (
    cancel_only_what_goes_on,
    pause_only_what_runs,
    resume_only_what_rests,
    skip_only_what_runs,
    skip_the_delivery_that_was_named,
)
from agent.profile import CustomerProfile, Subscription

NOT_THEIRS = Decision("deny", "There is no such subscription on this account.", "change_ones_own_subscription")


def arguments_for(subscription: Subscription) -> dict[str, Any]:
    """One change of one state of the contract: pausing it again after it was resumed is another intent."""
    return {
        "subscription_id": subscription.subscription_id,
        "next_billing_at": subscription.next_billing_at.isoformat() if subscription.next_billing_at else None,
        "seen_at": subscription.recorded_at.isoformat(),
    }


def _theirs(profile: CustomerProfile, arguments: Arguments) -> Subscription | None:
    rows = profile.rows(Subscription)
    return next((row for row in rows if row.subscription_id == arguments["subscription_id"]), None)


def _changing(name: str, status: str, rule: Callable[[Subscription], Decision]) -> Action:
    """The action that brings a contract into `status`."""

    def decide(profile: CustomerProfile, arguments: Arguments, _: Terms) -> tuple[Decision, ...]:
        subscription = _theirs(profile, arguments)
        return (rule(subscription) if subscription else NOT_THEIRS,)

    def expected(arguments: Arguments) -> ExpectedChange:
        cells = {"subscription_id": arguments["subscription_id"], "status": status}
        return ExpectedChange(Subscription.TABLE, (cells,), is_new=True)

    return _action(name, (rule,), decide, expected)


def _decide_skip(profile: CustomerProfile, arguments: Arguments, terms: Terms) -> tuple[Decision, ...]:
    subscription = _theirs(profile, arguments)
    if subscription is None or arguments["next_billing_at"] is None:
        return (NOT_THEIRS,)
    named_at = datetime.fromisoformat(arguments["next_billing_at"])
    return (
        skip_only_what_runs(subscription),
        skip_the_delivery_that_was_named(subscription, named_at, terms.as_of),
    )


def _expected_skip(arguments: Arguments) -> ExpectedChange:
    cells = {"subscription_id": arguments["subscription_id"]}
    return ExpectedChange(Subscription.TABLE, (cells,), other_than={"next_billing_at": arguments["next_billing_at"]})


def _action(
    name: str,
    rules: tuple[Callable[..., Decision], ...],
    decide: Callable[[CustomerProfile, Arguments, Terms], tuple[Decision, ...]],
    expected: Callable[[Arguments], ExpectedChange],
) -> Action:
    def perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:
        operation: Callable[..., Receipt] = getattr(port, name)
        return operation(arguments["subscription_id"], idempotency_key=key)

    return Action(name, "write", rules, decide, perform, expected, frozenset({Subscription.TABLE}), name)


PAUSE_SUBSCRIPTION = _changing("pause_subscription", "PAUSED", pause_only_what_runs)
RESUME_SUBSCRIPTION = _changing("resume_subscription", "ACTIVE", resume_only_what_rests)
CANCEL_SUBSCRIPTION = _changing("cancel_subscription", "CANCELLED", cancel_only_what_goes_on)
SKIP_SUBSCRIPTION = _action(
    "skip_subscription", (skip_only_what_runs, skip_the_delivery_that_was_named), _decide_skip, _expected_skip
)
