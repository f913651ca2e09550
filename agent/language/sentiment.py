"""How the customer feels, -1 to 1, from the words, the shouting and what was said before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from agent.language.phrases import compiled
from agent.language.words import plain, words

_PROFANE = compiled("profane", whole_words=True)
_NEGATIVE, _STRONG = compiled("negative", whole_words=True), compiled("strongly_negative", whole_words=True)
_POSITIVE = compiled("positive", whole_words=True)
_NEGATED_PRAISE, _SARCASTIC = compiled("negated_praise"), compiled("sarcastic")


def sentiment_of(text: str, previous: Sequence[str] = ()) -> float:
    """-1 (furious) to 1 (delighted). `previous` are the customer's earlier messages of the conversation."""
    lowered = plain(text)
    score = _of_words(lowered) - _of_shouting(text) - _of_repetition(text, previous)
    return round(max(-1.0, min(1.0, score)), 2)


def _of_words(lowered: str) -> float:
    is_soured = bool(_SARCASTIC.search(lowered) or _NEGATED_PRAISE.search(lowered))
    praise = 0 if is_soured else min(len(_POSITIVE.findall(lowered)), 2)
    blame = len(_NEGATIVE.findall(lowered)) + len(_STRONG.findall(lowered)) + 2 * is_soured
    return 0.35 * praise - 0.3 * min(blame, 4) - 0.5 * bool(_PROFANE.search(lowered))


def _of_shouting(text: str) -> float:
    letters = [character for character in text if character.isalpha()]
    # A short "OK" or an order name is not shouting.
    is_loud = len(letters) >= 8 and sum(character.isupper() for character in letters) / len(letters) > 0.7
    return 0.4 * is_loud + 0.15 * bool(re.search(r"[!?]{2,}", text))


def _of_repetition(text: str, previous: Sequence[str]) -> float:
    said = " ".join(words(text))
    # Two words ("order 1043") come back for good reasons.
    if len(said.split()) < 3:
        return 0.0
    times = sum(fuzz.token_set_ratio(said, " ".join(words(earlier))) >= 88 for earlier in previous)
    return 0.2 * min(times, 3)
