"""Compares what was done with what the next load shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from agent.actions.action import NO_TABLE
from agent.actions.ledger import ActionRecord, Ledger, State
from agent.profile import CustomerProfile, Row

Verdict = Literal["shown", "waiting", "missing"]
# A webhook arrives within seconds and the slowest batch within the hour.
SHOWN_WITHIN = timedelta(hours=1)


def compared(record: ActionRecord, profile: CustomerProfile, as_of: datetime) -> Verdict:
    """Whether the profile shows the change that was expected; `missing` once it is overdue.

    What no table shows is shown by the answer itself; what got none has to be looked after by a person.
    """
    if record.expected.table == NO_TABLE:
        is_known = record.state is not State.UNKNOWN
        return "shown" if is_known else "missing" if as_of - record.changed_at > SHOWN_WITHIN else "waiting"
    if is_shown(record, profile.sections.get(record.expected.table, ())):
        return "shown"
    return "missing" if as_of - record.changed_at > SHOWN_WITHIN else "waiting"


def is_shown(record: ActionRecord, rows: Iterable[Row]) -> bool:
    """Whether each expected row is met by a row of its own."""
    expected = record.expected
    left = [row for row in rows if not expected.is_new or row.recorded_at >= record.proposed_at]
    for cells in expected.rows:
        met = next((row for row in left if _meets(row, cells) and not _holds_any(row, expected.other_than)), None)
        if met is None:
            return False
        left.remove(met)
    return True


def _meets(row: Row, cells: Mapping[str, Any]) -> bool:
    return all(_as_json(getattr(row, column)) == value for column, value in cells.items())


def _holds_any(row: Row, cells: Mapping[str, Any]) -> bool:
    return any(_as_json(getattr(row, column)) == value for column, value in cells.items())


def _as_json(cell: Any) -> Any:
    """A cell the way an argument says it: money as text, a time in ISO 8601."""
    if isinstance(cell, Decimal):
        return str(cell)
    return cell.isoformat() if isinstance(cell, datetime) else cell


def reconcile(records: Iterable[ActionRecord], profile: CustomerProfile, ledger: Ledger, at: datetime) -> None:
    """Close every done or unknown action whose change the profile shows; an unknown one was done after all."""
    for record in records:
        if record.state in {State.DONE, State.UNKNOWN} and compared(record, profile, at) == "shown":
            ledger.step(record.action_id, State.RECONCILED, at, record.detail)
