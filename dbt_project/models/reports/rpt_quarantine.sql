with lines as (
    select
        'files' as source,
        lines.feed as kind,
        lines.reason,
        loads.loaded_at as received_at
    from {{ landed('quarantined_lines') }} as lines
    inner join {{ landed('file_loads') }} as loads on lines.landing_number = loads.landing_number
),

refused as (
    select source, kind, reason, received_at from {{ landed('quarantined_events') }}
    union all
    select source, kind, reason, received_at from lines
)

select
    source,
    kind,
    reason,
    cast(count(*) as integer) as event_count,
    max(received_at) as last_received_at
from refused
group by source, kind, reason
