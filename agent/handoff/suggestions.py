"""What became of a text that a person had at hand: of a reply that the agent wrote for them, or of a macro."""

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
    said, texts = " ".join(sent.split()), [" ".join(text.split()) for text in suggested]
    if said in texts:
        return "accepted"
    # Whatever was written around it: the whole of it was sent.
    is_kept = any(text in said for text in texts) or max(_likeness(said, text) for text in texts) >= ALIKE
    return "edited" if is_kept else "overridden"


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
