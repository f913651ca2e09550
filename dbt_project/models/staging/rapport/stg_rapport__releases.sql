with events as (
    {{ events_of('rapport', ['release_signed']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'data.release_id') }} as release_id,
    {{ json_text('payload', 'data.signed_by') }} as signed_by,
    {{ json_text('payload', 'data.parameters') }} as parameters,
    {{ json_text('payload', 'data.rollout') }} as rollout,
    {{ json_list('payload', 'data.skills') }} as skills,
    {{ json_time('payload', 'timestamp') }} as version_at,
    received_at as recorded_at
from events
