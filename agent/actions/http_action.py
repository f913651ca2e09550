"""A declared HTTP request as an action like any other: rules, a yes, the ledger, once only."""

from __future__ import annotations

from collections.abc import Callable

from agent.actions.action import Action, Arguments, Effect, ExpectedChange, Terms
from agent.commerce.http import HttpCalls, HttpRequest
from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.profile import CustomerProfile


def http_action(
    declared: HttpRequest,
    calls: HttpCalls,
    *,
    rules: tuple[Callable[..., Decision], ...],
    decide: Callable[[CustomerProfile, Arguments, Terms], tuple[Decision, ...]],
    expected_change: Callable[[Arguments], ExpectedChange],
    sections: frozenset[str],
) -> Action:
    """The action of a declared request. One that writes needs a rule.

    Arguments hold what the customer said and what the profile says, never a secret: those are put in while sending,
    so ledger, record and trace have nothing to hide.

    Raises:
        ValueError: it writes and no rule guards it.
    """

    def perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:  # noqa: ARG001 -- it goes elsewhere
        return calls.perform(declared, arguments, key)

    effect: Effect = "write" if declared.is_write else "read"
    return Action(declared.name, effect, rules, decide, perform, expected_change, sections, operation=declared.name)
