"""Takes up what was left open: the question before this one, and what else the customer had asked for."""

from __future__ import annotations

from dataclasses import replace

from agent.evidence import sentence
from agent.planning.matters import Step, is_of
from agent.turn.answering import asked, asks, told
from agent.turn.turn import Means, Turn

STILL_OPEN = "One thing is still open."
NEXT = "Now to the other thing that you asked for."


def come_back(turn: Turn, means: Means) -> None:
    """Ask again, one matter at a time, when nothing else is asked of the customer; the rest goes on waiting."""
    left = list(turn.plan.returns_to)
    is_busy = any(asks(answer) or answer.is_person_offered or answer.escalation for answer in turn.answers)
    while left and not is_busy:
        is_busy = _taken_up(left.pop(0), turn, means)
    turn.held += left


def _taken_up(step: Step, turn: Turn, means: Means) -> bool:
    """Whether it came to a question; what needs none any more is told."""
    answer = told(turn, means, asked(turn, means, step))
    is_reminder = is_of(step, turn.conversation.memory.asking, turn.book)
    opening = sentence(STILL_OPEN if is_reminder else NEXT)
    turn.returned.append((step, replace(answer, sentences=(opening, *answer.sentences))))
    turn.is_reminder = turn.is_reminder or is_reminder
    return asks(answer) or answer.is_person_offered or answer.escalation is not None
