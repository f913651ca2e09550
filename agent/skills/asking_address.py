"""Asking for an address: once, then saying what was missing and offering a person, so that nobody goes in circles."""

from __future__ import annotations

from agent.evidence import Sentence, sentence
from agent.policy import Decision
from agent.skills.skill import Answer, Request
from agent.transcript import ReplyKind

AGAIN = sentence(
    "I could not read a whole address in the same country out of that. Please write house number and street, town, "
    "postcode in one line; or shall I get a colleague to do it with you?"
)


def which_address(
    request: Request, question: str, words: Sentence, decisions: tuple[Decision, ...] = (), orders: tuple[str, ...] = ()
) -> Answer:
    """Ask `question` in these words, and in others where it has just been asked."""
    is_again = request.open_question == question
    return Answer(
        ReplyKind.QUESTION,
        (AGAIN if is_again else words,),
        decisions,
        open_question=question,
        orders=orders,
        is_person_offered=is_again,
    )
