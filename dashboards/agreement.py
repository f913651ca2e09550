"""How far reviewers agree: over the items that several of them judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from dashboards.rates import Rate
from dashboards.review_api import Judged


def agreement(judged: Iterable[Judged]) -> Rate:
    """Pairs of verdicts on one item that are the same, of all pairs; whoever judges alone is in no pair."""
    by_item: dict[str, list[str]] = defaultdict(list)
    for each in judged:
        by_item[each.item_id].append(each.verdict)
    pairs = [pair for verdicts in by_item.values() for pair in combinations(verdicts, 2)]
    return Rate(sum(one == other for one, other in pairs), len(pairs))


def missed(judged: Iterable[Judged]) -> Rate:
    """Verdicts that call it a miss, of those that are sure; an unclear one is neither."""
    verdicts = [each.verdict for each in judged]
    return Rate(verdicts.count("miss"), len(verdicts) - verdicts.count("unclear"), excluded=verdicts.count("unclear"))
