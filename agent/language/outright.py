"""Wishes that have words of their own, whatever else they sound like. Pure words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.language.classifier import load_examples
from agent.language.clauses import clauses_of
from agent.language.protocol import Proposal


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


SAID_OUTRIGHT = {
    "account_access": _words(
        r"""\bsome(?:body|one)\s(?:else\s)?(?:\w+\s){0,2}
            (?:us(?:ed|ing)|log\w*|access\w*|hack\w*|got|in|chang\w+|has|stole)\s(?:(?:in\s?to|on\s?to|in|on|to)\s)?
            my\saccount\b"""
    ),
    "undo": _words(
        r"""\bundo\b|\brevert\b|\b(?:change|put|switch|set|swap)\s(?:that|it|this|them)\sback\b
          | \breverse\s(?:that|it|this)\b|\b(?:cancel|call\soff|withdraw)\s(?:my|the|that|this)\sreturn\b"""
    ),
    "store_credit": _words(
        r"""\b(?:give|get|have|want|offer|some|any|as|a|for)\b.{0,25}\b(?:store\scredit|goodwill|voucher)\b
          | \b(?:compensat\w*|something|credit)\b.{0,20}\bfor\s(?:the|my|this|all\sthe)\s
            (?:late\w*|delays?|wait\w*|trouble|inconvenience)\b
          | \bmake\s(?:it|this|that)\sup\sto\sme\b"""
    ),
    "order_history": _words(
        r"""\bwhat\s(?:all\s)?(?:have|did|had)\si\s(?:ever\s|already\s)?(?:bought|buy|ordered|order|purchased?)\b
          | \b(?:list|show|see|tell\sme)\s(?:me\s)?(?:all\s)?(?:of\s)?my\s(?:\w+\s)?(?:orders|purchases)\b
          | \b(?:order|purchase|shopping)\shistory\b
          | \b(?:do|have)\si\s(?:still\s)?(?:(?:have|got)\s)?(?:any|an)\s(?:\w+\s)?
            (?:open|active|pending|outstanding)\sorders?\b
          | \bany\sopen\sorders?\b
          | \bwhen\sdid\si\slast\s(?:order|buy|shop)\b
          | \bwh(?:en|at)\s(?:did|was)\s(?:i|my)\s(?:last|latest|most\srecent)\s(?:order|buy|purchase)\w*\b
            (?!\s(?:deliver|ship|sent|going|supposed|due))
          | \bhow\smany\s(?:orders|times)\s(?:have|did)\si\b
          | \bhow\smuch\s(?:money\s)?(?:have|did)\si\s(?:ever\s|already\s)?spen[dt]\b"""
    ),
    "about_me": _words(
        r"""\bwhat\s(?:else\s)?(?:do|did|can)\s(?:you|u|ya)\s(?:guys\s)?(?:already\s)?
            (?:know|have|hold|store|see|keep)(?:\sstored|\ssaved)?\s(?:about|on|of)\sme\b
          | \b(?:what|which)\s(?:data|information|info|details)\s(?:do\s)?(?:you|u)\s(?:have|hold|store|keep|know)\s
            (?:about|on|of)\sme\b
          | \bwho\sam\si\b(?!\s(?:talking|speaking|chatting|writing|texting|messaging))
          | \bdo\s(?:you|u)\s(?:even\s)?know\s(?:me\b|who\si\sam\b|my\sname\b)
          | \bwhat(?:'?s|\sis|\sare)?\s(?:my\s(?:name|details)|the\s(?:name|details)\s(?:you\shave\s)?on\smy\saccount)\b
          | \b(?:what|which)(?:'?s|\sis)?\s(?:my\s)?(?:e-?mail(?:\saddress)?|address)(?:\sis|\sdo\syou\shave)?\s
            (?:on\s(?:file|record|my\saccount)|for\sme|(?:do\s)?you\shave)\b
          | \bshow\sme\smy\s(?:data|details|profile|account)\b"""
    ),
}
# How they are said: the classifier learns nothing of these, and whoever chooses among skills reads them.
SAID_FOR: dict[str, tuple[str, ...]] = {
    "undo": ("please undo that", "change it back", "cancel my return"),
    "store_credit": ("can i have store credit for the late delivery", "how will you make it up to me"),
    "order_history": ("what have i bought so far", "do i have any open orders", "how much have i spent"),
    "about_me": ("what do you know about me", "which e-mail do you have on file", "who am i"),
}
# What short words mean that were heard as nothing, or hardly as anything.
_HEARD_AFTER_ALL = {
    "track_order": _words(
        r"""^\W*(?:(?:and|but|so|why|wow)\W+)*(?:(?:it'?s|its|that'?s|it\sis|is\sit|my\s(?:order|parcel|package)\sis)\s)?
            (?:(?:really|very|so|too|quite|still)\s)*
            (?:late|delayed|overdue|not\s(?:here|arrived)(?:\syet)?)\W*$"""
    ),
    "complaint": _words(
        r"""\b(?:is|are|was|were|came|arrived|it'?s)\b.{0,20}
            \b(?:missing|broken|damaged|ripped|torn|faulty|defective|cracked|leaking)\b(?!.*\?)"""
    ),
    "loyalty_balance": _words(
        r"\bam\si\s(?:\w+\s){0,2}(?:good|loyal|valued|vip|gold|special|regular)(?:\s(?:customer|member|shopper))?\b"
    ),
    "store_policy": _words(
        r"""\b(?:happens?\sto|do(?:ing)?\swith|use|sell|share|keep|protect|store|handle|see|read)\b.{0,20}
            \bmy\s(?:personal\s|private\s)?(?:data|information)\b
          | \bmy\s(?:personal\s|private\s)?(?:data|information)\b.{0,20}
            \b(?:safe|secure|sold|shared|used|kept|stored)\b"""
    ),
    "unclear": _words(
        r"""^\W*(?:no\W+)?(?:that|this|it)(?:'?s|\sis|\swas)?\snot\s(?:it|what\si\s(?:asked|meant|said|want\w*)|right)\b
          | \byou\s(?:have\s|'ve\s)?(?:already|just)\s(?:said|told\sme|asked)\s(?:that|this|me)\b
          | \b(?:didn.?t|don.?t|not)\s(?:answer|understand)(?:ing|ed)?\s(?:my\squestion|me|what\si)\b"""
    ),
}
_NOTHING = frozenset({"out_of_scope", "unclear", "greeting", "thanks_goodbye"})
_HARDLY = 0.5
# Looked up, not done: what else is asked in the same breath is answered beside them.
_LOOKED_UP = frozenset({"order_history", "about_me"})
_A_CLAUSE = 3


def all_examples() -> dict[str, tuple[str, ...]]:
    """Lines for every intent that a skill answers to, those that the classifier learns from and those above."""
    return {**load_examples(), **SAID_FOR}


def said_outright(text: str) -> str | None:
    """The intent whose own words are there; None where none is."""
    return next((intent for intent, words in SAID_OUTRIGHT.items() if words.search(text)), None)


def heard_after_all(text: str, heard: Sequence[Proposal]) -> str | None:
    """The intent of short words that were heard as nothing; None where something was heard, or they are not there."""
    if any(each.intent not in _NOTHING and each.confidence >= _HARDLY for each in heard):
        return None
    return next((intent for intent, words in _HEARD_AFTER_ALL.items() if words.search(text)), None)


def asks_more(text: str, outright: str) -> bool:
    """Whether a part of the text without those words asks for something else as well."""
    if outright not in _LOOKED_UP:
        return False
    others = (clause for clause in clauses_of(text) if not SAID_OUTRIGHT[outright].search(clause))
    return any(len(clause.split()) >= _A_CLAUSE for clause in others)
