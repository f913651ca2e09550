"""Drafts with every revision of them, their simulations, and the trail of all that was changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from agent.releases.drafts import ChangedMeanwhileError, Draft, Simulation, TrailEntry, UnknownReleaseError
from agent.staff import Person

NEWEST = """
    select d.draft_id, d.based_on, d.state, r.revision, r.body, d.created_at, r.changed_by, r.role, r.changed_at
    from agent.release_drafts as d
    inner join agent.release_draft_revisions as r using (draft_id)
    where
        r.revision = (
            select max(revision) from agent.release_draft_revisions as other where other.draft_id = d.draft_id
        )
"""
OPEN = f"{NEWEST} and d.state = 'open' order by r.changed_at desc, d.draft_id"
NAMED = f"{NEWEST} and d.draft_id = %s"
HOLD = "select 1 from agent.release_drafts where draft_id = %s for update"
CREATE = "insert into agent.release_drafts (draft_id, based_on, state, created_at) values (%s, %s, 'open', %s)"
REVISE = """
    insert into agent.release_draft_revisions (draft_id, revision, body, changed_by, role, changed_at)
    values (%s, %s, %s, %s, %s, %s)
"""
CLOSE = "update agent.release_drafts set state = %s where draft_id = %s"
SIMULATED = """
    select revision, has_passed, summary, result, attached_by, attached_at
    from agent.release_simulations where draft_id = %s order by position
"""
ATTACH = """
    insert into agent.release_simulations
        (draft_id, revision, has_passed, summary, result, attached_by, attached_at)
    values (%s, %s, %s, %s, %s, %s, %s)
"""
NOTE = """
    insert into agent.release_trail
        (change, by_name, by_role, draft_id, revision, release_id, note, told, changed_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
TRAIL = """
    select change, by_name, by_role, draft_id, revision, release_id, note, told, changed_at
    from agent.release_trail order by position desc limit %s
"""


class Drafts:
    """What may be read of drafts and of the trail."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def still_open(self) -> tuple[Draft, ...]:
        """Drafts that are being worked on, the last changed first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return tuple(Draft(**row) for row in cursor.execute(OPEN).fetchall())

    def named(self, draft_id: str) -> Draft:
        """The newest revision of a draft, with its simulations.

        Raises:
            UnknownReleaseError: there is none of that id.
        """
        with self._pool.connection() as connection:
            return found(connection, draft_id)

    def trail(self, most: int = 200) -> tuple[TrailEntry, ...]:
        """Who changed what, the newest first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(TRAIL, [most]).fetchall()
        return tuple(TrailEntry(**row | {"told": tuple(row["told"])}) for row in rows)


def found(connection: Connection[Any], draft_id: str) -> Draft:
    """The newest revision of a draft, as this transaction sees it.

    Raises:
        UnknownReleaseError: there is none of that id.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(NAMED, [draft_id]).fetchone()
        if row is None:
            raise UnknownReleaseError(f"no draft {draft_id!r}")
        simulations = tuple(Simulation(**each) for each in cursor.execute(SIMULATED, [draft_id]).fetchall())
    return Draft(**row, simulations=simulations)


def held(connection: Connection[Any], draft_id: str, revision: int) -> Draft:
    """The draft, which nobody else can change until this transaction ends, if it is open and still at `revision`.

    Raises:
        UnknownReleaseError: there is none of that id.
        ChangedMeanwhileError: it is not open any more, or somebody saved a later revision.
    """
    connection.execute(HOLD, [draft_id])
    draft = found(connection, draft_id)
    if draft.state != "open":
        raise ChangedMeanwhileError(f"the draft {draft_id!r} is {draft.state}: open another one")
    if draft.revision != revision:
        raise ChangedMeanwhileError(
            f"{draft.changed_by!r} saved revision {draft.revision} of the draft meanwhile, and yours began from "
            f"{revision}: nothing of yours was stored; look at theirs, then save again"
        )
    return draft


def create(connection: Connection[Any], draft_id: str, based_on: str, at: datetime) -> None:
    """A draft without a revision yet."""
    connection.execute(CREATE, [draft_id, based_on, at])


def revise(
    connection: Connection[Any], draft_id: str, revision: int, body: dict[str, Any], by: Person, at: datetime
) -> None:
    """One revision more."""
    connection.execute(REVISE, [draft_id, revision, Jsonb(body), by.name, by.role, at])


def close(connection: Connection[Any], draft_id: str, state: str) -> None:
    """The draft is signed or discarded; its revisions stay."""
    connection.execute(CLOSE, [state, draft_id])


def attach(connection: Connection[Any], draft_id: str, simulation: Simulation) -> None:
    """What a simulation came to."""
    s = simulation
    values = [draft_id, s.revision, s.has_passed, s.summary, Jsonb(s.result), s.attached_by, s.attached_at]
    connection.execute(ATTACH, values)


def note(connection: Connection[Any], entry: TrailEntry) -> None:
    """One line of the trail, in the transaction of what it tells of."""
    e = entry
    what = [e.change, e.by_name, e.by_role, e.draft_id, e.revision, e.release_id, e.note]
    connection.execute(NOTE, [*what, Jsonb(list(e.told)), e.changed_at])
