"""The last look before a reply is sent: every number, date, name and status must be bound to a row that says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agent.evidence.claims import ACTIONS, ARGUMENTS, CALLS, DECISIONS, SLOTS, SOURCES, Claim, argument
from agent.evidence.reply import Reply, joined
from agent.evidence.wording import STATUSES, Locale, worded
from agent.policy import Decision
from agent.profile import Row

NUMBERS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|twenty|thirty|forty|fifty|sixty|ninety"
    "|hundred|thousand|dozen|twice|double"
)
DATES = (
    "today|tonight|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    "|january|february|march|april|june|july|august|september|october|november|december"
)
MORE_STATUSES = "shipped|dispatched|in transit|refunded|cancelled|returned|settled|arrived|lost|unfulfilled|fulfilled"
UNBOUND = re.compile(
    rf"[\d£€$%]+|\b(?:{NUMBERS}|{DATES}|{MORE_STATUSES}|{'|'.join(sorted(set(STATUSES.values())))})\b", re.IGNORECASE
)
# A capital inside a sentence is a name, unless it is one of ours or stands for the speaker.
NAME = re.compile(r"(?<=[\w,;:] )[A-Z][\w'-]*")
OUR_WORDS = frozenset({"I", "I'm", "I'll", "I've", "I'd", "AI", "English"})
# Words that carry a status elsewhere but not on their own: "open" is a shop, "requested" a wish.
HARMLESS = frozenset({"requested", "approved", "finished"})


@dataclass(frozen=True)
class Ground:
    """All that a reply may stand on: the rows read, the rules' words, the sources' last signs of life."""

    cells: Mapping[tuple[str, str], Row]
    decisions: Mapping[str, frozenset[str]]
    last_received: Mapping[str, datetime]
    our_names: frozenset[str] = frozenset()
    done: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    own: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        rows: Iterable[Row],
        decisions: Iterable[Decision],
        last_received: Mapping[str, datetime],
        our_names: Iterable[str] = (),
        done: Mapping[str, str] | None = None,
        arguments: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
        own: Mapping[tuple[str, str], Mapping[str, Any]] | None = None,
    ) -> Ground:
        """Index what was read and decided.

        `done` names each action that was done, by its id; `arguments` are what the ledger holds of this turn's actions,
        by their name; `own` what custom skills were given and answered, by table and key.
        """
        reasons: dict[str, frozenset[str]] = {}
        for decision in decisions:
            reasons[decision.rule] = reasons.get(decision.rule, frozenset()) | {decision.reason}
        words = frozenset(word for name in our_names for word in name.split())
        cells = {(row.TABLE, row.key): row for row in rows}
        return cls(cells, reasons, last_received, words, done or {}, arguments or {}, own or {})

    def holds(self, claim: Claim) -> bool:
        """Whether the cell that the claim names has the value that it claims."""
        if claim.table == DECISIONS:
            return bool(claim.value in self.decisions.get(claim.key, ()))
        if claim.table == ACTIONS:
            return bool(self.done.get(claim.key) == claim.value)
        if claim.table == ARGUMENTS:
            return any(argument(each, claim.column) == claim.value for each in self.arguments.get(claim.key, ()))
        if claim.table in {SLOTS, CALLS}:
            return bool(self.own.get((claim.table, claim.key), {}).get(claim.column) == claim.value)
        if claim.table == SOURCES:
            return bool(self.last_received.get(claim.key) == claim.value)
        row: Any = self.cells.get((claim.table, claim.key))
        return row is not None and bool(getattr(row, claim.column, None) == claim.value)


def problems(reply: Reply, ground: Ground, locale: Locale) -> tuple[str, ...]:
    """What keeps this reply from being sent, each naming the words; empty when it may go."""
    found = []
    rest = list(reply.text)
    for binding in reply.bindings:
        claim = binding.claim
        if reply.text[binding.start : binding.end] != claim.text:
            found.append(f"{reply.text[binding.start : binding.end]!r} stands where {claim.text!r} is bound")
        elif worded(claim.value, claim.style, claim.currency, locale) != claim.text:
            found.append(f"{claim.text!r} is not how {claim.value!r} is said")
        elif not ground.holds(claim):
            found.append(f"{claim.text!r} is not what {claim.table}[{claim.key}].{claim.column} says")
        rest[binding.start : binding.end] = _masked(claim.text)
    return (*found, *(f"{word!r} is bound to nothing" for word in _unbound("".join(rest), ground.our_names)))


def repaired(reply: Reply, ground: Ground, locale: Locale) -> Reply | None:
    """The reply without the sentences that may not be said; None when that leaves nothing said of fact."""
    kept = [part for part in reply.parts if not problems(part, ground, locale)]
    shorter = joined(kept)
    return shorter if shorter.bindings and not problems(shorter, ground, locale) else None


def unbound_in(words: str, our_names: Iterable[str] = ()) -> tuple[str, ...]:
    """What in words between the bound texts no row could say: numbers, days, statuses, names."""
    return tuple(_unbound(words, frozenset(word for name in our_names for word in name.split())))


def _masked(claimed: str) -> str:
    """A bound text taken out of the look. One that ends a sentence still does: what follows may have a capital."""
    return re.sub(r"[^.!?]|[.!?](?!\Z)", "_", claimed, flags=re.DOTALL)


def _unbound(text: str, our_names: frozenset[str]) -> list[str]:
    words = [match.group() for match in UNBOUND.finditer(text) if match.group().lower() not in HARMLESS]
    names = [match.group() for match in NAME.finditer(text)]
    return words + [name for name in names if name not in OUR_WORDS and name.rstrip("'s") not in our_names]
