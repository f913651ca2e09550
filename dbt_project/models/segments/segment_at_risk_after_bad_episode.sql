{{ per_customer() }}

with rated as (
    {{ service_events_named('feedback_given') }}
),

broken as (
    {{ service_events_named('promise_broken') }}
),

unanswered as (
    {{ service_events_named('handoff_failed') }}
),

bad as (
    select customer_id, event_id, happened_at, recorded_at, 'rated a conversation poorly' as reason from rated
    where csat_rating <= {{ var('poor_csat_rating') }}
    union all
    select customer_id, event_id, happened_at, recorded_at, 'was promised what was not kept' as reason from broken
    union all
    select customer_id, event_id, happened_at, recorded_at, 'asked for a person whom nobody reached' as reason
    from unanswered
),

orders as (
    {{ first_order_after('bad') }}
),

members as (
    select
        bad.customer_id,
        bad.event_id,
        bad.reason,
        bad.recorded_at,
        bad.happened_at as member_since_at,
        orders.next_ordered_at as left_at,
        {{ dbt.dateadd('day', 60, 'bad.happened_at') }} as expires_at
    from bad
    inner join orders on bad.event_id = orders.event_id and bad.customer_id = orders.customer_id
    -- inner, not left: who never ordered cannot be lost as a buyer.
    inner join {{ ref('profile_customers') }} as customers on bad.customer_id = customers.customer_id
    where customers.first_order_at < bad.happened_at
)

{{ segment('at_risk_after_bad_episode', 'members') }}
