"""Whether the customer asks what an answer of ours rests on."""

from __future__ import annotations

import re

from agent.language.words import plain

_MOST_WORDS = 10
_IT = r"(?:that|this|it|so|these|those|all\s+(?:that|this)|what\s+you\s+(?:just\s+)?(?:said|told\s+me))"
_ASKS = re.compile(
    rf"""\b(?:why|how\s+come)\s+(?:did|do|are|would|have)?\s*you\s+(?:just\s+)?
            (?:tell|told|say|said|saying|telling|think|claim|recommend|show)\w*\b
        | \bhow\s+(?:do|did|would|can)\s+you\s+(?:even\s+)?know\b(?:\s+{_IT})?\W*$
        | \bwhere\s+(?:did|do)\s+you\s+(?:get|have|take)\s+{_IT}(?:\s+from)?\W*$
        | \bwhat\s+makes\s+you\s+(?:say|think)\b | \b(?:based|resting)\s+on\s+what\b
        | \bwhat\s+(?:is|was)\s+{_IT}\s+based\s+on\b
        | ^\W*(?:says\s+who|who\s+(?:told|said)\s+(?:you\s+)?{_IT}|(?:what(?:'s|\s+is)\s+(?:your|the)\s+)?source)\W*$
        | ^\W*are\s+you\s+(?:really\s+)?sure(?:\s+(?:about|of)\s+{_IT})?\W*$
        | \bexplain\s+(?:{_IT}|your\s+answer|why\s+you\s+said\s+{_IT})\W*$""",
    re.VERBOSE,
)


def asks_why_told(text: str) -> bool:
    """Whether a short message asks why we said what we said, or how we know it."""
    said = plain(text).strip()
    return len(said.split()) <= _MOST_WORDS and _ASKS.search(said) is not None
