"""A declared HTTP request as an action like any other: rules, a yes, the ledger, once only."""

from __future__ import annotations

from collections.abc import Callable

from agent.actions.action import NO_TABLE, Action, Arguments, Effect, ExpectedChange, Terms
from agent.commerce.http import HttpRequest, OutsideCalls
from agent.commerce.port import CommercePort, Receipt
from agent.policy import Decision
from agent.profile import CustomerProfile

# The warehouse loads nothing from there.
SHOWN_BY_NO_TABLE = ExpectedChange(NO_TABLE, ())


def http_action(
    declared: HttpRequest,
    calls: OutsideCalls,
    *,
    rules: tuple[Callable[..., Decision], ...],
    decide: Callable[[CustomerProfile, Arguments, Terms], tuple[Decision, ...]],
    sections: frozenset[str],
    expected_change: Callable[[Arguments], ExpectedChange] = lambda _: SHOWN_BY_NO_TABLE,
    given: Callable[[Arguments], Arguments] = dict,
    intent: Callable[[Arguments], Arguments] = dict,
) -> Action:
    """The action of a declared request. One that writes needs a rule. `given` is what of the arguments is sent.

    Arguments hold what the customer said and what the profile says, never a secret: those are put in while sending,
    so ledger, record and trace have nothing to hide.

    Raises:
        ValueError: it writes and no rule guards it.
    """

    def perform(port: CommercePort, arguments: Arguments, key: str) -> Receipt:  # noqa: ARG001 -- it goes elsewhere
        return calls.perform(declared, given(arguments), key)

    effect: Effect = "write" if declared.is_write else "read"
    name = declared.name
    return Action(name, effect, rules, decide, perform, expected_change, sections, operation=name, intent=intent)
