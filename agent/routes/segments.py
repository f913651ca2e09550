"""For the brand's leads: segments of their own, made of conditions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from agent.routes.access import Desk, may
from agent.segment_desk import OPERATORS, Definition, defined
from agent.staff import Person, Right

router = APIRouter(prefix="/v1/staff/segments", tags=["segments"])

Lead = Annotated[Person, may(Right.DEFINE_SEGMENTS)]


class DefinedOut(BaseModel):
    """What was taken down, and the event that it is."""

    segment: str
    event_id: str


@router.get("/fields", dependencies=[may(Right.READ_RELEASES)])
def get_fields() -> dict[str, tuple[str, ...]]:
    """What a condition may be about, and the operators that go with it."""
    return dict(OPERATORS)


@router.post("", status_code=201)
def define(by: Lead, definition: Definition, desk: Desk) -> DefinedOut:
    """Define a segment, or define it anew: its members follow from the next build on, in a live read at once."""
    event = defined(definition, by, datetime.now(UTC))
    desk.tell(event, by, definition.segment, definition.model_dump(mode="json"))
    return DefinedOut(segment=definition.segment, event_id=event.dedupe_key)
