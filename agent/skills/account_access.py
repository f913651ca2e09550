"""Help with the account itself. Nothing is looked up for it, so nothing can hint whether an account exists."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.evidence import sentence
from agent.profile import Customer, PolicyClause
from agent.skills import account_address
from agent.skills.skill import Answer, Escalation, Request, Skill
from agent.skills.store_policy import clauses
from agent.transcript import ReplyKind

WHAT_IS_WRONG = "what_is_wrong"
SOMEBODY_ELSE = re.compile(
    r"\b(?:hack\w*|stolen|compromised|some(?:body|one) (?:else|(?:\w+ ){1,4}my account)|not me|wasn'?t me"
    r"|didn'?t do)\b",
    re.IGNORECASE,
)
# The first that fits: who is locked out has often forgotten the password too.
TROUBLES = (
    ("account_locked", re.compile(r"\b(?:lock\w*|blocked|suspended|disabled|too many)\b", re.IGNORECASE)),
    ("account_password", re.compile(r"\b(?:pass ?w\w*|passcode|forgot\w*|reset\w*)\b", re.IGNORECASE)),
    (
        "account_sign_in",
        re.compile(r"\b(?:log(?:ging|ged)?[ -]?(?:in|on)|login|sign(?:ing|ed)?[ -]?in|get in|access)\b", re.IGNORECASE),
    ),
)
NOT_SEEN = Escalation(
    "unclear_account_trouble_meets_a_person",
    "Something is wrong with the account, and it is not clear what.",
    "escalation-rule",
    "hard",
    "Look through the account for what has changed, then ask the customer what they see.",
)
TAKEN_OVER = Escalation(
    "somebody_else_in_the_account_meets_a_person",
    "Somebody else may be using this account.",
    "escalation-rule",
    "hard",
    "Make sure who is writing, then secure the account.",
)


def answer(request: Request) -> Answer:
    """The way back in for what is told apart; else one good question, and after that a person."""
    if SOMEBODY_ELSE.search(request.text):
        return Answer(ReplyKind.HANDOVER, (sentence("Let us make sure of your account."),), escalation=TAKEN_OVER)
    trouble = next((topic for topic, words in TROUBLES if words.search(request.text)), None)
    how = clauses({trouble}, request) if trouble else ()
    if how:
        return Answer(ReplyKind.ANSWER, how)
    if trouble or request.open_question == WHAT_IS_WRONG:
        return Answer(ReplyKind.HANDOVER, (sentence("A colleague should look at it with you."),), escalation=NOT_SEEN)
    words = "I am sorry. What do you notice: can you not sign in, is something in it wrong, or did something change?"
    return Answer(ReplyKind.QUESTION, (sentence(words),), open_question=WHAT_IS_WRONG)


def _told_then_offered(topic: str, offer: str) -> Skill:
    def told(request: Request) -> Answer:
        return Answer(ReplyKind.QUESTION, (*clauses({topic}, request), sentence(offer)), is_person_offered=True)

    return Skill(topic, frozenset({topic}), told, ACCOUNT_ACCESS.sections, needs_proof=False)


ACCOUNT_ACCESS = Skill(
    name="account_access",
    intents=frozenset({"account_access"}),
    answer=answer,
    # The customer's row only for the words of their own tier.
    sections=frozenset({Customer.TABLE, PolicyClause.TABLE}),
    needs_proof=False,
)


def answer_change(request: Request) -> Answer:
    """Their address is changed after a yes; for anything else how to do it oneself, and a person."""
    is_address = account_address.ADDRESS.search(request.text) or account_address.is_meant(request)
    if is_address and request.profile.customer is not None:
        return account_address.answer(request)
    return _changed_oneself.answer(request)


_changed_oneself = _told_then_offered("account_change", "Would you like a colleague to do it with you?")
ACCOUNT_CHANGE = replace(_changed_oneself, answer=answer_change)
ACCOUNT_DELETE = _told_then_offered(
    "account_delete", "Nothing has been erased so far. Shall I pass your request to a colleague?"
)
