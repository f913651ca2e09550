{{ per_customer() }}

with escalations as (
    {{ service_events_named('conversation_escalated') }}
),

resolutions as (
    {{ service_events_named('conversation_resolved') }}
),

answered as (
    select escalations.event_id, escalations.customer_id, min(resolutions.happened_at) as resolved_at
    from escalations
    left join resolutions
        on
            escalations.customer_id = resolutions.customer_id
            and escalations.happened_at < resolutions.happened_at
    group by escalations.event_id, escalations.customer_id
),

members as (
    select
        escalations.customer_id,
        escalations.event_id,
        'a VIP is waiting for a person: ' || coalesce(escalations.reason, 'no reason given') as reason,
        escalations.recorded_at,
        escalations.happened_at as member_since_at,
        answered.resolved_at as left_at,
        {{ dbt.dateadd('day', 14, 'escalations.happened_at') }} as expires_at
    from escalations
    inner join answered
        on escalations.event_id = answered.event_id and escalations.customer_id = answered.customer_id
    inner join {{ ref('profile_customers') }} as customers on escalations.customer_id = customers.customer_id
    where customers.tier = 'vip'
)

{{ segment('vip_to_call', 'members') }}
