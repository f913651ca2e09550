with events as (
    {{ events_of('rapport', ['segment_defined']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'data.segment') }} as segment,
    {{ json_text('payload', 'data.title') }} as title,
    {{ json_text('payload', 'data.purpose') }} as purpose,
    {{ json_document('payload', 'data.conditions') }} as conditions,
    {{ json_text('payload', 'data.defined_by') }} as defined_by,
    {{ json_bool('payload', 'data.is_active') }} as is_active,
    {{ json_time('payload', 'timestamp') }} as version_at,
    received_at as recorded_at
from events
