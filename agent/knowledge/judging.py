"""Whether what was found answers the question, and which of its sentences do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from agent.knowledge.index import Found

# How near a find has to be: likely where an article was asked for, sure where something else may have been.
Need = Literal["likely", "sure"]

# Below it nothing is told. `python -m tests.evals.knowledge` shows what is told rightly and wrongly at each.
LEAST: dict[Need, float] = {"likely": 0.62, "sure": 0.75}
# A clause that is nearer than the article is told by the skill, which knows whose clause it is.
CLAUSE = "clause"
# Sentences are quoted as long as they are nearly as near as the nearest; instructions are told whole when short.
_NEARLY = 0.65
_QUOTED_AT_MOST = 3


def answering(found: Sequence[Found], need: Need) -> Found | None:
    """The article that answers; None when none does, or when a clause of the release does it better."""
    best = found[0] if found else None
    if best is None or best.sureness < LEAST[need]:
        return None
    return None if best.kind == CLAUSE else best


def quoted(found: Found) -> tuple[str, ...]:
    """The sentences to say, the nearest first."""
    nearest = found.sentences[0][1]
    is_told_whole = found.kind == "article" and len(found.sentences) <= _QUOTED_AT_MOST
    near = [one for one, nearness in found.sentences if is_told_whole or nearness >= _NEARLY * nearest]
    return tuple(near[:_QUOTED_AT_MOST])
