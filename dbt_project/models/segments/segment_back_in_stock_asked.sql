{{ per_customer() }}

with asked as (
    select * from ({{ service_events_named('product_interest_captured') }}) as interests
    where reason = 'sold_out'
),

orders as (
    {{ first_order_after('asked') }}
),

members as (
    select
        asked.customer_id,
        asked.event_id,
        'asked for what is sold out: product ' || asked.product_ids as reason,
        asked.recorded_at,
        asked.happened_at as member_since_at,
        orders.next_ordered_at as left_at,
        {{ dbt.dateadd('day', 60, 'asked.happened_at') }} as expires_at
    from asked
    inner join orders on asked.event_id = orders.event_id and asked.customer_id = orders.customer_id
)

{{ segment('back_in_stock_asked', 'members') }}
