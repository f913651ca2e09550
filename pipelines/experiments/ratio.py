"""Whether the arms have as many people as they should: if not, something other than chance chose who is in which."""

from __future__ import annotations

from collections.abc import Sequence

from scipy import stats

# Rarer than a thousandth by chance alone; every refresh asks again, and a false alarm costs an experiment.
SUSPICIOUS = 0.001


def ratio_p_value(assigned: Sequence[int], shares: Sequence[float]) -> float | None:
    """Pearson's chi-square of the counts against the shares; None where nobody was drawn or there is one arm."""
    total = sum(assigned)
    if total == 0 or len(assigned) < 2:
        return None
    expected = [total * share / sum(shares) for share in shares]
    return float(stats.chisquare(list(assigned), expected).pvalue)


def is_mismatched(p_value: float | None) -> bool:
    """Whether nothing may be read out of the experiment."""
    return p_value is not None and p_value < SUSPICIOUS
