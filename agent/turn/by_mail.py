"""What a turn does about e-mail: believes an answered mail, and takes the talk along to where the customer asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from psycopg import Connection

from agent.dialogue import Memory
from agent.planning import Step, TurnPlan
from agent.planning.matters import acts, waiting_for
from agent.skills import Skill
from agent.skills.going_on_by_mail import GO_ON_BY_MAIL, TO_ANY_ADDRESS, TRIED_TOO_OFTEN, WHICH_ADDRESS, on_file
from agent.transcript import Message
from agent.turn.handoff import address_in
from agent.turn.turn import MailTo, Means, Turn

# What a mail takes along of a long talk.
TAKEN_ALONG = 20


Keep = Callable[[Connection[Any], Message | None], None]


@dataclass(frozen=True)
class Mailed:
    """A message that came by e-mail. `keep` stores with the turn what becomes of the mail; the reply is its message.

    `notes` are said of the mail itself; `memory` is what another conversation left off with, where this one goes on.
    """

    text: str
    keep: Keep
    notes: tuple[str, ...] = ()
    memory: Memory | None = None


def believe_mailbox(turn: Turn) -> None:
    """Answer what was asked before we knew whose mailbox it is, once an answered mail has shown it."""
    sign_in = turn.conversation.memory.sign_in
    if sign_in.stage != "mail" or not turn.is_verified or turn.plan.escalation:
        return
    waiting = waiting_for(sign_in.wishes, turn.book)
    if not waiting:
        return
    asked = {step.skill.name for step in waiting}
    # "Yes, here I am" is no yes to a deed: each is asked for once the customer is known.
    more = [step for step in turn.plan.steps if step.skill.needs_proof and not acts(step.skill)]
    turn.plan = TurnPlan(steps=(*waiting, *(step for step in more if step.skill.name not in asked)))


def prepare_mail(turn: Turn, means: Means) -> None:
    """Find out where a stranger's talk goes on, if that is wished; a step that may not be taken says so."""
    turn.doorstep["writes_mail"] = means.post is not None
    if turn.is_verified or all(step.skill is not GO_ON_BY_MAIL for step in turn.plan.steps):
        return
    skill = _prepared(turn, means)
    steps = tuple(Step(skill, {}) if step.skill is GO_ON_BY_MAIL else step for step in turn.plan.steps)
    turn.plan = replace(turn.plan, steps=steps)


def _prepared(turn: Turn, means: Means) -> Skill:
    address = address_in(turn.message.text) or turn.conversation.memory.sign_in.email
    if address is None:
        return WHICH_ADDRESS
    # Who could have us write to any address could have us write to anybody, as often as they like.
    is_granted = means.code_allowance.spend(f"mail:{address}", f"from:{turn.address}")
    turn.doorstep["is_granted"] = is_granted
    if not is_granted:
        return TRIED_TOO_OFTEN
    turn.mail_to = MailTo(address, is_on_file=False)
    return TO_ANY_ADDRESS


def note_address(turn: Turn) -> None:
    """A customer's talk goes on at their address on file, whatever address they name."""
    is_wished = any(step.skill is GO_ON_BY_MAIL for step in turn.asked)
    address = on_file(turn.profile) if turn.is_verified and is_wished else None
    if address:
        turn.mail_to = MailTo(address, is_on_file=True)


def taken_along(turn: Turn, means: Means, reply: Message | None) -> Callable[[Connection[Any]], None] | None:
    """What writes the mail that the talk goes on by, with what was said where its reader may see that."""
    post, to = means.post, turn.mail_to
    if post is None or to is None or reply is None:
        return None
    conversation_id, at = turn.conversation.conversation_id, turn.as_of
    said = (*means.conversations.messages(conversation_id), turn.message, reply) if to.is_on_file else ()
    # A first mail to an address that nobody proved carries nothing that somebody else wrote.
    spoken = [each for each in said if "disclosure" not in each.skills][-TAKEN_ALONG:]
    return lambda connection: post.take_along(connection, conversation_id, to.address, spoken, at)
