{{ per_customer() }}

with interests as (
    {{ service_events_named('product_interest_captured') }}
),

orders as (
    {{ first_order_after('interests') }}
),

members as (
    select
        interests.customer_id,
        interests.event_id,
        'asked about a product in a chat' as reason,
        interests.recorded_at,
        interests.happened_at as member_since_at,
        orders.next_ordered_at as left_at,
        {{ dbt.dateadd('day', 30, 'interests.happened_at') }} as expires_at
    from interests
    inner join orders on interests.event_id = orders.event_id and interests.customer_id = orders.customer_id
)

{{ segment('interest_not_ordered', 'members') }}
