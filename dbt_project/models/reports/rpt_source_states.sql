{#-
    How each source stands at `as_of`. The rule is that of `pipelines/inbox/freshness.py`, which judges the same
    live; a test holds the two together.
-#}
with heard as (
    select
        source,
        cast(count(*) as integer) as event_count,
        max(landing_number) as landing_number
    from {{ source('landing', 'events') }}
    group by source
),

last_events as (
    select
        heard.source,
        heard.event_count,
        events.occurred_at as last_occurred_at,
        events.received_at as last_received_at
    from heard
    inner join {{ source('landing', 'events') }} as events on heard.landing_number = events.landing_number
),

cadences as (
    {{ source_cadences() }}
),

aged as (
    select
        coalesce(last_events.source, cadences.source) as source,
        coalesce(last_events.event_count, 0) as event_count,
        cadences.expected_minutes,
        cadences.stale_minutes,
        last_events.last_occurred_at,
        last_events.last_received_at,
        cast({{ dbt.datediff('last_events.last_received_at', as_of(), 'second') }} as bigint) as age_seconds,
        {{ dbt.datediff('last_events.last_occurred_at', 'last_events.last_received_at', 'second') }} as lag_seconds
    from last_events
    -- Full, not left: a source that is expected and was never heard is what somebody has to be told of.
    full join cadences on last_events.source = cadences.source
)

select
    source,
    case
        when expected_minutes is null then 'unwatched'
        when last_received_at is null then 'silent'
        when age_seconds > stale_minutes * 60 then 'stale'
        when age_seconds > expected_minutes * 60 then 'late'
        else 'fresh'
    end as state,
    event_count,
    expected_minutes,
    stale_minutes,
    age_seconds,
    -- The clock of a source may run ahead of ours: nothing arrives before it happened.
    case when lag_seconds < 0 then 0 else lag_seconds end as lag_seconds,
    last_occurred_at,
    last_received_at,
    {{ as_of() }} as as_of
from aged
