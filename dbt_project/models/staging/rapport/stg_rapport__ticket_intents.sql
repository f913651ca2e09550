with events as (
    {{ events_of('rapport', ['ticket_heard']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'data.ticket_id') }} as ticket_id,
    {{ json_text('payload', 'data.intent') }} as intent,
    cast({{ json_text('payload', 'data.confidence') }} as decimal(4, 3)) as confidence,
    cast({{ json_text('payload', 'data.sentiment') }} as decimal(4, 3)) as sentiment,
    {{ json_text('payload', 'data.language') }} as language,
    {{ json_time('payload', 'timestamp') }} as version_at,
    received_at as recorded_at
from events
