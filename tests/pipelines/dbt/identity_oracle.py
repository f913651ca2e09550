"""Who is who, written a second time without SQL: the rules of identity in their plainest words."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations

from pipelines.inbox import StoredEvent

TELLING = ("shopify_customer_id", "email", "phone")
BROWSERS = ("user_id", "anonymous_id")
CLAIMING = "segment"

Limits = Mapping[str, Mapping[str, int]]
Pair = frozenset[str]


def kind_of(identifier: str) -> str:
    return identifier.split(":")[0]


def rank(identifier: str) -> int:
    return (*TELLING, *BROWSERS).index(kind_of(identifier))


@dataclass
class Evidence:
    """All that was ever said, whatever the order."""

    limits: Limits
    blocked: frozenset[str]
    first_seen: dict[str, datetime] = field(default_factory=dict)
    told: set[Pair] = field(default_factory=set)
    claimed: dict[Pair, datetime] = field(default_factory=dict)
    decided: dict[Pair, tuple[datetime, str, bool]] = field(default_factory=dict)

    def hear(self, event: StoredEvent) -> None:
        names = sorted(key for key, role in event.keys if role == "identifier")
        for name in names:
            self.first_seen[name] = min(self.first_seen.get(name, event.occurred_at), event.occurred_at)
        for pair in map(frozenset, combinations(names, 2)):
            if event.source == CLAIMING:
                self.claimed[pair] = min(self.claimed.get(pair, event.occurred_at), event.occurred_at)
            else:
                self.told.add(pair)
        if event.kind.startswith("identity_edge_"):
            pair = frozenset(key for key, role in event.keys if not key.startswith("identity:"))
            word = (event.occurred_at, event.event_id, event.kind == "identity_edge_revoked")
            self.decided[pair] = max(self.decided.get(pair, word), word)

    def stands(self, pair: Pair) -> bool:
        return not pair & self.blocked and not (pair in self.decided and self.decided[pair][2])

    def passes_limit(self, name: str, pairs: Iterable[Pair]) -> bool:
        neighbours: dict[str, set[str]] = defaultdict(set)
        for pair in pairs:
            if name in pair:
                (other,) = pair - {name}
                neighbours[kind_of(other)].add(other)
        limits = self.limits.get(kind_of(name), {})
        return any(len(found) > limits.get(kind, 10**9) for kind, found in neighbours.items())

    def joining(self) -> set[Pair]:
        """The pairs that count."""
        everything = self.told | set(self.claimed)
        shared = {
            name
            for name in self.first_seen
            if self.passes_limit(name, everything if kind_of(name) in BROWSERS else self.told)
        }
        busy = shared | {name for name in self.first_seen if self.passes_limit(name, everything)}
        told = {pair for pair in self.told if self.stands(pair)}
        hanging = {pair for pair in self._hanging(told) if not pair & busy}
        return {pair for pair in told if not pair & shared} | hanging

    def _hanging(self, told: set[Pair]) -> set[Pair]:
        """The one claim of each browser's identifier that its brand's own systems say nothing of."""
        placed = set().union(*told) if told else set()
        best: dict[str, tuple[int, datetime, str]] = {}
        for pair, at in self.claimed.items():
            anchor, name = sorted(pair, key=rank)
            if kind_of(name) not in BROWSERS or rank(anchor) == rank(name) or name in placed or not self.stands(pair):
                continue
            best[name] = min(best.get(name, (99, at, "")), (rank(anchor), at, anchor))
        return {frozenset((name, anchor)) for name, (_, _, anchor) in best.items()}


def persons(events: Sequence[StoredEvent], limits: Limits, blocked: Iterable[str]) -> dict[str, str]:
    """Whom each identifier belongs to."""
    evidence = Evidence(limits, frozenset(blocked))
    for event in events:
        evidence.hear(event)
    leader = {name: name for name in evidence.first_seen}

    def led_by(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for one, other in map(tuple, evidence.joining()):
        # The older of the two leads, then the smaller.
        ahead, behind = sorted(map(led_by, (one, other)), key=lambda name: (evidence.first_seen[name], name))
        leader[behind] = ahead
    return {name: "c_" + hashlib.md5(led_by(name).encode()).hexdigest() for name in leader}
