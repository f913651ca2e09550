select
    source,
    kind,
    cast(count(*) as integer) as event_count,
    max(occurred_at) as last_occurred_at,
    max(received_at) as last_received_at,
    {{ as_of() }} as as_of
from {{ source('landing', 'events') }}
group by source, kind
