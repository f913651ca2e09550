"""Misspelt words put right, towards the words that this layer knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agent.language.words import words

# Chat spellings that no edit distance finds.
_SHORTHAND = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "thx": "thanks",
    "teh": "the",
    "pls": "please",
    "plz": "please",
    "plse": "please",
    "wen": "when",
    "wher": "where",
    "whr": "where",
    "wat": "what",
    "ppl": "people",
    "some1": "someone",
    "sum1": "someone",
    "any1": "anyone",
    "rep": "representative",
    "hooman": "human",
    "cust": "customer",
    "pkg": "package",
    "acct": "account",
    "addy": "address",
    "wanna": "want to",
    "gimme": "give me",
    "lemme": "let me",
    "gotta": "have to",
}


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Words that are spelt right even if no example uses them; symspellpy's wheel carries the list."""
    text = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return frozenset(line.split(" ", 1)[0].replace("'", "") for line in text.splitlines())


class Spelling:
    """Corrects unknown words only: a word that is English, or that the examples keep using, stays."""

    def __init__(self, said: Iterable[str]) -> None:
        times = Counter(said)
        # The examples misspell on purpose, but no word in the same way three times.
        self._known = _english() | {word for word, count in times.items() if count >= 3}
        self._targets = sorted(word for word in times if len(word) >= 4 and word in self._known)
        self._corrected = lru_cache(maxsize=20_000)(self._correct_word)

    def is_word(self, word: str) -> bool:
        """Whether the word, as it stands, is one."""
        return word in self._known

    def correct(self, text: str) -> str:
        """The words of the text, put right, joined by single spaces."""
        return " ".join(self._corrected(word) for word in words(text))

    def _correct_word(self, word: str) -> str:
        if word in _SHORTHAND:
            return _SHORTHAND[word]
        if len(word) < 4 or word.isdigit() or word in self._known:
            return word
        # One slip in a short word, two in a long one: "ordr", "represntive".
        found = process.extractOne(word, self._targets, scorer=OSA.distance, score_cutoff=1 if len(word) < 7 else 2)
        return found[0] if found else word
