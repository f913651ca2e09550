"""A message cut where one wish may end and the next begin."""

from __future__ import annotations

import re

from agent.language.phrases import any_of
from agent.language.words import plain

_SENTENCE_END = re.compile(r"[?!;\n]+|\.(?:\s|$)|\s[-\u2013\u2014]\s")
_CONJUNCTION = re.compile(
    r",\s*(?:and|but|also|plus|then|so)\b|\b(?:and also|as well as|and then|and|but|plus|oh and)\b|,"
)
_BARE_NOUN = re.compile(rf"^(?:the|a|an|my|this|that|these|those|some) (?:\w+ ){{0,2}}{any_of('product')}(?:e?s)?$")
_ORDER_ALONE = re.compile(r"^(?:(?:the )?order |number )?#?\s?[a-z]{0,3}\d{3,10}(?: please)?$")
# What may open a wish without saying what it is.
_OPENING = re.compile(rf"^(?:{any_of('opening')}[ ,!.]+)+(?=\w+ \w+)")


def clauses_of(text: str) -> list[str]:
    """Sentences, each cut at its conjunctions, unless that would leave a word or a mere thing ("the socks")."""
    return [piece for sentence in sentences_of(text) for piece in _cut(sentence)]


def sentences_of(text: str) -> list[str]:
    """The message cut at sentence ends only."""
    return [piece.strip() for piece in _SENTENCE_END.split(plain(text)) if piece.strip(" ,.")]


def without_opening(clause: str) -> str:
    """The clause without its greeting, when more than a greeting is there."""
    return _OPENING.sub("", clause)


def _with_their_orders(pieces: list[str]) -> list[str]:
    """A number alone belongs to what was said before it: "cancel #1043 and #1044" is one clause."""
    kept: list[str] = []
    for piece in pieces:
        if kept and _ORDER_ALONE.match(piece):
            kept[-1] += f" and {piece}"
        else:
            kept.append(piece)
    return kept


def _cut(sentence: str) -> list[str]:
    pieces = _with_their_orders([piece.strip() for piece in _CONJUNCTION.split(sentence) if piece and piece.strip()])
    is_whole = any(len(piece.split()) < 2 or _BARE_NOUN.match(piece) for piece in pieces)
    return [sentence] if is_whole else pieces
