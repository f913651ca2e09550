"""The SQL of the inbox, with why it is so."""

# Numbers are taken under this lock and it falls only after the commit is visible, so that a reader's
# highest number is a safe cursor. With a plain sequence a lower number can commit later and be missed.
LANDING_LOCK = 7_301_002

LOCK = "select pg_advisory_xact_lock(%s)"

# One statement for a whole group: a round trip an event would be most of the cost. Its arrays travel in
# binary (%b): as text they were quoted by a regular expression, at 190 microseconds an event instead of 8.
INSERT_EVENTS = """
with incoming as (
    select *
    from unnest(
        %(sources)b::text[], %(kinds)b::text[], %(dedupe_keys)b::text[], %(occurred)b::timestamptz[],
        %(statuses)b::text[], %(reasons)b::text[], %(payloads)b::text[]
    ) with ordinality as t (source, kind, dedupe_key, occurred_at, status, reason, payload, position)
    order by position
)

insert into inbox.events (landing_number, source, kind, dedupe_key, occurred_at, status, reason, payload)
select nextval('inbox.landing_number'), source, kind, dedupe_key, occurred_at, status, reason, payload
from incoming
on conflict do nothing
returning landing_number, source, dedupe_key
"""

INSERT_KEYS = """
insert into inbox.event_keys (key, landing_number, role)
select * from unnest(%b::text[], %b::bigint[], %b::text[])
on conflict do nothing
"""

AFTER = """
select * from inbox.accepted_events
where landing_number > %s
order by landing_number
limit %s
"""

# By key, so that a page of a pull costs a look-up for each of its things and never a scan.
TOLD = """
select distinct events.landing_number, events.kind, events.payload, events.dedupe_key
from inbox.event_keys
inner join inbox.events on event_keys.landing_number = events.landing_number
where
    event_keys.key = any(%s) and events.source = %s and events.kind like any(%s)
    and events.status = 'accepted' and events.payload is not null
order by events.landing_number
"""

# A range of new events, each with its few keys: never a scan of all keys that begin so.
KEYS_BETWEEN = """
select distinct event_keys.key
from inbox.events
inner join inbox.event_keys on events.landing_number = event_keys.landing_number
where
    events.landing_number > %s and events.landing_number <= %s and events.status = 'accepted'
    and starts_with(event_keys.key, %s)
"""

ARCHIVES = """
select archive_id, file, sha256, event_count, first_landing_number, last_landing_number from inbox.archives
where last_landing_number > %s
order by first_landing_number, archive_id
"""

QUARANTINED = """
select landing_number, source, kind, reason, received_at from inbox.events
where landing_number > %s and landing_number <= %s and status = 'quarantined'
order by landing_number
"""

RESOLUTIONS = """
select landing_number, outcome, resolved_as, resolved_by, resolved_at from inbox.resolutions
where landing_number <= %s and (resolved_as is null or resolved_as <= %s)
order by landing_number
"""

HORIZON = "select coalesce(max(landing_number), 0) from inbox.events"

# Every step is a lateral look-up by index: left to itself the planner may hash the whole key table.
# A quarantined event must not join two people, so status is asked at every step. A key that many people
# share leads from nobody to nobody else: it finds events only when it is asked for itself.
UNSEEN = """
with recursive reached (key) as (
    select unnest(%(keys)s::text[])
    union
    select neighbours.key
    from (select reached.key from reached where reached.key <> all(%(shared)s::text[])) as reached
    cross join lateral (
        select event_keys.landing_number
        from inbox.event_keys
        where event_keys.key = reached.key and event_keys.landing_number > %(after)s
        offset 0
    ) as hits
    cross join lateral (
        select event_keys.key
        from inbox.event_keys
        where
            event_keys.landing_number = hits.landing_number
            and event_keys.key <> all(%(shared)s::text[])
            and exists (
                select 1 from inbox.events
                where events.landing_number = hits.landing_number and events.status = 'accepted'
            )
        offset 0
    ) as neighbours
),

found as (
    select distinct hits.landing_number
    from (select reached.key from reached limit %(limit)s) as reached
    cross join lateral (
        select event_keys.landing_number
        from inbox.event_keys
        where event_keys.key = reached.key and event_keys.landing_number > %(after)s
        limit %(limit)s
    ) as hits
    limit %(limit)s
)

select events.*
from found
cross join lateral (
    select * from inbox.accepted_events where accepted_events.landing_number = found.landing_number offset 0
) as events
order by events.landing_number
"""

# A skip scan over the handful of sources: grouping would read every event there ever was.
LAST_EVENTS = """
with recursive sources (source) as (
    (select min(source) from inbox.events where status = 'accepted')
    union all
    select (select min(events.source) from inbox.events where status = 'accepted' and events.source > sources.source)
    from sources
    where sources.source is not null
)

select sources.source, last.occurred_at, last.received_at
from sources
cross join lateral (
    select events.occurred_at, events.received_at
    from inbox.events
    where events.source = sources.source and events.status = 'accepted'
    order by events.landing_number desc
    limit 1
) as last
where sources.source is not null
"""
