"""Working with what was refused: count it, look at it, mend it and deliver it again, or let it be.

Whether an event is accepted is decided once. A refused one stays as evidence; what a replay stores is
an event of its own, and a resolution says which and by whom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from psycopg import Connection

from pipelines.inbox import statements
from pipelines.inbox.events import IncomingEvent, Outcome
from pipelines.inbox.store import append_within, storable
from pipelines.inbox.tombstones import Tombstones
from pipelines.sources.protocol import Source
from pipelines.sources.redelivery import NotReadableError, read_again

# At a time, so that a replay of everything holds little in memory.
PAGE = 1_000

REFUSED = """
from inbox.events left join inbox.resolutions using (landing_number)
where
    status = 'quarantined'
    and (%(landing_number)s::bigint is null or landing_number = %(landing_number)s::bigint)
    and (%(source)s::text is null or source = %(source)s::text)
    and (%(kind)s::text is null or kind = %(kind)s::text)
    and (%(reason)s::text is null or position(lower(%(reason)s::text) in lower(reason)) > 0)
"""

COUNTED = f"""
select
    source, kind, reason, count(*) filter (where resolved_at is null), count(resolved_at),
    min(received_at), max(received_at)
{REFUSED}
group by source, kind, reason
order by 4 desc, source, kind, reason
"""

SHOWN = f"""
select
    landing_number, source, kind, dedupe_key, reason, received_at, payload,
    outcome, resolved_as, resolved_by, resolved_at
{REFUSED} and landing_number > %(after)s and (%(is_open)s::boolean is not true or resolved_at is null)
order by landing_number
limit %(limit)s
"""

# Under the landing lock, which every settlement takes: nobody settles it between this and the insert.
SETTLED = "select resolved_as from inbox.resolutions where landing_number = %s"
SETTLE = """
insert into inbox.resolutions (landing_number, outcome, resolved_as, resolved_by) values (%s, %s, %s, %s)
"""
STORED_AS = "select landing_number from inbox.events where source = %s and dedupe_key = %s"


@dataclass(frozen=True)
class Which:
    """A choice of refused events; what is left out does not narrow it. `reason` is a part of the reason."""

    landing_number: int | None = None
    source: str | None = None
    kind: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Counted:
    """How many were refused for one reason, and how many of them still wait for somebody."""

    source: str
    kind: str
    reason: str
    open_count: int
    resolved_count: int
    first_received_at: datetime
    last_received_at: datetime


@dataclass(frozen=True)
class Refused:
    """One refused event; `payload` is gone once it was settled and archived."""

    landing_number: int
    source: str
    kind: str
    dedupe_key: str
    reason: str
    received_at: datetime
    payload: str | None
    outcome: Outcome | None
    resolved_as: int | None
    resolved_by: str | None
    resolved_at: datetime | None


@dataclass(frozen=True)
class Mend:
    """What to deliver instead; what is left out is delivered as it was."""

    payload: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Replayed:
    """What came of one replay: the event it was stored as, or why it is still refused."""

    landing_number: int
    resolved_as: int | None = None
    reason: str | None = None


def counted(connection: Connection, which: Which) -> list[Counted]:
    """Refused events by source, kind and reason, those with the most open first."""
    return [Counted(*row) for row in connection.execute(COUNTED.encode(), asdict(which)).fetchall()]


def refused(
    connection: Connection, which: Which, *, after: int = 0, limit: int = PAGE, is_open: bool = False
) -> list[Refused]:
    """Refused events past `after`, ascending; with `is_open` those that nobody has settled."""
    wanted = {**asdict(which), "after": after, "limit": limit, "is_open": is_open}
    return [Refused(*row) for row in connection.execute(SHOWN.encode(), wanted).fetchall()]


def replay(
    connection: Connection, event: Refused, sources: Mapping[str, Source], *, by: str, mend: Mend | None = None
) -> Replayed:
    """Deliver one refused event again, mended or to a mended reader; a settled one stays as it is settled."""
    mend = mend or Mend()
    source, payload = sources.get(event.source), mend.payload or event.payload
    if source is None:
        return Replayed(event.landing_number, reason=f"source {event.source!r} delivers nothing again: send it anew")
    if payload is None:
        return Replayed(event.landing_number, event.resolved_as, reason=f"settled at {event.resolved_at}, archived")
    try:
        events = read_again(source, mend.kind or event.kind, event.dedupe_key, payload, event.received_at)
    except NotReadableError as unread:
        return Replayed(event.landing_number, reason=str(unread))
    stored_as = _settle(connection, event, by, events)
    return Replayed(
        event.landing_number, stored_as, None if stored_as else "nothing stored: dismissed, or erased since"
    )


def replay_all(connection: Connection, which: Which, sources: Mapping[str, Source], *, by: str) -> list[Replayed]:
    """Deliver every open event of the choice again, as it is: for when its reader was mended."""
    outcomes: list[Replayed] = []
    while page := refused(connection, which, after=_last(outcomes), is_open=True):
        outcomes += [replay(connection, event, sources, by=by) for event in page]
    return outcomes


def dismiss(connection: Connection, which: Which, *, by: str) -> int:
    """Settle every open event of the choice without storing anything; how many."""
    dismissed = 0
    while page := refused(connection, which, is_open=True):
        for event in page:
            _settle(connection, event, by, [])
        dismissed += len(page)
    return dismissed


def _settle(connection: Connection, event: Refused, by: str, events: Sequence[IncomingEvent]) -> int | None:
    """Store the events and note it, once; the number of the first, nothing when none of them is stored."""
    with connection.transaction():
        connection.execute(statements.LOCK, [statements.LANDING_LOCK])
        settled = connection.execute(SETTLED, [event.landing_number]).fetchone()
        if settled is not None:
            return None if settled[0] is None else int(settled[0])
        stored_as = _stored_as(connection, events)
        outcome: Outcome = "dismissed" if stored_as is None else "replayed"
        connection.execute(SETTLE, [event.landing_number, outcome, stored_as, by])
    return stored_as


def _stored_as(connection: Connection, events: Sequence[IncomingEvent]) -> int | None:
    """The number of the first event that the inbox holds now, be it that of its duplicate."""
    numbers = append_within(connection, events, Tombstones())
    for event, number in zip(events, numbers, strict=True):
        if number is not None:
            return number
        found = connection.execute(STORED_AS, [event.source, storable(event.dedupe_key)]).fetchone()
        if found is not None:
            return int(found[0])
    return None


def _last(outcomes: Sequence[Replayed]) -> int:
    return outcomes[-1].landing_number if outcomes else 0
