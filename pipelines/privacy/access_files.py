"""Where answers to access requests lie, and that a later erasure finds them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from psycopg import Connection

from pipelines.inbox.person import Person
from pipelines.inbox.tombstones import digest
from pipelines.privacy.site import Site

OF_PERSON = "select request_id from privacy.requests where kind = 'access' and person && %s::bytea[]"


def answer_file(data_dir: Path, request_id: str) -> Path:
    """The file of one request's answer, until somebody has sent it on and removed it."""
    return data_dir / "privacy" / f"{request_id}.zip"


def erase_answers(site: Site, connection: Connection, person: Person) -> int:
    """Remove what the person was once shown and that still lies here: it is compressed, and no search finds them."""
    lying = lying_answers(site, connection, person.identifiers)
    for file in lying:
        file.unlink()
    return len(lying)


def lying_answers(site: Site, connection: Connection, identifiers: Iterable[str]) -> list[Path]:
    """Answers to the person that nobody has sent on and removed yet."""
    digests = [digest(site.key, "identifier", each) for each in identifiers]
    files = [answer_file(site.data_dir, found) for (found,) in connection.execute(OF_PERSON, [digests])]
    return [file for file in files if file.exists()]
