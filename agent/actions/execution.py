"""Carries out a confirmed action once, and never tells more than is known."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from agent.actions.action import Action, Arguments
from agent.actions.ledger import ActionRecord, Ledger, State
from agent.commerce.port import CommercePort, OutcomeUnknownError, RefusedError, UnreachedError

# Longer than a call may take: whoever was executing then has died or hangs, and what came of it is unknown.
ABANDONED_AFTER = timedelta(seconds=15)


def propose(action: Action, arguments: Arguments, conversation_id: str, ledger: Ledger, at: datetime) -> ActionRecord:
    """Write the action down, with the change that the next load must show; nothing is done yet."""
    key = action.idempotency_key(conversation_id, arguments)
    expected = action.expected_change(arguments)
    action_id = f"act_{hashlib.sha256(key.encode()).hexdigest()[:16]}"
    return ledger.propose(
        ActionRecord(action_id, key, conversation_id, action.name, arguments, expected, State.PROPOSED, None, at, at)
    )


def execute(action: Action, action_id: str, ledger: Ledger, port: CommercePort, at: datetime) -> ActionRecord:
    """Do what the customer confirmed. Of many at once one does it; the others read what came of it."""
    ledger.step(action_id, State.CONFIRMED, at)
    _give_up_waiting(ledger.get(action_id), ledger, at)
    origin = _begun(action_id, ledger, at)
    if origin:
        is_repeated = origin is State.UNKNOWN
        state, detail = _performed(action, ledger.get(action_id), port, is_repeated=is_repeated)
        # One who was given up meanwhile has nothing more to say: another has asked again.
        ledger.step(action_id, state, at, detail, began_at=at)
    return ledger.get(action_id)


def _begun(action_id: str, ledger: Ledger, at: datetime) -> State | None:
    """The state that it was taken up from, by us and nobody else."""
    origins = (State.CONFIRMED, State.FAILED, State.UNKNOWN)
    return next((each for each in origins if ledger.step(action_id, State.EXECUTING, at, origin=each)), None)


def _give_up_waiting(record: ActionRecord, ledger: Ledger, at: datetime) -> None:
    if record.state == State.EXECUTING and at - record.changed_at > ABANDONED_AFTER:
        detail = "the process that executed it did not come back"
        ledger.step(record.action_id, State.UNKNOWN, at, detail, began_at=record.changed_at)


def _performed(action: Action, record: ActionRecord, port: CommercePort, *, is_repeated: bool) -> tuple[State, str]:
    try:
        receipt = action.perform(port, record.arguments, record.idempotency_key)
    except UnreachedError as unreached:
        # This time nothing was sent; what was sent before may have been done.
        return State.UNKNOWN if is_repeated else State.FAILED, str(unreached)
    except RefusedError as refusal:
        return State.FAILED, str(refusal)
    except OutcomeUnknownError as doubt:
        return State.UNKNOWN, str(doubt)
    return State.DONE, receipt.reference
