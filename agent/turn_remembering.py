"""What a turn leaves behind for the next one."""

from __future__ import annotations

from dataclasses import replace

from agent.dialogue import REMEMBERED_TEXTS, Memory
from agent.skills.talking import GOODBYE
from agent.transcript import ReplyKind
from agent.turn import Turn
from agent.turn_handoff import is_failed_attempt

# Said after these, thanks mean that the matter is settled.
SETTLES = frozenset({ReplyKind.ANSWER, ReplyKind.ACTION_DONE})


def is_settled(turn: Turn) -> bool:
    """Right after an answer the customer says that it helped; mere politeness confirms nothing."""
    is_thanks = bool(turn.plan.steps) and all(step.skill is GOODBYE for step in turn.plan.steps)
    is_confirmed = turn.heard is not None and turn.heard.is_confirmation
    return is_thanks and is_confirmed and turn.conversation.memory.last_reply_kind in SETTLES


def tell_resolved(turn: Turn) -> None:
    """Tell that the customer called their matter settled."""
    skill = turn.conversation.memory.last_skill
    seconds = int((turn.as_of - turn.conversation.started_at).total_seconds())
    turn.events.add(
        "conversation_resolved", resolved_by="customer", skill=skill, tags=[], resolution_time_seconds=seconds
    )


def remembered(turn: Turn) -> Memory:
    """What the next turn may build on. A proposed action holds for that turn only."""
    memory = turn.conversation.memory
    texts = (*memory.previous_texts, turn.message.text)[-REMEMBERED_TEXTS:]
    if turn.reply is None:
        return replace(memory, previous_texts=texts)
    wishes = [skill for skill in turn.skills if skill not in {"clarify", "offer_person", "small_talk", "goodbye"}]
    questions = [answer.open_question for answer in turn.answers if answer.open_question]
    orders = tuple(order for answer in turn.answers for order in answer.orders)
    is_unclear = set(turn.skills) <= {"clarify", "offer_person"}
    return Memory(
        last_skill=wishes[0] if wishes else memory.last_skill,
        last_reply_kind=turn.kind,
        open_question=questions[-1] if questions else None,
        mentioned_orders=orders or memory.mentioned_orders,
        previous_texts=texts,
        pending_action=next((record.action_id for record in turn.actions if record.state == "proposed"), None),
        is_person_offered=any(answer.is_person_offered for answer in turn.answers),
        unclear_count=memory.unclear_count + 1 if is_unclear else 0,
        failed_attempts=memory.failed_attempts + 1 if is_failed_attempt(turn) else 0,
    )
