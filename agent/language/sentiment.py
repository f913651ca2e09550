"""How the customer feels, -1 to 1, from the words, the shouting and what was said before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from agent.language.words import plain, words

_PROFANE = re.compile(
    r"\b(fuck\w*|shit\w*|bullsh\w*|crap\w*|damn\w*|bloody|arse\w*|ass(hole)?s?|bitch\w*|bastards?|piss\w*|wtf|ffs|bollocks|hell)\b"
)
_NEGATIVE = re.compile(
    r"\b(terrible|awful|horrible|worst|useless|ridiculous|unacceptable|disgust\w*|angry|furious|annoy\w*|disappoint\w*|"
    r"unhappy|upset|hate|rubbish|joke|scam|fraud|stupid|incompetent|pathetic|frustrat\w*|sick of|fed up|liars?|lied|"
    r"never again|waste of|broken|damaged|faulty|missing|wrong|late|still (no|not|waiting)|nobody (cares|helps)|let (me )?down|"
    r"idiots?|garbage|sucks?|nonsense|how dare)\b"
)
_STRONG = re.compile(
    r"\b(terrible|awful|horrible|worst|useless|ridiculous|unacceptable|disgust\w*|furious|hate|scam|fraud|liars?|pathetic|"
    r"incompetent|garbage|idiots?|how dare|fed up|sick of|never (shop|buy)\w* (here )?again)\b"
)
_POSITIVE = re.compile(
    r"\b(thanks?|thank you|cheers|great|love(ly)?|perfect|brilliant|awesome|excellent|amazing|wonderful|happy|helpful|"
    r"appreciated?|fantastic|good|nice|super)\b"
)
_NEGATED_PRAISE = re.compile(
    r"\b(not|isnt|isn't|wasnt|wasn't|never|no) (very |so |really |at all )?(great|happy|good|helpful|nice|impressed|perfect)\b"
)
_SARCASTIC = re.compile(
    r"\b(great|brilliant|wonderful|fantastic|perfect|lovely|amazing|super|nice)\b[ ,.!]*(just|absolutely|simply|really)[ ,]*"
    r"(great|brilliant|wonderful|fantastic|perfect|lovely|amazing|super)\b"
    r"|\b(oh|yeah|well|wow)[ ,]+(great|brilliant|wonderful|fantastic|perfect|lovely)\b"
    r"|\bthanks for (nothing|wasting|ignoring)\b|\bwhat a (surprise|joke)\b|\bjust what i needed\b|\bgood job (losing|breaking|nobody)\b"
    r"|\b(great|brilliant|perfect|lovely)\b[ ,.!]+(now|another|yet|so|but|and) .*\b(late|lost|broken|wrong|missing|again|nothing)\b"
)


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
