"""What a turn does for a visitor who has not proved who they are: sends a code, believes one, looks up one order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from agent.dialogue import SignIn
from agent.planning import Step, TurnPlan
from agent.planning.matters import waiting_for
from agent.planning.strangers import CODE
from agent.profile import Order, OrderLine, Shipment
from agent.skills import Skill
from agent.skills.signing_in import (
    CODE_SENT,
    ORDER_STATUS,
    OTHER_ACCOUNT,
    SIGNED_IN,
    TRIED_TOO_OFTEN,
    WRONG_CODE,
    status_of,
)
from agent.store.conversations import Conversation
from agent.turn.answering import looked_at, sections_of
from agent.turn.turn import Means, Turn
from agent.visitor import Visitor, email_identifier
from agent.visitor_codes import PROVED_FOR

HIDDEN_CODE = "******"


@dataclass(frozen=True)
class Typed:
    """A message in which a code may stand. `text` is what is kept of it: a code is nobody else's to read."""

    text: str
    code: str | None = field(default=None, repr=False)


def proved(conversation: Conversation, visitor: Visitor, now: datetime) -> Visitor:
    """The visitor with the proof that they gave within this conversation, while it lasts."""
    until = conversation.proved_until
    # A code that was typed into the chat proves nothing of who writes by e-mail.
    if visitor.is_verified or visitor.mailbox or until is None or until <= now:
        return visitor
    return replace(visitor, identifier=conversation.customer_identifier, proof="one_time_code")


def typed(text: str, sign_in: SignIn) -> Typed:
    """The message without the code that it holds, if one was asked for."""
    found = CODE.search(text) if sign_in.stage == "code" else None
    if found is None:
        return Typed(text)
    return Typed(f"{text[: found.start()]}{HIDDEN_CODE}{text[found.end() :]}", found.group(1) + found.group(2))


def believe(turn: Turn, means: Means) -> None:
    """Judge the code, if one was typed. A right one makes this the customer's conversation and answers their wishes."""
    if turn.code is None or turn.plan.escalation:
        return
    sign_in, conversation = turn.conversation.memory.sign_in, turn.conversation
    address, conversation_id = sign_in.email or "", conversation.conversation_id
    identifier = means.codes.proves(turn.code, address, conversation_id, turn.as_of) if means.codes else None
    turn.doorstep |= {"is_code_typed": True, "identifier": identifier}
    if identifier is None:
        turn.plan = TurnPlan(steps=(Step(WRONG_CODE, {}),), sign_in=sign_in)
        return
    until = turn.as_of + PROVED_FOR
    turn.conversation = replace(conversation, customer_identifier=identifier, proved_until=until)
    turn.events.customer_identifier = identifier
    turn.is_verified = True
    waiting = waiting_for(sign_in.wishes, turn.book)
    turn.plan = TurnPlan(steps=(Step(SIGNED_IN, {}), *waiting))


def prepare(turn: Turn, means: Means) -> None:
    """Do what the plan's steps for a stranger rest on; a step that may not be taken gives way to words that say so."""
    turn.doorstep["sends_codes"] = means.codes is not None
    turn.plan = replace(turn.plan, steps=tuple(_prepared(step, turn, means) for step in turn.plan.steps))


def _prepared(step: Step, turn: Turn, means: Means) -> Step:
    if step.skill is CODE_SENT:
        return Step(_send(step.entities["email"], turn, means), {})
    if step.skill is ORDER_STATUS:
        return _look_up(step, turn, means)
    return step


def _send(address: str, turn: Turn, means: Means) -> Skill:
    owner = turn.conversation.customer_identifier
    if owner is not None and owner != email_identifier(address):
        return OTHER_ACCOUNT
    # The asker's allowance first: a refusal then says nothing about the address.
    is_granted = means.code_allowance.spend(f"from:{turn.address}") and means.codes is not None
    if is_granted and means.codes is not None:
        is_granted = means.codes.send(address, turn.conversation.conversation_id, turn.as_of)
    turn.doorstep["is_granted"] = is_granted
    return CODE_SENT if is_granted else TRIED_TOO_OFTEN


def _look_up(step: Step, turn: Turn, means: Means) -> Step:
    """Read the one order, if number and address are of one person; nobody is told which of the two was wrong."""
    address, order_name = step.entities["email"], step.entities["order_name"]
    is_granted = means.lookup_allowance.spend(f"from:{turn.address}", f"email:{address}", f"order:{order_name}")
    turn.doorstep["is_granted"] = is_granted
    if not is_granted:
        return Step(TRIED_TOO_OFTEN, {})
    wanted = {Order.TABLE, OrderLine.TABLE, Shipment.TABLE} | sections_of(turn, means)
    reading = looked_at(turn, means, email_identifier(address), wanted)
    found = reading and status_of(reading.profile, order_name)
    if reading and found:
        # No step is shown for it: how many rows were found would tell that somebody bears the address.
        turn.readings.insert(0, replace(reading, profile=found))
    return replace(step, entities={"order_name": order_name})
