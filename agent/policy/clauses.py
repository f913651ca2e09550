"""Which sentences of the policy are told to whom."""

from __future__ import annotations

import re
from collections.abc import Collection

from agent.policy.decisions import Decision
from agent.profile import PolicyClause


def clause_of_their_own_tier(
    clause: PolicyClause, tier: str, tiers: Collection[str], terms_of: Collection[str]
) -> Decision:
    """Whether a customer of `tier` is told `clause`; `terms_of` are the tiers whose terms rest on it.

    A sentence that names another tier is a promise to somebody else, also when it begins with theirs.
    """
    rule = "clause_of_their_own_tier"
    is_promised = not terms_of or tier in terms_of
    if is_promised and not names_another_tier(clause.clause_text, tier, tiers):
        return Decision("allow", "It applies to you.", rule, clause.clause_id)
    return Decision("deny", "It is for another tier.", rule, clause.clause_id)


def names_another_tier(text: str, tier: str, tiers: Collection[str]) -> bool:
    """Whether a sentence speaks of a tier that is not `tier`."""
    # "Gold members" are gold: what follows the tier's own name does not name the tier "member".
    rest = re.sub(rf"\b{re.escape(tier)}s?\b(?:\s+members?\b)?", "", text, flags=re.IGNORECASE)
    return any(_names(rest, other) for other in tiers if other != tier)


def _names(text: str, tier: str) -> bool:
    return re.search(rf"\b{re.escape(tier)}s?\b", text, re.IGNORECASE) is not None
