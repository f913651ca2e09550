"""What the agent gives for an order, beside what colleagues and other conversations give for it."""

from __future__ import annotations

from agent.actions.action import Action
from agent.actions.ledger import ActionRecord, State
from agent.policy import Decision, deciding
from agent.policy.money import given_beside_others
from agent.turn.turn import Means, Turn


def confirmed_beside_others(
    turn: Turn, means: Means, action: Action, record: ActionRecord, decisions: tuple[Decision, ...]
) -> tuple[Decision, ...]:
    """All that decides, by `decisions` and, under the lock on its order, by what others give; confirmed if it may be.

    The same lock as a colleague's gift takes: of two at once the second sees what the first gives.
    """
    order = turn.profile.order(record.arguments["order_id"]) if action.takes else None
    is_new = record.state in {State.PROPOSED, State.FAILED}
    if action.takes is None or order is None or not is_new or not deciding(decisions).is_allowed:
        return decisions
    amount = action.takes(order, record.arguments)
    with means.ledger.holding(order.order_id) as held:
        turn.beside = held.beside(record, order.total_amount, turn.as_of)
        decisions += given_beside_others(amount, order, turn.beside.amount, is_given=turn.beside.is_given)
        if deciding(decisions).is_allowed:
            held.confirm(record, turn.as_of)
    return decisions
