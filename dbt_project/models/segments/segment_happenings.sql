{{ per_customer() }}

-- What happened to a customer, as far as a condition may ask for it.
with orders as (
    select customer_id, 'ordered' as field, order_id as event_id, ordered_at as happened_at, recorded_at
    from {{ ref('profile_orders') }}
    where not is_cancelled
),

returned as (
    select
        customer_id,
        'returned' as field,
        return_id as event_id,
        closed_at as happened_at,
        max(recorded_at) as recorded_at
    from {{ ref('profile_returns') }}
    where closed_at is not null and status = 'closed'
    group by customer_id, return_id, closed_at
),

tickets as (
    select customer_id, 'ticket_opened' as field, ticket_id as event_id, opened_at as happened_at, recorded_at
    from {{ ref('profile_tickets') }}
),

views as (
    select customer_id, 'product_viewed' as field, product_view_id as event_id, viewed_at as happened_at, recorded_at
    from {{ ref('profile_product_views') }}
),

service as (
    select
        customers.customer_id,
        events.event_name as field,
        events.event_id,
        events.version_at as happened_at,
        events.recorded_at
    from {{ ref('int_service_events_folded') }} as events
    inner join {{ ref('int_conversation_customers') }} as customers
        on events.conversation_id = customers.conversation_id
    where customers.customer_id is not null and coalesce(events.mode, 'live') = 'live'
),

happened as (
    select * from orders
    union all
    select * from returned
    union all
    select * from tickets
    union all
    select * from views
    union all
    select * from service
)

select * from happened
where field in (select conditions.field from {{ ref('int_segment_conditions') }} as conditions)
