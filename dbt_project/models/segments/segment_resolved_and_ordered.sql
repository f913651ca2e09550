{{ per_customer() }}

with resolutions as (
    {{ service_events_named('conversation_resolved') }}
),

orders as (
    {{ first_order_after('resolutions') }}
),

members as (
    select
        resolutions.customer_id,
        resolutions.event_id,
        'ordered after a resolved conversation' as reason,
        resolutions.recorded_at,
        orders.next_ordered_at as member_since_at,
        cast(null as timestamp) as left_at,
        {{ dbt.dateadd('day', 30, 'orders.next_ordered_at') }} as expires_at
    from resolutions
    inner join orders on resolutions.event_id = orders.event_id and resolutions.customer_id = orders.customer_id
    where orders.next_ordered_at <= {{ dbt.dateadd('day', 30, 'resolutions.happened_at') }}
)

{{ segment('resolved_and_ordered', 'members') }}
