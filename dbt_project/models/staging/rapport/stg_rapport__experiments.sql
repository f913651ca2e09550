with events as (
    {{ events_of('rapport', ['experiment_changed']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'data.experiment_id') }} as experiment_id,
    {{ json_text('payload', 'data.name') }} as experiment_name,
    {{ json_int('payload', 'data.version') }} as version,
    {{ json_text('payload', 'data.state') }} as state,
    {{ json_text('payload', 'data.definition.title') }} as title,
    {{ json_text('payload', 'data.definition.kind') }} as kind,
    {{ json_text('payload', 'data.definition.segment') }} as segment,
    {{ json_text('payload', 'data.salt') }} as salt,
    {{ json_list('payload', 'data.definition.audience.tiers') }} as audience_tiers,
    {{ json_list('payload', 'data.definition.audience.channels') }} as audience_channels,
    {{ json_document('payload', 'data.arms') }} as arms,
    {{ json_document('payload', 'data.outcomes') }} as outcomes,
    {{ json_text('payload', 'data.signed_by') }} as signed_by,
    {{ json_int('payload', 'data.definition.enrols_days') }} as enrols_days,
    {{ json_int('payload', 'data.definition.horizon_days') }} as horizon_days,
    {{ json_time('payload', 'data.started_at') }} as started_at,
    {{ json_time('payload', 'data.ends_at') }} as ends_at,
    {{ json_time('payload', 'data.stopped_at') }} as stopped_at,
    {{ json_time('payload', 'timestamp') }} as version_at,
    received_at as recorded_at
from events
