"""What is not ours to answer: tricks, poems, other tongues."""

from __future__ import annotations

import re

from agent.language.phrases import compiled, listed, tongues
from agent.language.words import plain

_TRICK, _PERFORMANCE = compiled("trick"), compiled("performance")
_ENGLISH, _TONGUES = frozenset(listed("english")), tongues()
_LETTERS = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ru", "\u0400", "\u04ff"),
    ("el", "\u0370", "\u03ff"),
    ("ar", "\u0600", "\u06ff"),
    ("he", "\u0590", "\u05ff"),
    ("hi", "\u0900", "\u097f"),
    ("th", "\u0e00", "\u0e7f"),
    ("ko", "\uac00", "\ud7af"),
    ("ja", "\u3040", "\u30ff"),
    ("zh", "\u4e00", "\u9fff"),
)


def is_trick(text: str) -> bool:
    """Whether the text tries to steer us, strike an absurd bargain, or have us perform."""
    lowered = plain(text)
    return bool(_TRICK.search(lowered) or _PERFORMANCE.search(lowered))


def language_of(text: str) -> str:
    """A guess at the language, "en" unless the words clearly say otherwise."""
    return _by_script(text) or _by_words(_LETTERS.findall(plain(text)))


def _by_script(text: str) -> str | None:
    letters = [character for character in text if character.isalpha()]
    for code, first, last in _SCRIPTS:
        if letters and sum(first <= character <= last for character in letters) > len(letters) / 2:
            return code
    return None


def _by_words(said: list[str]) -> str:
    english = sum(word in _ENGLISH for word in said)
    hits = {code: sum(word in common for word in said) for code, common in _TONGUES.items()}
    code = max(hits, key=lambda one: hits[one])
    return code if hits[code] >= 2 and hits[code] > english else "en"
