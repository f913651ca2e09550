"""Who changed what, when and why, in the transaction of the change; and who looked at whose personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

# Whoever is not in the table works on the machine itself.
PUT = """
    insert into agent.audit (deed, by_name, by_role, about, conversation_id, reason, before, after, done_at)
    select
        %(deed)s, %(by)s, coalesce((select role from agent.people where lower(name) = lower(%(by)s)), 'operator'),
        %(about)s, %(conversation)s, %(reason)s, %(before)s, %(after)s, %(at)s
"""
SAW = f"""{PUT}
    where not exists (
        select 1 from agent.audit
        where deed = %(deed)s and by_name = %(by)s and about = %(about)s and done_at > %(since)s
    )
"""  # noqa: S608  # the statement above
ENTRIES = """
    select position, deed, by_name, by_role, about, conversation_id, reason, before, after, done_at
    from agent.audit
    where
        (%(by)s::text is null or lower(by_name) = lower(%(by)s))
        and (%(deed)s::text is null or deed = %(deed)s)
        and (%(about)s::text is null or about = %(about)s)
        and (%(since)s::timestamptz is null or done_at >= %(since)s)
        and (%(until)s::timestamptz is null or done_at < %(until)s)
        and (%(before)s::bigint is null or position < %(before)s)
    order by position desc limit %(most)s
"""
DEEDS = "select distinct deed from agent.audit order by deed"
# A page that asks again every two seconds has looked once.
ONE_LOOK = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One change, or one look: its deed is `personal_data_seen`."""

    position: int
    deed: str
    by_name: str
    by_role: str
    about: str
    conversation_id: str | None
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    done_at: datetime


@dataclass(frozen=True)
class Wanted:
    """Which entries; what is None leaves nothing out. `before` is a position, for the next page."""

    by: str | None = None
    deed: str | None = None
    about: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    most: int = 200


def note(
    connection: Connection[Any],
    deed: str,
    by: str,
    about: str,
    at: datetime,
    *,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    conversation_id: str | None = None,
) -> None:
    """One line, with what it tells of or not at all. The role is the one that `by` has at this moment."""
    given = _given(deed, by, about, at) | {"reason": reason, "conversation": conversation_id}
    connection.execute(PUT, given | {"before": _json(before), "after": _json(after)})


class Audit:
    """What can be read of it."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def entries(self, wanted: Wanted) -> tuple[Entry, ...]:
        """The newest first."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Entry)) as cursor:
            return tuple(cursor.execute(ENTRIES, vars(wanted)).fetchall())

    def deeds(self) -> tuple[str, ...]:
        """Every deed that there is one of."""
        with self._pool.connection() as connection:
            return tuple(deed for (deed,) in connection.execute(DEEDS).fetchall())

    def saw(self, by: str, about: str, at: datetime, conversation_id: str | None = None) -> None:
        """Somebody was shown personal data; once an hour for the same."""
        given = _given("personal_data_seen", by, about, at) | {"conversation": conversation_id, "since": at - ONE_LOOK}
        with self._pool.connection() as connection:
            connection.execute(SAW, given | {"reason": "", "before": None, "after": None})


def _given(deed: str, by: str, about: str, at: datetime) -> dict[str, Any]:
    return {"deed": deed, "by": by, "about": about, "at": at}


def _json(value: Mapping[str, Any] | None) -> Jsonb | None:
    return None if value is None else Jsonb(dict(value))
