"""One person as every store is asked about them: to show what it holds, or to forget it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

# Shorter ones are found in all sorts of text and mean nothing there.
SHORTEST_SPELLING = 6
MASK = "[erased]"
# An empty look-ahead is no expression to PostgreSQL; two that contradict each other are.
NOTHING = "(?=x)(?!x)"


@dataclass(frozen=True)
class Person:
    """Everything that leads to one person, up to a moment; what they do afterwards is not meant.

    `routing_keys` are what belonged to them: orders, parcels, tickets, conversations. `spellings` are
    texts that name nobody else (addresses of mail, telephone numbers, ids), `words` what was written
    about them (names, streets, notes), which others may bear as well. `landing_numbers` are the events
    about them; `others_numbers` those of people told apart from them, which carry an address of theirs.
    """

    identifiers: frozenset[str]
    until: datetime
    customer_ids: frozenset[str] = frozenset()
    routing_keys: frozenset[str] = frozenset()
    spellings: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    landing_numbers: frozenset[int] = field(default=frozenset(), repr=False)
    others_numbers: frozenset[int] = field(default=frozenset(), repr=False)

    def routed(self, kind: str) -> list[str]:
        """The ids of one kind of belonging: `routed("order")`."""
        return sorted(key.partition(":")[2] for key in self.routing_keys if key.startswith(f"{kind}:"))

    @property
    def naming(self) -> str:
        """A regular expression for any spelling, for Python and PostgreSQL; to be used without regard to case."""
        return pattern(self.spellings)

    @property
    def maskable(self) -> str:
        """As `naming`, without what may stand as a bare number in JSON, where a mask would break it."""
        return pattern(spelling for spelling in self.spellings if not spelling.isdigit())

    def as_json(self) -> dict[str, Any]:
        """In plain JSON."""
        sets = {name: sorted(getattr(self, name)) for name in SETS}
        return {"until": self.until.astimezone(UTC).isoformat(), **sets}

    @staticmethod
    def of(stored: dict[str, Any]) -> Person:
        """What `as_json` wrote."""
        return Person(
            until=datetime.fromisoformat(stored["until"]),
            **{name: frozenset(stored.get(name, ())) for name in SETS},
        )

    def united(self, other: Person) -> Person:
        """Both, so that one pass over the stores does for two requests."""
        return Person(
            until=max(self.until, other.until),
            **{name: getattr(self, name) | getattr(other, name) for name in SETS},
        )


SETS = ("identifiers", "customer_ids", "routing_keys", "spellings", "words", "landing_numbers", "others_numbers")


def pattern(spellings: Iterable[str]) -> str:
    """Any of the spellings as a word of its own; of none, an expression that matches nothing."""
    words = sorted({spelling for spelling in spellings if len(spelling) >= SHORTEST_SPELLING}, reverse=True)
    if not words:
        return NOTHING
    either = "|".join(re.escape(word) for word in words)
    return rf"(?<![0-9A-Za-z_.+-])({either})(?![0-9A-Za-z_-])"
