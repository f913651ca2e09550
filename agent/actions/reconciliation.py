"""Compares what was done with what the next load shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from agent.actions.ledger import ActionRecord, Ledger, State
from agent.profile import CustomerProfile

Verdict = Literal["shown", "waiting", "missing"]
# A webhook arrives within seconds and the slowest batch within the hour.
SHOWN_WITHIN = timedelta(hours=1)


def compared(record: ActionRecord, profile: CustomerProfile, as_of: datetime) -> Verdict:
    """Whether the profile shows the change that was expected; `missing` once it is overdue."""
    expected = record.expected
    rows = profile.sections.get(expected.table, ())
    if any(row.key == expected.key and getattr(row, expected.column) == expected.value for row in rows):
        return "shown"
    return "missing" if as_of - record.changed_at > SHOWN_WITHIN else "waiting"


def reconcile(records: Iterable[ActionRecord], profile: CustomerProfile, ledger: Ledger, at: datetime) -> None:
    """Close every done or unknown action whose change the profile shows; an unknown one was done after all."""
    for record in records:
        if record.state in {State.DONE, State.UNKNOWN} and compared(record, profile, at) == "shown":
            ledger.step(record.action_id, State.RECONCILED, at, record.detail)
