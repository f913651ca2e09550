"""What keeps an erased person from coming back: keyed hashes of their keys, asked about every event on its way in."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from psycopg import Connection

from pipelines.inbox.events import IncomingEvent

KEY_VARIABLE = "RAPPORT_PRIVACY_KEY"
SHORTEST_KEY = 32

STATE = "select version, key_check from inbox.tombstone_state"
ALL = "select digest, erased_at from inbox.tombstones"
RAISE = """
insert into inbox.tombstones (digest, erased_at)
select digest, %s from unnest(%b::bytea[]) as t (digest)
on conflict (digest) do update set erased_at = greatest(tombstones.erased_at, excluded.erased_at)
"""
RAISED = """
insert into inbox.tombstone_state (version, key_check) values (1, %s)
on conflict (is_only) do update set version = tombstone_state.version + 1
"""
REFUSED = """
insert into inbox.refusals (source, refused_on, refused_count)
select source, current_date, count(*) from unnest(%b::text[]) as t (source) group by source
on conflict (source, refused_on) do update set refused_count = refusals.refused_count + excluded.refused_count
"""

DECIDED = "identity:"

# An identifier names a person, a routing key what belonged to them, an event the delivery itself.
Role = Literal["identifier", "routing", "event"]
Keys = Iterable[tuple[Role, str]]


class PrivacyKeyError(RuntimeError):
    """Nobody can tell who was erased: the key is missing, too short, or not the one they were erased with."""


def privacy_key() -> bytes:
    """The secret of the keyed hashes, from the environment.

    Raises:
        PrivacyKeyError: it is missing or shorter than 32 characters.
    """
    key = os.environ.get(KEY_VARIABLE, "")
    if len(key) < SHORTEST_KEY:
        raise PrivacyKeyError(
            f"{KEY_VARIABLE} is missing or shorter than {SHORTEST_KEY} characters: make one with "
            "`openssl rand -hex 32`, set it for every process, and keep it: without it an erased person can return."
        )
    return key.encode()


def digest(key: bytes, role: Role, text: str) -> bytes:
    """What stays of a key: HMAC-SHA256, from which nobody without `key` can tell whose it was."""
    return hmac.digest(key, f"{role}\x1f{text}".encode("utf-8", "replace"), "sha256")


def event_key(source: str, dedupe_key: str) -> str:
    """The name under which one delivery is refused for good."""
    return f"{source}:{dedupe_key}"


def raise_tombstones(connection: Connection, key: bytes, keys: Keys, erased_at: datetime) -> None:
    """Refuse these keys from now on. The caller holds the landing lock, so that no event slips past.

    Raises:
        PrivacyKeyError: earlier tombstones were made with another key.
    """
    _same_key(connection, key)
    digests = sorted({digest(key, role, text) for role, text in keys})
    connection.execute(RAISE, [erased_at, digests])
    connection.execute(RAISED, [_check(key)])


@dataclass
class Tombstones:
    """The tombstones as this process knows them; read anew when another process has added some."""

    version: int = 0
    erased_at: Mapping[bytes, datetime] = field(default_factory=dict)
    key: bytes = b""

    def refused(self, connection: Connection, events: Sequence[IncomingEvent]) -> frozenset[int]:
        """The positions of the events that would bring an erased person back; they are counted and not kept.

        The caller holds the landing lock.

        Raises:
            PrivacyKeyError: somebody was erased, and this process cannot tell who.
        """
        self._refresh(connection)
        if not self.erased_at:
            return frozenset()
        positions = frozenset(position for position, event in enumerate(events) if self.names(event))
        if positions:
            connection.execute(REFUSED, [[events[position].source for position in positions]])
        return positions

    def names(self, event: IncomingEvent) -> bool:
        """Whether the event is an erased delivery, is about something erased, or is an erased person's past.

        An order that was erased stays so whatever is told of it later. A person may come back: what
        they do after their erasure is new.
        """
        if self._erased("event", event_key(event.source, event.dedupe_key)):
            return True
        if any(self._erased("routing", key) for key in event.routing_keys):
            return True
        # A decision about who is who names its two people by keys that make no edge.
        decided = [key.removeprefix(DECIDED) for key in event.routing_keys if key.startswith(DECIDED)]
        return any(self.has_erased(identifier, event.occurred_at) for identifier in (*event.identifiers, *decided))

    def has_erased(self, identifier: str, at: datetime) -> bool:
        """Whether what the identifier's person did at `at` was erased."""
        erased_at = self.erased_when(identifier)
        return erased_at is not None and at <= erased_at

    def erased_when(self, identifier: str) -> datetime | None:
        """Up to when everything of the identifier's person was erased; None when nothing was."""
        return self._erased("identifier", identifier)

    def _erased(self, role: Role, text: str) -> datetime | None:
        return self.erased_at.get(digest(self.key, role, text)) if self.erased_at else None

    def _refresh(self, connection: Connection) -> None:
        version = _same_key(connection, None)
        if version == self.version:
            return
        self.key = privacy_key()
        _same_key(connection, self.key)
        self.erased_at = dict(connection.execute(ALL).fetchall())
        self.version = version


def known_tombstones(connection: Connection) -> Tombstones:
    """The tombstones as they are now.

    Raises:
        PrivacyKeyError: somebody was erased, and this process cannot tell who.
    """
    tombstones = Tombstones()
    tombstones.refused(connection, [])
    return tombstones


def _same_key(connection: Connection, key: bytes | None) -> int:
    """The version of the tombstones, 0 when there are none; with a key, that it is the one they were made with."""
    row = connection.execute(STATE).fetchone()
    if row is None:
        return 0
    version, made_with = row
    if key is not None and not hmac.compare_digest(bytes(made_with), _check(key)):
        raise PrivacyKeyError(f"{KEY_VARIABLE} is not the key that people were erased with: set that one again.")
    return int(version)


def _check(key: bytes) -> bytes:
    return digest(key, "event", "the key itself")
