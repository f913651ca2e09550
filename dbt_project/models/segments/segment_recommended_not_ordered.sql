{{ per_customer() }}

with recommendations as (
    {{ service_events_named('received_product_recommendation') }}
),

orders as (
    {{ first_order_after('recommendations') }}
),

members as (
    select
        recommendations.customer_id,
        recommendations.event_id,
        'recommended a product in a chat' as reason,
        recommendations.recorded_at,
        recommendations.happened_at as member_since_at,
        orders.next_ordered_at as left_at,
        {{ dbt.dateadd('day', 14, 'recommendations.happened_at') }} as expires_at
    from recommendations
    inner join orders
        on recommendations.event_id = orders.event_id and recommendations.customer_id = orders.customer_id
)

{{ segment('recommended_not_ordered', 'members') }}
