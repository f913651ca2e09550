"""Stores that others own and that hold people too: each tells what it has, and forgets it, by an entry point.

A package offers a module in the group `rapport.privacy`; pipelines import neither the agent nor a plugin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.metadata import entry_points
from typing import Any, Protocol, cast

from pipelines.inbox.person import Person

GROUP = "rapport.privacy"
# Whoever migrates tables has some.
OWNERS = "rapport.commands.migrate"
Rows = list[dict[str, Any]]


class Place(Protocol):
    """A module with these names; every function may be repeated after a crash."""

    TABLES: tuple[str, ...]
    """Tables whose deleted bytes have to go."""

    def belongings(self, database_url: str, identifiers: Iterable[str], until: datetime) -> list[str]:
        """Routing keys of what belongs to the identifiers here and that no event may have told of."""

    def held(self, database_url: str, person: Person) -> Mapping[str, Rows]:
        """Everything held about the person, by table."""

    def erase(self, database_url: str, person: Person) -> Mapping[str, int]:
        """Forget the person in one transaction; rows by table."""


class SilentPlaceError(LookupError):
    """A package has tables of its own and does not say how people are erased from them."""


def places() -> dict[str, Place]:
    """The places of everything that is installed, by name.

    Raises:
        SilentPlaceError: a package brings tables and no place, so that an erasure would miss them.
    """
    found = {entry.name: cast("Place", entry.load()) for entry in entry_points(group=GROUP)}
    silent = sorted({entry.name for entry in entry_points(group=OWNERS)} - found.keys())
    if silent:
        raise SilentPlaceError(
            f"{silent!r} have tables and no entry point in {GROUP!r}: install them again, "
            "or nobody can be erased from them."
        )
    return dict(sorted(found.items()))
