"""The inbox in PostgreSQL: append once, read in order, find what no batch has seen."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool, PoolTimeout

from pipelines.inbox import statements
from pipelines.inbox.events import (
    ArchiveFile,
    IncomingEvent,
    QuarantinedEvent,
    Resolution,
    StoredEvent,
    ToldEvent,
)
from pipelines.inbox.freshness import LastEvent
from pipelines.inbox.tombstones import Tombstones, known_tombstones

logger = logging.getLogger(__name__)

LONGEST_KIND = 300
# More than any person does between two batches; past it a key is a hub, not a customer.
UNSEEN_LIMIT = 5_000


class TooManyUnseenEventsError(LookupError):
    """A look-up met so many unseen events that its key cannot belong to one customer."""


class Inbox:
    """The inbox of one database; safe to share between threads, to be closed when done.

    Every call may raise `psycopg.Error` when the database is away; an append that raised may be
    repeated, because a stored event is a duplicate then.
    """

    def __init__(self, database_url: str, *, connections: int = 4) -> None:
        # A look-up is one statement: a transaction around it would be two more round trips.
        at_once = {"autocommit": True}
        self._pool = ConnectionPool(
            database_url, min_size=1, max_size=connections, timeout=5, open=True, kwargs=at_once
        )
        self._tombstones = Tombstones()

    def append(self, events: Sequence[IncomingEvent]) -> list[int | None]:
        """Store all of them durably or none; their landing numbers in order.

        The number is `None` for a duplicate, and for what would bring an erased person back.

        Raises:
            PrivacyKeyError: somebody was erased, and this process cannot tell who.
        """
        if not events:
            return []
        with self._pool.connection() as connection, connection.transaction():
            return append_within(connection, events, self._tombstones)

    def append_surely(self, events: Sequence[IncomingEvent]) -> list[int | None]:
        """As `append`, but an event that PostgreSQL refuses to hold is stored as quarantined and stops nobody.

        Then each is stored by itself: a crash in between leaves some of them stored.
        """
        try:
            return self.append(events)
        except (psycopg.Error, ValueError) as error:
            if is_away(error):
                raise
            return [self._append_anyhow(event) for event in events]

    def after(self, landing_number: int, limit: int) -> list[StoredEvent]:
        """At most `limit` accepted events past `landing_number`, ascending; those in `archives` are not here."""
        return self._events(statements.AFTER, [landing_number, limit])

    def told(self, source: str, kinds: Collection[str], keys: Collection[str]) -> list[ToldEvent]:
        """What a source's accepted events under any of the keys told, ascending.

        `kinds` are patterns, `orders/%`. Those in `archives` are not here.
        """
        with self._pool.connection() as connection:
            rows = connection.execute(statements.TOLD, [list(keys), source, list(kinds)]).fetchall()
        return [ToldEvent(*row) for _, *row in rows]

    def keys_between(self, after: int, until: int, beginning: str) -> set[str]:
        """Which keys that begin so the accepted events past `after` and up to `until` bear."""
        with self._pool.connection() as connection:
            return {key for (key,) in connection.execute(statements.KEYS_BETWEEN, [after, until, beginning])}

    def archives(self, after: int) -> list[ArchiveFile]:
        """The files that hold archived events past `after`, in order of their first."""
        with self._pool.connection() as connection:
            rows = connection.execute(statements.ARCHIVES, [after]).fetchall()
        return [ArchiveFile(*row) for row in rows]

    def quarantined(self, after: int, until: int) -> list[QuarantinedEvent]:
        """The events past `after` and up to `until` that were not accepted, ascending."""
        with self._pool.connection() as connection:
            rows = connection.execute(statements.QUARANTINED, [after, until]).fetchall()
        return [QuarantinedEvent(*row) for row in rows]

    def resolutions(self, until: int) -> list[Resolution]:
        """What became of quarantined events, as far as the events up to `until` tell it; in landing order."""
        with self._pool.connection() as connection:
            rows = connection.execute(statements.RESOLUTIONS, [until, until]).fetchall()
        return [Resolution(*row) for row in rows]

    def horizon(self) -> int:
        """The highest landing number committed, 0 when empty; nothing at or below it can still appear."""
        with self._pool.connection() as connection:
            return int(_only(connection.execute(statements.HORIZON).fetchone())[0])

    def unseen(self, keys: Collection[str], after: int, *, shared: Collection[str] = ()) -> list[StoredEvent]:
        """Accepted events past `after` that share a key, closed over the keys those events show, ascending.

        Nothing is followed through the `shared` keys: one of `keys` that is shared finds its own events alone.

        Raises:
            TooManyUnseenEventsError: there are `UNSEEN_LIMIT` or more of them.
        """
        wanted = {"keys": list(keys), "shared": list(shared), "after": after, "limit": UNSEEN_LIMIT}
        found = self._events(statements.UNSEEN, wanted)
        if len(found) >= UNSEEN_LIMIT:
            raise TooManyUnseenEventsError(
                f"{UNSEEN_LIMIT} or more unseen events past {after} share keys with {sorted(keys)[:3]!r}: "
                "run a batch, and look whether one of these keys is shared by many people."
            )
        return found

    def last_events(self) -> dict[str, LastEvent]:
        """The last accepted event of each source."""
        with self._pool.connection() as connection:
            rows = connection.execute(statements.LAST_EVENTS).fetchall()
        return {source: LastEvent(occurred_at, received_at) for source, occurred_at, received_at in rows}

    def tombstones(self) -> Tombstones:
        """Who was erased, for what is judged line by line before it becomes an event.

        Raises:
            PrivacyKeyError: somebody was erased, and this process cannot tell who.
        """
        with self._pool.connection() as connection:
            return known_tombstones(connection)

    def close(self) -> None:
        """Close the connections; those at work finish first."""
        self._pool.close()

    def _append_anyhow(self, event: IncomingEvent) -> int | None:
        try:
            return self.append([event])[0]
        except (psycopg.Error, ValueError) as error:
            if is_away(error):
                raise
            logger.exception("an event of kind %r from %r could not be stored as it is", event.kind, event.source)
            return self.append([_unstorable(event, error)])[0]

    def _events(self, statement: str, parameters: Any) -> list[StoredEvent]:
        with self._pool.connection() as connection:
            rows = connection.execute(statement.encode(), parameters).fetchall()
        return [_stored(*row) for row in rows]


def append_within(connection: Connection, events: Sequence[IncomingEvent], tombstones: Tombstones) -> list[int | None]:
    """Store events in the caller's transaction; numbers as `Inbox.append` gives them.

    The landing lock is held from here to the end of the transaction: let it be a short one.
    """
    connection.execute(statements.LOCK, [statements.LANDING_LOCK])
    refused = tombstones.refused(connection, events)
    admitted = [event for position, event in enumerate(events) if position not in refused]
    numbers = _insert_events(connection, admitted)
    _insert_keys(connection, admitted, numbers)
    given = iter(numbers)
    return [None if position in refused else next(given) for position in range(len(events))]


def is_away(error: Exception) -> bool:
    """Whether the database could not be reached, so that the same events may be stored later."""
    # A row that is too large for an index is called operational too, and stays too large.
    is_too_large = isinstance(error, psycopg.errors.ProgramLimitExceeded)
    return isinstance(error, psycopg.OperationalError | PoolTimeout) and not is_too_large


def _unstorable(event: IncomingEvent, error: Exception) -> IncomingEvent:
    """The event as what can always be stored: without keys, under the digest of what it was."""
    digest = hashlib.sha256(f"{event.source}\n{event.dedupe_key}".encode("utf-8", "replace")).hexdigest()
    return replace(
        event,
        source=storable(event.source),
        kind=event.kind[:LONGEST_KIND],
        dedupe_key=f"unstorable-{digest}",
        identifiers=(),
        routing_keys=(),
        status="quarantined",
        reason=f"store: {type(error).__name__}",
    )


def _stored(*row: Any) -> StoredEvent:
    *columns, keys = row
    columns.append(tuple((key, role) for key, role in keys))
    return StoredEvent(*columns)


def _insert_events(connection: Connection, events: Sequence[IncomingEvent]) -> list[int | None]:
    rows = connection.execute(statements.INSERT_EVENTS, _columns(events)).fetchall()
    numbers = {(source, dedupe_key): number for number, source, dedupe_key in rows}
    # pop: when a group holds an event twice, the first is the event and the second its duplicate.
    return [numbers.pop((event.source, storable(event.dedupe_key)), None) for event in events]


def _columns(events: Sequence[IncomingEvent]) -> dict[str, list[Any]]:
    return {
        "sources": [event.source for event in events],
        "kinds": [storable(event.kind) for event in events],
        "dedupe_keys": [storable(event.dedupe_key) for event in events],
        "occurred": [event.occurred_at for event in events],
        "statuses": [event.status for event in events],
        "reasons": [None if event.reason is None else storable(event.reason) for event in events],
        "payloads": [storable(event.payload) for event in events],
    }


def _insert_keys(connection: Connection, events: Sequence[IncomingEvent], numbers: Iterable[int | None]) -> None:
    rows = [
        (storable(key), number, role)
        for event, number in zip(events, numbers, strict=True)
        if number is not None
        # Identifiers first: a key that is both is an identity edge, and the second row is dropped.
        for role, keys in (("identifier", event.identifiers), ("routing", event.routing_keys))
        for key in keys
    ]
    if rows:
        connection.execute(statements.INSERT_KEYS, [list(column) for column in zip(*rows, strict=True)])


def storable(text: str) -> str:
    """The text without what PostgreSQL refuses: NUL, and halves of surrogate pairs."""
    clean = text.replace("\x00", "")
    return clean if clean.isascii() else clean.encode("utf-8", "replace").decode("utf-8")


def _only(row: tuple[Any, ...] | None) -> tuple[Any, ...]:
    if row is None:
        raise LookupError("the inbox answered without a row: run `rapport migrate` and try again")
    return row
