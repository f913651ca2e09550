with events as (
    {{ events_of('site', ['pages/update']) }}
)

select
    event_id,
    landing_number,
    'site' as source,
    {{ json_text('payload', 'data.id') }} as article_id,
    {{ json_text('payload', 'data.kind') }} as article_kind,
    {{ json_text('payload', 'data.title') }} as title,
    {{ json_text('payload', 'data.body') }} as body,
    {{ json_text('payload', 'data.url') }} as url,
    {{ json_text('payload', 'data.owner') }} as owner,
    {{ json_text('payload', 'data.state') }} as state,
    {{ json_time('payload', 'data.state_since') }} as state_since_at,
    cast(null as timestamp) as reviewed_at,
    {{ json_time('payload', 'data.changed_at') }} as changed_at,
    {{ json_time('payload', 'data.read_at') }} as version_at,
    received_at as recorded_at
from events
