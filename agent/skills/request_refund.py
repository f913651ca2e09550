"""I want my money back: what may be refunded is what may be returned."""

from __future__ import annotations

from dataclasses import replace

from agent.evidence import sentence
from agent.skills.return_order import RETURN_ORDER
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

FIRST = sentence("Money goes back for what is sent back.")
OTHERWISE = sentence("If it arrived damaged or wrong, a colleague decides: shall I ask one?")


def answer(request: Request) -> Answer:
    """The answer to a return; when nothing may go back, a person is offered instead."""
    told = RETURN_ORDER.answer(request)
    if told.kind is not ReplyKind.ANSWER or not told.decisions:
        return told
    if any(decision.is_allowed for decision in told.decisions):
        return replace(told, sentences=(FIRST, *told.sentences))
    return replace(told, kind=ReplyKind.QUESTION, sentences=(*told.sentences, OTHERWISE), is_person_offered=True)


REQUEST_REFUND = Skill("request_refund", frozenset({"request_refund"}), answer, RETURN_ORDER.sections)
