"""Who is meant, and what is about them: found once, and fenced off in the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import polars as pl
import psycopg
from psycopg import Connection

from pipelines.inbox import Inbox, archive_files, statements
from pipelines.inbox.archive import archives
from pipelines.inbox.person import SHORTEST_SPELLING, Person
from pipelines.inbox.tombstones import Keys, digest, event_key, raise_tombstones
from pipelines.privacy import requests
from pipelines.privacy.belongings import belongings
from pipelines.privacy.component import component, shared_identifiers
from pipelines.privacy.key_index import KeyIndex
from pipelines.privacy.requests import Request
from pipelines.privacy.site import Site
from pipelines.privacy.spellings import Spellings

TRIES = 20
PAYLOADS = "select payload from inbox.events where landing_number = any(%s) and payload is not null"
DELIVERIES = "select source, dedupe_key from inbox.events where landing_number = any(%s)"
NEWER = "select 1 from inbox.event_keys where key = any(%s) and landing_number > %s limit 1"


class TooBusyError(RuntimeError):
    """Events about the person kept arriving while they were looked for."""


def find(site: Site, connection: Connection, request: Request) -> Person:
    """Everything that is about whoever the request names, as of now."""
    until = site.clock()
    shared = shared_identifiers(site.dbt_project)
    with closing(Inbox(site.database_url, connections=1)) as inbox:
        one = component(connection, inbox, site.paths, request.identifiers, shared)
    told = {
        key for place in site.places.values() for key in place.belongings(site.database_url, one.identifiers, until)
    }
    index = KeyIndex(connection, site.data_dir)
    theirs = belongings(index, one.identifiers, {*request.routing_keys, *told})
    spellings = Spellings(one.identifiers, site.country)
    for payload in payloads(site, connection, theirs.landing_numbers):
        spellings.add_payload(payload)
    ids = {key.partition(":")[2] for key in theirs.routing_keys}
    return Person(
        identifiers=one.identifiers,
        until=until,
        customer_ids=one.customer_ids,
        routing_keys=theirs.routing_keys,
        spellings=frozenset(each for each in spellings.naming | one.customer_ids if len(each) >= SHORTEST_SPELLING),
        words=frozenset(spellings.describing | {each for each in ids if len(each) >= SHORTEST_SPELLING}),
        landing_numbers=theirs.landing_numbers,
        others_numbers=theirs.others_numbers,
    )


def find_and_fence(site: Site, request: Request, next_step: str) -> Person:
    """Find the person and refuse, from the same moment on, whatever would bring them back.

    Raises:
        TooBusyError: their events kept arriving; nothing was changed.
        PrivacyKeyError: earlier tombstones were made with another key.
    """
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        for _ in range(TRIES):
            horizon = _horizon(connection)
            person = find(site, connection, request)
            with connection.transaction():
                connection.execute(statements.LOCK, [statements.LANDING_LOCK])
                keys = [*person.identifiers, *person.routing_keys]
                if connection.execute(NEWER, [keys, horizon]).fetchone():
                    continue
                raise_tombstones(connection, site.key, _tombstones(connection, person), person.until)
                digests = [digest(site.key, "identifier", each) for each in person.identifiers]
                requests.begin(connection, request.request_id, person, digests, next_step)
                return person
    raise TooBusyError(f"events about the person of {request.request_id!r} keep arriving: it is tried again.")


def payloads(site: Site, connection: Connection, landing_numbers: frozenset[int]) -> Iterator[str]:
    """The payloads of these events, from inbox and archive."""
    for (payload,) in connection.execute(PAYLOADS, [list(landing_numbers)]):
        yield payload
    folder = archive_files.folder_of(site.data_dir)
    for archive in archives(connection):
        wanted = pl.col("landing_number").is_in(list(landing_numbers))
        yield from archive_files.read(folder, archive).filter(wanted)["payload"].to_list()


def _tombstones(connection: Connection, person: Person) -> Keys:
    for identifier in person.identifiers:
        yield "identifier", identifier
    for key in person.routing_keys:
        yield "routing", key
    for source, dedupe_key in connection.execute(DELIVERIES, [list(person.landing_numbers)]).fetchall():
        yield "event", event_key(source, dedupe_key)


def _horizon(connection: Connection) -> int:
    row = connection.execute(statements.HORIZON).fetchone()
    return int(row[0]) if row else 0
