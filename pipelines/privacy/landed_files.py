"""A person's lines leave the landed files; the event of each file counts them, so that its sum stays right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from pipelines.inbox.person import Person
from pipelines.privacy.site import Site
from pipelines.sources.files import erasing
from pipelines.sources.files.landing import KIND, SOURCE, is_landed_whole

LANDED = "select landing_number, payload from inbox.events where source = %s and kind = %s and status = 'accepted'"
COUNT = "update inbox.events set payload = %s where landing_number = %s"


def erase_lines(site: Site, connection: Connection, person: Person) -> dict[str, int]:
    """Rewrite every file that has lines of the person. The caller holds the writer's lock.

    The file is replaced before its event counts so; a crash between the two leaves them apart, and a
    landing refuses the file until this step has run again.
    """
    references = erasing.references_of(person.identifiers)
    counts = {"files": 0, "file_lines": 0}
    for number, told in _landed(connection) if references else ():
        if not is_landed_whole(told, site.data_dir):
            continue
        counted = erasing.erase_lines(told, _column(site, told), references, site.data_dir)
        erased = counted["erased_count"] - told.get("erased_count", 0)
        if erased:
            connection.execute(COUNT, [json.dumps(counted, separators=(",", ":")), number])
            counts = {"files": counts["files"] + 1, "file_lines": counts["file_lines"] + erased}
    return counts


def lines_of(site: Site, connection: Connection, person: Person) -> list[dict[str, Any]]:
    """The person's lines in every landed file."""
    references = erasing.references_of(person.identifiers)
    return [
        line
        for _, told in (_landed(connection) if references else ())
        if is_landed_whole(told, site.data_dir)
        for line in erasing.lines_of(told, _column(site, told), references, site.data_dir)
    ]


def _landed(connection: Connection) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, payload in connection.execute(LANDED, [SOURCE, KIND]).fetchall():
        yield number, json.loads(payload)


def _column(site: Site, told: dict[str, Any]) -> str | None:
    """What the feed calls the customer's reference; a feed that is configured no more keeps its raw lines unread."""
    feed = site.feeds.get(told["feed"])
    return feed.columns.customer_ref if feed else None
