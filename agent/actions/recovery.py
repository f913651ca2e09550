"""Takes up what a crash or a silent store left open, so that it is settled within half a minute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from agent.actions.action import Action
from agent.actions.execution import ABANDONED_AFTER, execute
from agent.actions.ledger import ActionRecord, Ledger, State
from agent.commerce.port import CommercePort

# Beyond it a yes is stale: the customer has had no answer and may have done otherwise.
YES_HOLDS_FOR = timedelta(minutes=5)
# Stores forget a key after a day; asking again must end well before.
ASKED_AGAIN_FOR = timedelta(hours=12)
# The loop that calls this; with 15 s until given up and 10 s for a call it is settled within 30 s.
EVERY = timedelta(seconds=5)


def recover(
    actions: Mapping[str, Action],
    ledger: Ledger,
    port: CommercePort,
    at: datetime,
    own: Callable[[ActionRecord], Action | None] = lambda _: None,
) -> tuple[ActionRecord, ...]:
    """Ask again, under the same key, for every action that stands open; returns them as they stand now.

    `own` finds the action of a record that is not among ours.
    """
    stuck = ledger.unfinished(at - ABANDONED_AFTER, at - ASKED_AGAIN_FOR)
    found = ((record, actions.get(record.name) or own(record)) for record in stuck)
    return tuple(_taken_up(record, action, ledger, port, at) for record, action in found if action)


def _taken_up(record: ActionRecord, action: Action, ledger: Ledger, port: CommercePort, at: datetime) -> ActionRecord:
    if record.state == State.CONFIRMED and at - record.changed_at > YES_HOLDS_FOR:
        ledger.step(record.action_id, State.FAILED, at, "it was not begun while the yes held", origin=State.CONFIRMED)
        return ledger.get(record.action_id)
    return execute(action, record.action_id, ledger, port, at)
