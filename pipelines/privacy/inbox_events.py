"""A person's events leave the inbox and its archive; in the events of others, what names the person is masked."""

from __future__ import annotations

import re

import polars as pl
from psycopg import Connection

from pipelines.inbox import archive_files, statements
from pipelines.inbox.archive import RENAME_ARCHIVE, archives, clear_leftovers
from pipelines.inbox.person import MASK, NOTHING, Person
from pipelines.inbox.tombstones import digest, event_key
from pipelines.privacy.site import Site

TABLES = (
    "inbox.events",
    "inbox.event_keys",
    "inbox.archives",
    "inbox.resolutions",
    "inbox.tombstones",
    "privacy.requests",
)
# A refused event has no keys: what names the person anywhere in it is theirs, and what it was replayed as may say so.
QUARANTINED = """
select landing_number, source, dedupe_key from inbox.events
where
    status = 'quarantined'
    and (
        payload ~* %(named)s
        or landing_number in (select landing_number from inbox.resolutions where resolved_as = any(%(numbers)s))
    )
"""
FORGET_KEYS = "delete from inbox.event_keys where landing_number = any(%s)"
FORGET = "delete from inbox.events where landing_number = any(%s)"
# What is somebody else's stays theirs, and no longer leads from the erased address to them.
UNNAME = "delete from inbox.event_keys where landing_number = any(%s) and key = any(%s)"
MENTIONED = """
update inbox.events set payload = regexp_replace(payload, %(pattern)s, %(mask)s, 'gi')
where payload ~* %(pattern)s
"""
# The row in `inbox.events` is deleted beside it; one that is there no more was erased.
TOMBSTONE = "insert into inbox.tombstones (digest, erased_at) values (%s, %s) on conflict (digest) do nothing"


def erase_events(site: Site, connection: Connection, person: Person) -> dict[str, int]:
    """Forget the person's events; the caller holds the writer's lock, which the archive stands under."""
    counts = {"archived_events": _rewrite_archives(site, connection, person)}
    with connection.transaction():
        connection.execute(statements.LOCK, [statements.LANDING_LOCK])
        asked = {"named": _named(person), "numbers": list(person.landing_numbers)}
        refused = connection.execute(QUARANTINED, asked).fetchall()
        for _, source, dedupe_key in refused:
            connection.execute(TOMBSTONE, [digest(site.key, "event", event_key(source, dedupe_key)), person.until])
        if refused:
            connection.execute("update inbox.tombstone_state set version = version + 1")
        numbers = [*person.landing_numbers, *(number for number, _, _ in refused)]
        connection.execute(FORGET_KEYS, [numbers])
        counts["events"] = connection.execute(FORGET, [numbers]).rowcount
        counts["quarantined_events"] = len(refused)
        connection.execute(UNNAME, [list(person.others_numbers), list(person.identifiers)])
        counts["masked_events"] = connection.execute(MENTIONED, {"pattern": person.maskable, "mask": MASK}).rowcount
    return counts


def mentions(connection: Connection, person: Person) -> dict[str, int]:
    """How many refused events would go, and in how many of other people's the person is named."""
    count = "select count(*) from inbox.events where payload ~* %s and status = %s and not landing_number = any(%s)"
    numbers = list(person.landing_numbers)
    asked = {"quarantined": _named(person), "accepted": person.maskable}
    return {status: _one(connection, count, [found, status, numbers]) for status, found in asked.items()}


def _one(connection: Connection, query: str, parameters: list[object]) -> int:
    row = connection.execute(query.encode(), parameters).fetchone()
    return int(row[0]) if row else 0


def _named(person: Person) -> str:
    """Spellings, and short ids where a field says that they are a person's."""
    short = [re.escape(each.partition(":")[2]) for each in sorted(person.identifiers) if each.partition(":")[2]]
    fields = "|".join(("customer_id", "user_id", "userId", "anonymousId", "email", "phone"))
    by_field = rf'"({fields})"\s*:\s*"?({"|".join(short)})"?\s*[,}}]' if short else NOTHING
    return f"{person.naming}|{by_field}"


def _rewrite_archives(site: Site, connection: Connection, person: Person) -> int:
    folder = archive_files.folder_of(site.data_dir)
    count = 0
    for archive in archives(connection):
        frame = archive_files.read(folder, archive)
        changed = _without(frame, person)
        if changed.equals(frame):
            continue
        count += len(frame) - len(changed)
        first, last = archive.first_landing_number, archive.last_landing_number
        file, sha256 = archive_files.write(folder, changed, first, last)
        connection.execute(RENAME_ARCHIVE, [file, sha256, len(changed), archive.archive_id])
    # The files before this one, those of a step that was killed among them.
    if folder.is_dir():
        clear_leftovers(connection, folder)
    return count


def _without(frame: pl.DataFrame, person: Person) -> pl.DataFrame:
    """Masked by Python's expressions: the library behind polars knows no look-around."""
    named, mask = re.compile(_named(person), re.IGNORECASE), re.compile(person.maskable, re.IGNORECASE)
    theirs = pl.col("landing_number").is_in(list(person.landing_numbers))
    refused = pl.Series([s == "quarantined" and bool(named.search(p)) for s, p in _said(frame)], dtype=pl.Boolean)
    kept = frame.filter(~(theirs | refused)).with_columns(keys=_unnamed(person))
    return kept.with_columns(pl.Series("payload", [mask.sub(MASK, p) for _, p in _said(kept)], dtype=pl.String))


def _unnamed(person: Person) -> pl.Expr:
    keys = pl.col("keys")
    without = keys.list.filter(~pl.element().struct.field("key").is_in(sorted(person.identifiers)))
    return pl.when(pl.col("landing_number").is_in(list(person.others_numbers))).then(without).otherwise(keys)


def _said(frame: pl.DataFrame) -> list[tuple[str, str]]:
    return list(frame.select("status", "payload").iter_rows())
