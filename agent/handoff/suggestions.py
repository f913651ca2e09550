"""What became of a reply that the agent wrote for a person to send."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

Judged = Literal["accepted", "edited", "overridden"]
# Two replies to one question share their greeting and their order's number; from here on they share their sentences.
ALIKE = 0.6


def judged(sent: str, suggested: Sequence[str]) -> Judged | None:
    """Sent as it was written, sent after changes, or not at all; None where nothing was suggested."""
    if not suggested:
        return None
    said = " ".join(sent.split())
    closest = max(_likeness(said, " ".join(text.split())) for text in suggested)
    if closest == 1:
        return "accepted"
    return "edited" if closest >= ALIKE else "overridden"


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
