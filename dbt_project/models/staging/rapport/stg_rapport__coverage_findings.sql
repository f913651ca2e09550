with events as (
    {{ events_of('rapport', ['coverage_planned', 'skill_drift_judged']) }}
)

select
    event_id,
    landing_number,
    kind as finding,
    cast({{ json_text('payload', 'data.found_on') }} as date) as found_on,
    {{ json_text('payload', 'data.release_id') }} as release_id,
    {{ json_document('payload', 'data') }} as document,
    {{ json_time('payload', 'timestamp') }} as version_at,
    received_at as recorded_at
from events
