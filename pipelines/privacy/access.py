"""Everything held about one person, in one archive: JSON for machines, an index for people."""

from __future__ import annotations

import html
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from psycopg import Connection

from pipelines.inbox.person import MASK, Person
from pipelines.inbox.tombstones import digest
from pipelines.privacy import exports, landed_files, requests
from pipelines.privacy.access_files import answer_file
from pipelines.privacy.finding import find, payloads
from pipelines.privacy.key_index import KeyIndex
from pipelines.privacy.keys import DECISION
from pipelines.privacy.requests import Kind
from pipelines.privacy.site import Site
from pipelines.warehouse.snapshot import SNAPSHOT_FILE, current

# What each part of the answer is, for whoever opens the index.
TITLES = {
    "identifiers": "What you are known by",
    "events": "What was received about you, as it was received",
    "profile": "Your profile: what was made of it",
    "agent": "Your conversations with our assistant and our colleagues",
    "exports": "Lists for marketing that you are on",
    "files": "Lines of files",
}
# Profile tables that every customer of the snapshot reads alike hold nobody.
PROFILE_TABLES = """
select schema_name, table_name from duckdb_columns()
where
    database_name = 'snapshot' and schema_name in ('profiles', 'marts', 'segments')
    and column_name = 'customer_id'
order by all
"""

Parts = Mapping[str, Any]


def held(site: Site, connection: Connection, person: Person) -> dict[str, Parts]:
    """Everything, by place and by table or file in it."""
    parts: dict[str, Parts] = {
        "identifiers": {"identifiers": sorted(person.identifiers), "belongings": sorted(person.routing_keys)},
        "events": {"events": _events(site, connection, person)},
        "profile": _profile(site, person),
        **{name: place.held(site.database_url, person) for name, place in site.places.items()},
        "exports": exports.rows_of(site.paths.exports, person),
        "files": {"lines": landed_files.lines_of(site, connection, person)},
    }
    return {place: {name: rows for name, rows in tables.items() if rows} for place, tables in parts.items()}


def write_answer(parts: Mapping[str, Parts], target: Path, *, at: datetime) -> None:
    """Write the archive, readable by its owner only, in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}")
    aside.unlink(missing_ok=True)
    aside.touch(mode=0o600)
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", _index(parts, at))
        for place, tables in parts.items():
            for name, rows in tables.items():
                content = json.dumps(rows, ensure_ascii=False, indent=2, default=_plain)
                archive.writestr(f"{place}/{_file_name(name)}.json", content)
    aside.replace(target)


def answer_queued(site: Site, connection: Connection) -> int:
    """Answer every queued access request into `data/privacy`; how many. Somebody has to send the files on."""
    queued = [each for each in requests.requests(connection, ["queued", "running"]) if each.kind is Kind.ACCESS]
    for request in queued:
        person = find(site, connection, request)
        file = answer_file(site.data_dir, request.request_id)
        parts = held(site, connection, person)
        write_answer(parts, file, at=site.clock())
        digests = [digest(site.key, "identifier", each) for each in person.identifiers]
        requests.begin(connection, request.request_id, person, digests, "answered")
        counts = {place: sum(map(len, tables.values())) for place, tables in parts.items()}
        requests.advance(connection, [request.request_id], {"answer": {"file": file.name, **counts}}, None)
        requests.forget_who(connection, [request.request_id])
        requests.finish(connection, [request.request_id], "done", f"send {file} on and remove it", site.clock())
    return len(queued)


def _events(site: Site, connection: Connection, person: Person) -> list[Any]:
    """As they were received; what an operator decided without the other whom it is about."""
    rows = KeyIndex(connection, site.data_dir).of_events(person.landing_numbers)
    decided = frozenset(row.landing_number for row in rows if row.key.startswith(f"{DECISION}:"))
    told = [json.loads(each) for each in payloads(site, connection, person.landing_numbers - decided)]
    return told + [_decision(json.loads(each), person) for each in payloads(site, connection, decided)]


def _decision(told: dict[str, Any], person: Person) -> dict[str, Any]:
    """Without the other's identifier, and without the reason, which may name them as well."""
    named = {name: told["data"][name] for name in ("identifier", "other_identifier")}
    return told | {"data": {name: value if value in person.identifiers else MASK for name, value in named.items()}}


def _profile(site: Site, person: Person) -> Parts:
    published = current(site.paths.snapshots)
    if published is None:
        return {}
    found = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{site.paths.snapshots / published.name / SNAPSHOT_FILE}' as snapshot (read_only)")
        for schema, table in connection.execute(PROFILE_TABLES).fetchall():
            # Names come from the snapshot's own catalogue.
            query = f"select * from snapshot.{schema}.{table} where customer_id in (select unnest(?))"  # noqa: S608
            rows = connection.execute(query, [sorted(person.customer_ids)])
            columns = [each[0] for each in rows.description or ()]
            found[f"{schema}.{table}"] = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
    return found


def _index(parts: Mapping[str, Parts], at: datetime) -> str:
    sections = "".join(_section(place, tables) for place, tables in parts.items() if tables)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Your data</title>'
        "<style>body{font:16px/1.5 system-ui;max-width:42rem;margin:2rem auto;padding:0 1rem}</style>"
        f"<h1>What we hold about you</h1><p>As of {at:%d %B %Y, %H:%M} UTC. Times in the files are UTC.</p>{sections}"
    )


def _section(place: str, tables: Parts) -> str:
    rows = "".join(
        f'<li><a href="{html.escape(place)}/{html.escape(_file_name(name))}.json">{html.escape(name)}</a>: {len(found)}'
        for name, found in tables.items()
    )
    return f"<h2>{html.escape(TITLES.get(place, place))}</h2><ul>{rows}</ul>"


def _file_name(name: str) -> str:
    return name.replace("/", "_")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
