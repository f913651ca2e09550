"""For the scheduler: what was promised and, as the loads show, not kept."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agent.promises import BrokenPromise
from agent.routes.access import Turns, may
from agent.staff import Right

router = APIRouter(prefix="/v1/staff/promises", tags=["staff"], dependencies=[may(Right.RUN_JOBS)])

Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[!-~]+$")]


class BrokenPromiseIn(BaseModel):
    """One promise as the warehouse has it."""

    model_config = ConfigDict(extra="forbid")

    promise_id: Name
    conversation_id: Name
    promise_kind: Name
    due_at: datetime
    order_id: Name | None = None
    amount: Decimal | None = Field(default=None, ge=0, max_digits=18, decimal_places=2)


class WorkOut(BaseModel):
    """Under which receipt a person was told, and whether that happened now."""

    receipt: str
    is_new: bool


@router.post("/broken")
def open_work(promise: BrokenPromiseIn, turns: Turns) -> WorkOut:
    """Put a broken promise before a person, once; 404 for a conversation that is not, or no longer, here."""
    receipt, is_new = turns.promises.broken(BrokenPromise(**promise.model_dump()))
    return WorkOut(receipt=receipt, is_new=is_new)
