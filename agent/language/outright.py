"""Wishes that have words of their own, whatever else they sound like. Pure words."""

from __future__ import annotations

import re

from agent.language.clauses import clauses_of

SAID_OUTRIGHT = {
    "undo": re.compile(
        r"\bundo\b|\brevert\b|\b(?:change|put|switch|set|swap) (?:that|it|this|them) back\b"
        r"|\breverse (?:that|it|this)\b|\b(?:cancel|call off|withdraw) (?:my|the|that|this) return\b",
        re.IGNORECASE,
    ),
    "store_credit": re.compile(
        r"\b(?:give|get|have|want|offer|some|any|as|a|for)\b.{0,25}\b(?:store credit|goodwill|voucher)\b"
        r"|\b(?:compensat\w*|something|credit)\b.{0,20}\bfor (?:the|my|this|all the) "
        r"(?:late\w*|delays?|wait\w*|trouble|inconvenience)\b|\bmake (?:it|this|that) up to me\b",
        re.IGNORECASE,
    ),
    "order_history": re.compile(
        r"\bwhat (?:all )?(?:have|did|had) i (?:ever |already )?(?:bought|buy|ordered|order|purchased?)\b"
        r"|\b(?:list|show|see|tell me) (?:me )?(?:all )?(?:of )?my (?:\w+ )?(?:orders|purchases)\b"
        r"|\b(?:order|purchase|shopping) history\b"
        r"|\b(?:do|have) i (?:still )?(?:have|got)? ?(?:any(?:thing)?|an) (?:\w+ )?(?:open|active|pending|outstanding) "
        r"orders?\b|\bany open orders?\b"
        r"|\bwh(?:en|at) (?:did|was) (?:i|my) (?:last|latest|most recent) (?:ly )?(?:order|buy|purchase)\w*\b"
        r"(?! (?:deliver|ship|sent|going|supposed|due))|\bwhen did i last (?:order|buy|shop)\b"
        r"|\bhow many (?:orders|times) (?:have|did) i\b"
        r"|\bhow much (?:money )?(?:have|did) i (?:ever |already )?spen[dt]\b",
        re.IGNORECASE,
    ),
    "about_me": re.compile(
        r"\bwhat (?:else )?(?:do|did|can) (?:you|u|ya) (?:guys )?(?:already )?(?:know|have|hold|store|see|keep)"
        r"(?: stored| saved)? (?:about|on|of) me\b"
        r"|\bwho am i\b(?! (?:talking|speaking|chatting|writing|texting|messaging))"
        r"|\bdo (?:you|u) (?:even )?know (?:me\b|who i am\b|my name\b)"
        r"|\b(?:what|which) (?:data|information|info|details) (?:do )?(?:you|u) (?:have|hold|store|keep|know)"
        r" (?:about|on|of) me\b"
        r"|\bwhat(?:'?s| is| are)? (?:my (?:name|details)|the (?:name|details) (?:you have )?on my account)\b"
        r"|\b(?:what|which)(?:'?s| is)? (?:my )?(?:e-?mail(?: address)?|address)(?: is| do you have)? "
        r"(?:on (?:file|record|my account)|for me|(?:do )?you have)\b"
        r"|\bshow me my (?:data|details|profile|account)\b",
        re.IGNORECASE,
    ),
}
# Looked up, not done: what else is asked in the same breath is answered beside them.
_LOOKED_UP = frozenset({"order_history", "about_me"})
_A_CLAUSE = 3


def said_outright(text: str) -> str | None:
    """The intent whose own words are there; None where none is."""
    return next((intent for intent, words in SAID_OUTRIGHT.items() if words.search(text)), None)


def asks_more(text: str, outright: str) -> bool:
    """Whether a part of the text without those words asks for something else as well."""
    if outright not in _LOOKED_UP:
        return False
    others = (clause for clause in clauses_of(text) if not SAID_OUTRIGHT[outright].search(clause))
    return any(len(clause.split()) >= _A_CLAUSE for clause in others)
