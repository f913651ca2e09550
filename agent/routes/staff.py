"""For the brand's own people: who waits for them, and what happened before."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime

from agent.releases.macros import BRAND, COLLEAGUE, filled
from agent.releases.sentences import sentences_of
from agent.routes.access import ConversationId, Desk, PartsOf, Turns, may
from agent.routes.staff_wire import (
    CloseIn,
    DeedIn,
    DeedOut,
    HandedOverOut,
    MacroOut,
    MacroUsesOut,
    PersonReplyIn,
    SuggestionsOut,
    TakeIn,
    TakenOut,
    TraceOut,
)
from agent.routes.wire import MessageOut
from agent.staff import Person, Right

router = APIRouter(prefix="/v1", tags=["staff"])

# First among the parameters of a route: who may not is told nothing about an id.
Reader = Annotated[Person, may(Right.READ_INBOX)]
Historian = Annotated[Person, may(Right.READ_CONVERSATIONS)]
Colleague = Annotated[Person, may(Right.ANSWER_CUSTOMERS)]
Giver = Annotated[Person, may(Right.ACT_FOR_CUSTOMERS)]
Closer = Annotated[Person, may(Right.CLOSE_CONVERSATIONS)]


@router.get("/inbox")
def get_inbox(by: Reader, turns: Turns, parts: PartsOf) -> list[HandedOverOut]:
    """Conversations that wait for a person, oldest first."""
    parts.staff.saw(by, "inbox")
    return [HandedOverOut.of(line) for line in turns.handed_over()]


@router.get("/staff/conversations/{conversation_id}")
def get_trace(by: Historian, conversation_id: ConversationId, turns: Turns, parts: PartsOf) -> TraceOut:
    """One conversation with every turn's record."""
    trace = turns.trace(conversation_id)
    parts.staff.saw(by, conversation_id, conversation_id)
    return TraceOut.of(trace)


@router.get("/staff/macros")
def list_macros(by: Reader, desk: Desk, parts: PartsOf) -> list[MacroOut]:
    """Texts at hand, as the live release says them; `{name}` stands for the customer's."""
    release, known = desk.releases.current(), {COLLEAGUE: by.name, BRAND: parts.settings.brand.name}
    sentences = sentences_of(release.parameters)
    return [MacroOut.of(macro, filled(macro, sentences, known)) for macro in release.macros]


@router.get("/staff/inbox/suggestions", dependencies=[may(Right.READ_INBOX)])
def count_suggestions(turns: Turns, since: AwareDatetime) -> list[SuggestionsOut]:
    """How many of the replies that the agent wrote for people were sent as they were, edited, or overridden since."""
    found = turns.people.suggestions(since)
    return [SuggestionsOut(queue=queue, judged=judged, count=count) for queue, judged, count in found]


@router.get("/staff/inbox/macros", dependencies=[may(Right.READ_INBOX)])
def count_macros(turns: Turns, since: AwareDatetime) -> list[MacroUsesOut]:
    """How often each macro was sent as it was, edited, or put into a reply and then overridden since."""
    found = turns.people.macros_used(since)
    return [MacroUsesOut(name=name, judged=judged, count=count) for name, judged, count in found]


@router.post("/staff/inbox/next")
def take_next(by: Colleague, turns: Turns) -> TakenOut:
    """Have the most pressing conversation of one's queues; null when there is none, or one has as many as one may."""
    return TakenOut(conversation_id=turns.people.take_next(by.name))


@router.post("/staff/conversations/{conversation_id}/take")
def take(by: Colleague, conversation_id: ConversationId, wanted: TakeIn, turns: Turns) -> TakenOut:
    """Have a conversation that waits; with `from_a_colleague` also one that somebody has."""
    turns.people.take(conversation_id, by.name, from_a_colleague=wanted.from_a_colleague)
    return TakenOut(conversation_id=conversation_id)


@router.post("/staff/conversations/{conversation_id}/replies", status_code=201)
def reply(by: Colleague, conversation_id: ConversationId, said: PersonReplyIn, turns: Turns) -> MessageOut:
    """Say something to the visitor, who reads it in the same chat."""
    macros = {each.name: each.text for each in said.macros}
    return MessageOut.of(turns.people.reply(conversation_id, by.name, said.text, said.key, macros))


@router.post("/staff/conversations/{conversation_id}/deeds", status_code=201)
def act_for_customer(by: Giver, conversation_id: ConversationId, wanted: DeedIn, turns: Turns) -> DeedOut:
    """Give credit or money back, cancel an order, waive a fee; 409 with what stands in the way."""
    given = turns.people.act_for(conversation_id, by, wanted.wanted)
    return DeedOut.model_validate(given, from_attributes=True)


@router.post("/staff/conversations/{conversation_id}/resolve")
def resolve(by: Closer, conversation_id: ConversationId, wanted: CloseIn, turns: Turns) -> TakenOut:
    """Call the matter settled, for a reason; the agent answers what the visitor writes next."""
    turns.people.resolve(conversation_id, by.name, wanted.reason)
    return TakenOut(conversation_id=None)


@router.post("/staff/conversations/{conversation_id}/hand-back")
def hand_back(by: Closer, conversation_id: ConversationId, wanted: CloseIn, turns: Turns) -> TakenOut:
    """Give an unsettled conversation back to the agent, which goes on with what it remembers."""
    turns.people.hand_back(conversation_id, by.name, wanted.reason)
    return TakenOut(conversation_id=None)
