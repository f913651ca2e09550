"""Whether the customer asks what it is that answers them."""

from __future__ import annotations

import re

from agent.language.words import plain

_SOMEBODY = r"(?:human(?:\s+being)?|person|robot|bot|chatbot|ai|a\.i\.|machine|computer|program|agent|assistant)"
_KIND = r"(?:(?:a|an|the|just|really|even|actually|only|some|real|actual|live|kind\s+of)\s+)*"
_ASKS = re.compile(
    rf"""\b(?:are|r)\s+(?:you|u)\s+{_KIND}(?:{_SOMEBODY}|real)\b(?!\s+(?:sure|size))
        | \b(?:am\s+i|is\s+this|is\s+that|were\s+you)\s+(?:\w+\s+){{0,1}}?
          (?:(?:talking|speaking|chatting|writing|typing)\s+(?:to|with)\s+)?{_KIND}{_SOMEBODY}\b(?!\s+(?:tent|size|bag))
        | \b(?:who|what)\s+(?:am\s+i|is\s+this\s+i\s+am)\s+(?:talking|speaking|chatting|writing)\s+(?:to|with)\b
        | \b(?:are|r)\s+(?:you|u)\s+{_KIND}(?:chat\s?gpt|gpt\S*|claude|gemini|llm|language\s+model)\b
        | \b(?:what|which)\s+(?:kind\s+of\s+)?(?:(?:ai|language)\s+)?(?:model|ai|llm|bot)\s+(?:are|r)\s+(?:you|u)\b
        | ^\W*(?:(?:so|and|hey|hi|hello)\W+)*(?:who|what)\s+(?:are|r)\s+(?:you|u)\W*$""",
    re.VERBOSE,
)


def asks_what_we_are(text: str) -> bool:
    """Whether a message asks if a person or a machine answers, and so wants an honest word about it."""
    return _ASKS.search(plain(text)) is not None
