"""What are the rules of the shop? The clauses themselves, word for word."""

from __future__ import annotations

import re

from agent.evidence import fact, sentence
from agent.profile import PolicyClause
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

TOPICS = {
    "returns": re.compile(r"\b(?:return\w*|send\w* back|refund\w*|exchange\w*|final sale)\b", re.IGNORECASE),
    "shipping": re.compile(r"\b(?:shipping|ship|deliver\w*|postage|express|standard)\b", re.IGNORECASE),
    "orders": re.compile(r"\b(?:cancel\w*|change my order)\b", re.IGNORECASE),
    "warranty": re.compile(r"\b(?:warrant\w*|guarantee\w*|fault\w*)\b", re.IGNORECASE),
    "loyalty": re.compile(r"\b(?:points?|loyalty|rewards?|tiers?)\b", re.IGNORECASE),
    "privacy": re.compile(r"\b(?:privacy|data|gdpr|erase\w*|delete\w*)\b", re.IGNORECASE),
}


def answer(request: Request) -> Answer:
    """The clauses of the topics that the words touch."""
    topics = {topic for topic, words in TOPICS.items() if words.search(request.text)}
    clauses = [clause for clause in request.profile.rows(PolicyClause) if clause.topic in topics]
    if not clauses:
        words = sentence("I have no rule written down for that. Would you like a colleague to answer it?")
        return Answer(ReplyKind.NO_ANSWER, (words,), is_person_offered=True)
    return Answer(ReplyKind.ANSWER, tuple(sentence("{rule}", rule=fact(each, "clause_text")) for each in clauses))


STORE_POLICY = Skill(
    name="store_policy",
    intents=frozenset({"store_policy", "shipping_question"}),
    answer=answer,
    sections=frozenset({PolicyClause.TABLE}),
    needs_proof=False,
)
