"""For the brand's own people: who waits for them, and what happened before."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from agent.routes.access import ConversationId, Turns, staff
from agent.routes.wire import HandedOverOut, TraceOut

router = APIRouter(prefix="/v1", tags=["staff"], dependencies=[Depends(staff)])


@router.get("/inbox")
def get_inbox(turns: Turns) -> list[HandedOverOut]:
    """Conversations that wait for a person, oldest first."""
    return [HandedOverOut.of(line) for line in turns.handed_over()]


@router.get("/staff/conversations/{conversation_id}")
def get_trace(conversation_id: ConversationId, turns: Turns) -> TraceOut:
    """One conversation with every turn's record."""
    return TraceOut.of(turns.trace(conversation_id))
