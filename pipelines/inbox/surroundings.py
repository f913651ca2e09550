"""One person, everybody whom unseen events may join to them, and those events."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from pipelines.inbox.events import StoredEvent
from pipelines.inbox.store import Inbox


class Published(Protocol):
    """What a snapshot knows of keys: identifiers and routing keys alike."""

    @property
    def horizon(self) -> int:
        """The highest landing number in it."""

    @property
    def shared(self) -> frozenset[str]:
        """Identifiers of many people: nothing is followed through them."""

    def owners(self, keys: Collection[str]) -> set[str]:
        """The customers that the keys lead to."""

    def keys(self, customers: Collection[str]) -> set[str]:
        """The keys that lead to the customers."""


def surroundings(
    published: Published, inbox: Inbox, identifiers: Collection[str], always: Collection[str] = ()
) -> tuple[set[str], set[str], list[StoredEvent]]:
    """Whom the identifiers were published as, the customers at hand, and the unseen events about these.

    Those under a key of `always` come along.

    An event that joins a second customer brings that one's keys with it, and they find more events.
    """
    owners: set[str] = set()
    found = published_as = published.owners(identifiers)
    while True:
        owners |= found
        keys = {*always, *identifiers, *published.keys(owners)}
        events = inbox.unseen(sorted(keys), after=published.horizon, shared=published.shared)
        reached = {key for event in events for key, _ in event.keys} - published.shared
        found = published.owners(sorted(reached)) if events else set()
        if found <= owners or published.shared.issuperset(identifiers):
            return published_as, owners, events
