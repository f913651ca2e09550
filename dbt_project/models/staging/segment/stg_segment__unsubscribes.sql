{#- Refusals told to the mail tool. One row per call. -#}
with events as (
    {{ events_of('segment', ['track/Unsubscribed']) }}
),

refusals as (
    select
        *,
        {{ segment_identifier('payload') }} as identifier,
        coalesce(lower({{ json_text('payload', 'properties.channel') }}), 'email') as channel
    from events
)

select
    event_id,
    landing_number,
    {{ dbt.hash("'segment|' || identifier || '|' || channel") }} as consent_id,
    identifier,
    channel,
    'unsubscribed' as state,
    'segment: Unsubscribed' as basis,
    occurred_at as changed_at,
    occurred_at as version_at,
    received_at as recorded_at
from refusals
