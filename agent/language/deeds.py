"""Which of the wishes read out of one message is to be done, and which are but its details. Pure words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from agent.language.clauses import clauses_of
from agent.language.outright import asks_more, heard_after_all, said_outright
from agent.language.protocol import Proposal

SWAPS = frozenset({"exchange_order", "change_items"})
# The words without which a deed was hardly meant when the words of another one are there.
NAMED_BY = {
    "return_order": re.compile(r"\b(?:return\w*|sen[dt]\w* (?:\w+ ){0,6}back|giv\w* (?:\w+ ){0,3}back|money back)\b"),
    "cancel_order": re.compile(r"\bcancel\w*|\bcall off\b"),
    "change_address": re.compile(
        r"\b(?:chang\w*|updat\w*|correct\w*) (?:\w+ ){0,5}address\b|\baddress (?:\w+ ){0,3}(?:to|is)\b"
        r"|\b(?:send|ship|deliver)\b.{1,40}\b(?:to|instead)\b"
    ),
    "change_payment": re.compile(
        r"\b(?:chang\w*|switch\w*|updat\w*) (?:\w+ ){0,3}(?:pay|paid|payment)\b"
        r"|\bpay for\b|\bcharge order\b|\bis paid\b"
    ),
    "change_items": re.compile(r"\b(?:exchang\w*|swap\w*|chang\w*|modif\w*|replac\w*|switch\w*)\b"),
}
# Wishes that end in a deed on an order, each order being a matter of its own.
DEEDS = frozenset({*NAMED_BY, *SWAPS, "request_refund"})
# Words of a change of something else, which a change of items shares its verb with.
ELSEWHERE = ("change_address", "change_payment")
ASKS = re.compile(r"\?|\b(?:how|what|when|why|where|is it possible|am i|do you|can i|may i|could i)\b", re.IGNORECASE)
# Hardly anybody types the mark.
OPENS_A_QUESTION = re.compile(r"(?:where|wheres|when|how (?:much|many|long)|what|who|has|did)\b(?! if\b)")
VERBS = (
    "exchange",
    "change",
    "return",
    "cancel",
    "modify",
    "replace",
    "switch",
    "address",
    "payment",
    "charge",
    "order",
)
TELLS = re.compile(r"^\W*(?:(?:hi|hello|hey|please)\W+)*(?:can|could|would|will) you\b", re.IGNORECASE)
SWAPPED = re.compile(r"\b(?:exchang\w*|swap\w*)\b")
WENT_WRONG = re.compile(r"\b(?:declin\w*|refus\w*|fail\w*|charged|twice|double|fee)\b")
# What says no deed: whoever asks for a person, or greets, wants that as well.
BESIDES = frozenset({"hand_over", "complaint"})
SURE = 0.9


def deeds_told_apart(text: str, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals with a deed read by its own words, and without what is but a detail of it.

    "Return the kettle, refund my card" is one return; "cancel one and return the other" stays two wishes. A layer that
    missed the deed in a long list of products is set right where an order is named and nothing is asked.
    """
    outright = said_outright(text)
    # "Return it for store credit" is a return.
    if outright == "undo" or (outright and not _named(_mended(text))):
        entities = proposals[0].entities if proposals else {}
        kept = proposals if asks_more(text, outright) else [each for each in proposals if each.intent == "hand_over"]
        return [Proposal(outright, SURE, entities), *kept]
    after_all = heard_after_all(text, proposals)
    if after_all:
        return [Proposal(after_all, SURE, proposals[0].entities if proposals else {})]
    deeds = [each for each in proposals if each.intent in NAMED_BY or each.intent in SWAPS]
    text = _mended(text)
    named = _named(text)
    if not deeds and not (_names_an_order(proposals) and named and _is_told_to(text)):
        return list(proposals)
    meant = _meant(deeds, named, text) if deeds else [_as(proposals[0], named[0])]
    others = [each for each in proposals if each not in deeds]
    return [*meant, *(each for each in others if each.intent in BESIDES or _is_asked_besides(each, text))]


def _is_told_to(text: str) -> bool:
    """Whether it shall be done: "can you swap it?" tells us to, "can I swap it?" asks."""
    return TELLS.search(text) is not None or ASKS.search(text) is None


def _mended(text: str) -> str:
    """The verbs as they are spelt: "excahnge" names a deed as well as "exchange" does."""
    return re.sub(r"[a-z]{5,}", lambda hit: _spelt(hit.group()), text.lower())


def _spelt(word: str) -> str:
    near = (verb for verb in VERBS if word[0] == verb[0] and abs(len(word) - len(verb)) <= 1)
    return word if word in VERBS else next((verb for verb in near if OSA.distance(word, verb) == 1), word)


def _named(text: str) -> list[str]:
    found = [intent for intent, words in NAMED_BY.items() if words.search(text)]
    if any(intent in found for intent in ELSEWHERE):
        found = [intent for intent in found if intent != "change_items"]
    # "Send back" has the verb of an address.
    return [intent for intent in found if intent != "change_address"] if "return_order" in found else found


def _meant(deeds: Sequence[Proposal], named: Sequence[str], text: str) -> list[Proposal]:
    """Those deeds whose words are there; where none is, the one whose words are."""
    kept = {_matter(each): each for each in reversed(deeds) if _family(each.intent) in named}
    if kept:
        return list(reversed(kept.values()))
    # "Change it" may be any change; only words of one deed alone set another one right.
    plain = [intent for intent in named if intent != "change_items" or SWAPPED.search(text)]
    return [_as(deeds[0], plain[0])] if plain else [deeds[0]]


def _family(intent: str) -> str:
    """An exchange and a change of items are one wish: which it is depends on where the order is."""
    return "change_items" if intent in SWAPS else intent


def _matter(proposal: Proposal) -> tuple[str, str | None]:
    """The same deed on another order is another matter."""
    return _family(proposal.intent), proposal.entities.get("order_name")


def _as(proposal: Proposal, intent: str) -> Proposal:
    return replace(proposal, intent=intent, confidence=max(proposal.confidence, 0.5))


def _names_an_order(proposals: Sequence[Proposal]) -> bool:
    return any("order_name" in each.entities for each in proposals)


def _is_asked_besides(proposal: Proposal, text: str) -> bool:
    """Another matter is answered too: a question of its own, or a payment that went wrong."""
    if proposal.intent == "payment_question":
        return bool(WENT_WRONG.search(text))
    if proposal.intent == "loyalty_balance":
        # Points are no detail of any deed.
        return True
    questions = (piece for piece in re.split(r"(?<=[.!?\n])\s", text) if piece.rstrip().endswith("?"))
    clauses = (piece for piece in clauses_of(text) if OPENS_A_QUESTION.match(piece))
    is_asked = any(not _named(piece) for piece in (*questions, *clauses))
    return is_asked and proposal.intent not in {"unclear", "out_of_scope", "request_refund", "refund_status"}
