"""A message cut where one wish may end and the next begin."""

from __future__ import annotations

import re

from agent.language.words import plain

_SENTENCE_END = re.compile(r"[?!;\n]+|\.(?:\s|$)|\s[-\u2013\u2014]\s")
_CONJUNCTION = re.compile(
    r",\s*(?:and|but|also|plus|then|so)\b|\b(?:and also|as well as|and then|and|also|but|plus|oh and)\b|,"
)
# What may open a wish without saying what it is.
_OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|dear \w+|sorry|excuse me|please|pls|ok|okay|so|well|also|and|but|oh|actually|um|then|"
    r"fernway|there|team|guys|thanks|thank you|again|now|listen|look|yes|no)[ ,!.]+)+(?=\w+ \w+)"
)
_WISH = re.compile(
    r"^(?:(?:i (?:would|d) (?:really )?like|id like|i want|i need|i wish|i am trying|im trying|i try|i wanted|could you|can you|would you|will you|"
    r"could u|can u|help me(?: out)?|assist me|you help me|i need (?:some )?(?:help|assistance|support)|is it possible|"
    r"do you know|can i (?:get|have|ask for) (?:some )?help|i was wondering|i wonder|i have (?:a|some) (?:question|problem|issue|trouble|query)s?|"
    r"let me know|tell me|give me (?:some )?(?:info|information)|information|info|more|i dont know|i do not know|i cant|how)\s+)*"
    r"(?:(?:to|with|about|on|for|if|how to|how i can|how can i|how do i|what i have to do to|regarding|please|me|whether)\s+)*(?=\w+(?: \w+)+)"
)


def clauses_of(text: str) -> list[str]:
    """Sentences, each cut at its conjunctions; a cut piece has at least two words."""
    return [piece for sentence in sentences_of(text) for piece in _cut(sentence)]


def sentences_of(text: str) -> list[str]:
    """The message cut at sentence ends only."""
    return [piece.strip() for piece in _SENTENCE_END.split(plain(text)) if piece.strip(" ,.")]


def without_opening(clause: str) -> str:
    """The clause without its greeting, when more than a greeting is there."""
    return _OPENING.sub("", clause)


def without_wish(clause: str) -> str:
    """ "could you help me with cancelling it" -> "cancelling it"; what remains has at least two words."""
    return _WISH.sub("", clause)


def _cut(sentence: str) -> list[str]:
    pieces = [piece.strip() for piece in _CONJUNCTION.split(sentence) if piece and piece.strip()]
    return pieces if all(len(piece.split()) >= 2 for piece in pieces) else [sentence]
