"""For the brand's own people: who waits for them, and what happened before."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from agent.routes.access import ConversationId, PartsOf, Turns, staff
from agent.routes.wire import ByIn, CloseIn, HandedOverOut, MessageOut, PersonReplyIn, TakeIn, TakenOut, TraceOut

router = APIRouter(prefix="/v1", tags=["staff"], dependencies=[Depends(staff)])


@router.get("/inbox")
def get_inbox(turns: Turns) -> list[HandedOverOut]:
    """Conversations that wait for a person, oldest first."""
    return [HandedOverOut.of(line) for line in turns.handed_over()]


@router.get("/staff/conversations/{conversation_id}")
def get_trace(conversation_id: ConversationId, turns: Turns) -> TraceOut:
    """One conversation with every turn's record."""
    return TraceOut.of(turns.trace(conversation_id))


@router.get("/staff/macros")
def get_macros(parts: PartsOf) -> dict[str, str]:
    """Texts that people have at hand, by name; `{name}` stands for the customer's."""
    return parts.settings.handoff.macros


@router.post("/staff/inbox/next")
def take_next(wanted: ByIn, turns: Turns) -> TakenOut:
    """Have the most pressing conversation of one's queues; null when there is none, or one has as many as one may."""
    return TakenOut(conversation_id=turns.people.take_next(wanted.by))


@router.post("/staff/conversations/{conversation_id}/take")
def take(conversation_id: ConversationId, wanted: TakeIn, turns: Turns) -> TakenOut:
    """Have a conversation that waits; with `from_a_colleague` also one that somebody has."""
    turns.people.take(conversation_id, wanted.by, from_a_colleague=wanted.from_a_colleague)
    return TakenOut(conversation_id=conversation_id)


@router.post("/staff/conversations/{conversation_id}/replies", status_code=201)
def reply(conversation_id: ConversationId, said: PersonReplyIn, turns: Turns) -> MessageOut:
    """Say something to the visitor, who reads it in the same chat."""
    return MessageOut.of(turns.people.reply(conversation_id, said.by, said.text, said.key))


@router.post("/staff/conversations/{conversation_id}/resolve")
def resolve(conversation_id: ConversationId, wanted: CloseIn, turns: Turns) -> TakenOut:
    """Call the matter settled, for a reason; the agent answers what the visitor writes next."""
    turns.people.resolve(conversation_id, wanted.by, wanted.reason)
    return TakenOut(conversation_id=None)


@router.post("/staff/conversations/{conversation_id}/hand-back")
def hand_back(conversation_id: ConversationId, wanted: CloseIn, turns: Turns) -> TakenOut:
    """Give an unsettled conversation back to the agent, which goes on with what it remembers."""
    turns.people.hand_back(conversation_id, wanted.by, wanted.reason)
    return TakenOut(conversation_id=None)
