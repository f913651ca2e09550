"""Words that place a text: those that only carry a wish, and those that only a shop's customer uses."""

from __future__ import annotations

from collections.abc import Iterable

from agent.language.phrases import listed
from agent.language.words import words

_CARRYING, _SHOP = frozenset(listed("carrying")), frozenset(listed("shop"))


def says_what(prepared: str) -> bool:
    """Whether a text holds a word beyond those that carry any wish: "help with the invoice", not "help me"."""
    return any(word not in _CARRYING for word in words(prepared))


def familiar_share(prepared: str, known: frozenset[str]) -> float:
    """The share of the words that say something which `known` holds; 1 when none says anything."""
    telling = [word for word in words(prepared) if word not in _CARRYING]
    return sum(stem(word) in known for word in telling) / len(telling) if telling else 1.0


def familiar_words(lines: Iterable[str]) -> frozenset[str]:
    """The stems of all words in the lines, and of the shop's own."""
    return frozenset(stem(word) for line in lines for word in words(line)) | frozenset(map(stem, _SHOP))


def stem(word: str) -> str:
    """Roughly without its ending: "invoices" and "invoice" are one word here."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "es", "ed", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def is_about_the_shop(text: str) -> bool:
    """Whether a text uses a word of the shop's trade, so that it is not out of scope for being new to us."""
    return any(word in _SHOP for word in words(text))
