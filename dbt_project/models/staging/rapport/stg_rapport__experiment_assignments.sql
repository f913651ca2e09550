with events as (
    {{ events_of('rapport', ['experiment_assigned']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'data.experiment_id') }} as experiment_id,
    {{ json_text('payload', 'data.customer_identifier') }} as identifier,
    {{ json_text('payload', 'data.arm') }} as arm,
    {{ json_int('payload', 'data.bucket') }} as bucket,
    {{ json_text('payload', 'data.conversation_id') }} as conversation_id,
    {{ json_time('payload', 'timestamp') }} as version_at,
    received_at as recorded_at
from events
