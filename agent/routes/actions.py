"""For the scheduler: hold what was done against what the loads show."""

from __future__ import annotations

from fastapi import APIRouter

from agent.routes.access import Turns, may
from agent.routes.staff_wire import ReconciliationOut
from agent.staff import Right

router = APIRouter(prefix="/v1/staff/actions", tags=["staff"], dependencies=[may(Right.RUN_JOBS)])


@router.post("/reconcile")
def reconcile_actions(turns: Turns) -> ReconciliationOut:
    """Close every action that the profiles show, and tell a person of those that are overdue."""
    return ReconciliationOut.of(turns.open_actions.reconcile())
