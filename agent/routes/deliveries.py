"""For the brand's own people: what did not get to a helpdesk, or back from there, and trying it again."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, HTTPException

from agent.routes.access import Turns, may
from agent.staff import Person, Right
from agent.store.undelivered import Undelivered

router = APIRouter(prefix="/v1/staff/deliveries", tags=["staff"])
# As we make them: any other is nobody's, and may be no text that a database can look up.
RECEIPT = re.compile("ho_[0-9a-f]{10}")


@router.get("", dependencies=[may(Right.READ_INBOX)])
def get_undelivered(turns: Turns) -> list[Undelivered]:
    """What is stuck, longest first."""
    return list(turns.people.undelivered())


@router.post("/{receipt}/again")
def send_again(by: Annotated[Person, may(Right.ANSWER_CUSTOMERS)], receipt: str, turns: Turns) -> dict[str, bool]:
    """Try all that is stuck of one handoff within a minute; 404 when nothing is."""
    if RECEIPT.fullmatch(receipt) is None or not turns.people.send_again(receipt, by.name):
        raise HTTPException(404, "Nothing of that handoff is stuck any more.")
    return {"is_waiting": True}
