"""Whether the customer asks for a person. Missing one is worse than handing over once too often."""

from __future__ import annotations

import re

from agent.language.phrases import compiled

_ASKS, _ALONE = compiled("asks_for_a_person"), compiled("asks_alone")
# Asking what we are, refusing a person, and people who are not ours.
_NO_ASK = compiled("no_ask")


def asks_for_a_person(corrected: str) -> bool:
    """Whether words put right by `Spelling.correct` ask for a human, whatever else they say."""
    said = re.sub(r"\s+", " ", _NO_ASK.sub(" ", corrected)).strip()
    return bool(_ASKS.search(said) or _ALONE.match(said))


def says_no_ask(corrected: str) -> bool:
    """Whether people are named without asking for one of ours: "a two person tent", "are you human"."""
    return bool(_NO_ASK.search(corrected))
