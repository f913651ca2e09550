{{ per_customer() }}

with escalations as (
    {{ service_events_named('conversation_escalated') }}
),

members as (
    select
        *,
        happened_at as member_since_at,
        cast(null as timestamp) as left_at,
        {{ dbt.dateadd('day', 7, 'happened_at') }} as expires_at
    from escalations
)

{{ segment('escalated_last_7_days', 'members') }}
