with events as (
    {{ events_of('sandbox', ['articles/update']) }}
)

select
    event_id,
    landing_number,
    'sandbox' as source,
    {{ json_text('payload', 'data.id') }} as article_id,
    {{ json_text('payload', 'data.kind') }} as article_kind,
    {{ json_text('payload', 'data.title') }} as title,
    {{ json_text('payload', 'data.body') }} as body,
    {{ json_text('payload', 'data.url') }} as url,
    {{ json_text('payload', 'data.owner') }} as owner,
    'live' as state,
    cast(null as timestamp) as state_since_at,
    {{ json_time('payload', 'data.reviewed_at') }} as reviewed_at,
    {{ json_time('payload', 'data.updated_at') }} as changed_at,
    {{ json_time('payload', 'data.updated_at') }} as version_at,
    received_at as recorded_at
from events
