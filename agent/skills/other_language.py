"""A message in a language that we do not understand: said honestly, in that language too where we have the words."""

from __future__ import annotations

from agent.evidence import said, sentence
from agent.language.phrases import only_english
from agent.policy import Decision
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

RULE = "only_english_is_understood"
IN_ENGLISH = "I am sorry, I understand English only so far. Would you like a colleague to help?"


def in_language(code: str) -> Skill:
    """The skill that says so to a speaker of the language with this code."""

    def answer(_: Request) -> Answer:
        theirs = only_english().get(code)
        if theirs is None:
            return Answer(ReplyKind.NO_ANSWER, (sentence(IN_ENGLISH),), is_person_offered=True)
        decision = Decision("ask", theirs, RULE)
        # Fixed words of ours that no look for English names and figures can judge: bound as a rule's own.
        words = (sentence("{theirs}", theirs=said(decision)), sentence(IN_ENGLISH))
        return Answer(ReplyKind.NO_ANSWER, words, (decision,), is_person_offered=True)

    return Skill("other_language", frozenset(), answer, needs_proof=False)
