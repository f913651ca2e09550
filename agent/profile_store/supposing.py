"""A customer's rows as they would be under a release that nobody signed: now, or up to a moment that was recorded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from agent.profile_store.catalogue import Sought
from agent.profile_store.reading import ProfileReading
from agent.profile_store.snapshots import Snapshot
from agent.profile_store.store import FOR_EVERYBODY, NOTHING_SOUGHT, ProfileStore
from pipelines.inbox import IncomingEvent, StoredEvent, surroundings

# Past every event that there is, and within a bigint.
LAST = 2**62


class SupposedProfiles(ProfileStore):
    """Reads like the store it is made of, and with the terms of `signed` laid over everything; writes nothing.

    With `until`, the customer is folded anew from the events up to that landing number, over nothing published:
    facts fold, so that no later snapshot can tell what they were. Of the catalogue there is only today's.
    """

    def __init__(self, real: ProfileStore, signed: IncomingEvent, received_at: datetime, until: int | None) -> None:
        super().__init__(real._snapshots, real._inbox, real._cadences)
        keys = tuple((key, "routing") for key in signed.routing_keys)
        at = signed.occurred_at
        self._until = until
        self._laid = StoredEvent(
            LAST,
            f"supposed:{signed.dedupe_key}",
            signed.source,
            signed.kind,
            at,
            received_at,
            signed.payload,
            keys,  # type: ignore[arg-type]  # as they are written three lines above
        )

    def read(
        self, identifier: str | None, sections: Collection[str], *, as_of: datetime, sought: Sought = NOTHING_SOUGHT
    ) -> ProfileReading:
        """As `ProfileStore.read`; the horizon told is that of true events."""
        reading = super().read(identifier, sections, as_of=as_of, sought=sought)
        seen = self._until if self._until is not None else self._inbox.horizon()
        return replace(reading, seen_horizon=seen, unseen_count=reading.unseen_count - 1)

    def is_of_the_release(self, table: str) -> bool:
        """Whether the rows of this table follow from a release's terms."""
        views = self._snapshots.current().views
        return views.touched(table, views.changed_by([self._laid]))

    def _at_hand(
        self, snapshot: Snapshot, cursor: duckdb.DuckDBPyConnection, identifier: str | None
    ) -> tuple[set[str], set[str], list[StoredEvent]]:
        if self._until is None:
            published_as, owners, events = super()._at_hand(snapshot, cursor, identifier)
            return published_as, owners, [*events, self._laid]
        named = [identifier] if identifier else []
        nothing = _NothingPublished(snapshot.identity.shared)
        _, _, events = surroundings(nothing, self._inbox, named, FOR_EVERYBODY)
        seen = [each for each in events if each.landing_number <= self._until and each.kind != self._laid.kind]
        return set(), set(), [*seen, self._laid]


@dataclass(frozen=True)
class _NothingPublished:
    """A snapshot without anybody, so that every event is unseen; which keys belong to many is known all the same."""

    shared: frozenset[str]
    horizon: int = 0

    def owners(self, keys: Collection[str]) -> set[str]:  # noqa: ARG002
        return set()

    def keys(self, customers: Collection[str]) -> set[str]:  # noqa: ARG002
        return set()
