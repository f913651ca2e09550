with lines as (
    -- A line of a file is never delivered again by itself, so it stays open.
    select
        'files' as source,
        lines.feed as kind,
        lines.reason,
        loads.loaded_at as received_at,
        false as is_resolved
    from {{ landed('quarantined_lines') }} as lines
    inner join {{ landed('file_loads') }} as loads on lines.landing_number = loads.landing_number
),

events as (
    select
        events.source,
        events.kind,
        events.reason,
        events.received_at,
        resolutions.landing_number is not null as is_resolved
    from {{ landed('quarantined_events') }} as events
    left join {{ landed('quarantine_resolutions') }} as resolutions
        on events.landing_number = resolutions.landing_number
),

refused as (
    select * from events
    union all
    select * from lines
)

select
    source,
    kind,
    reason,
    cast(count(*) as integer) as event_count,
    cast(count(case when not is_resolved then 1 end) as integer) as open_count,
    cast(count(case when is_resolved then 1 end) as integer) as resolved_count,
    max(received_at) as last_received_at
from refused
group by source, kind, reason
