with events as (
    {{ events_of('rapport', ['source_flagged', 'source_cleared']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'data.source_id') }} as source_id,
    {{ json_text('payload', 'data.source_table') }} as source_table,
    {{ json_text('payload', 'data.source_key') }} as source_key,
    {{ json_text('payload', 'data.source_column') }} as source_column,
    {{ json_text('payload', 'data.source_value') }} as source_value,
    {{ json_text('payload', 'data.reason') }} as reason,
    {{ json_text('payload', 'data.decided_by') }} as decided_by,
    kind = 'source_flagged' as is_wrong,
    {{ json_time('payload', 'timestamp') }} as version_at,
    received_at as recorded_at
from events
