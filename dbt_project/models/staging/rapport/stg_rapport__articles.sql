with events as (
    {{ events_of('rapport', ['article_written']) }}
)

select
    event_id,
    landing_number,
    'rapport' as source,
    {{ json_text('payload', 'data.id') }} as article_id,
    {{ json_text('payload', 'data.kind') }} as article_kind,
    {{ json_text('payload', 'data.title') }} as title,
    {{ json_text('payload', 'data.body') }} as body,
    cast(null as {{ dbt.type_string() }}) as url,
    {{ json_text('payload', 'data.owner') }} as owner,
    {{ json_text('payload', 'data.state') }} as state,
    cast(null as timestamp) as state_since_at,
    {{ json_time('payload', 'data.reviewed_at') }} as reviewed_at,
    {{ json_time('payload', 'data.changed_at') }} as changed_at,
    {{ json_time('payload', 'timestamp') }} as version_at,
    received_at as recorded_at
from events
