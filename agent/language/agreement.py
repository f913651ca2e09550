"""A clear yes, a clear no, and that all is settled. Anything with a condition is no yes: a write hangs on it."""

from __future__ import annotations

import re

from agent.language.phrases import any_of, compiled
from agent.language.words import words

_YES, _NO = any_of("yes"), any_of("no")
_CONFIRMED = re.compile(rf"^{_YES}(?: (?:{_YES}|{any_of('yes_filler')}))*$")
_REFUSED = re.compile(
    rf"^(?:(?:ok|okay|actually|oh|hm|hmm|um|er|sorry|please) )?{_NO}(?: (?:{_NO}|{any_of('no_filler')}))*$"
)
_REFUSED_AND_MORE = re.compile(rf"^{_NO}\b")
_SETTLED, _NEGATING = compiled("settled"), compiled("negating", whole_words=True)


def is_yes(text: str) -> bool:
    """A yes without a condition ("yes but not the boots" is none)."""
    said = " ".join(words(text)) or _sign(text, "\U0001f44d\u2705\U0001f44c", "yes")
    return "?" not in text and bool(_CONFIRMED.match(said))


def is_settled(text: str) -> bool:
    """A word that the matter is done with: "that helped", "that's all". Mere thanks are politeness."""
    said = " ".join(words(text))
    return "?" not in text and bool(_SETTLED.search(said)) and not _NEGATING.search(said)


def is_no(text: str, *, is_asked: bool) -> bool:
    """A no. With a question of ours open, "no, the blue one" is one too."""
    said = " ".join(words(text)) or _sign(text, "\U0001f44e\u274c", "no")
    return bool(_REFUSED.match(said)) or (is_asked and bool(_REFUSED_AND_MORE.match(said)))


def _sign(text: str, signs: str, word: str) -> str:
    return word if any(sign in text for sign in signs) else ""
