{{ per_customer() }}

with orders as (
    select * from {{ ref('int_customer_tiers') }}
),

activity as (
    select * from {{ ref('int_activity_summarized_to_customers') }}
)

select
    customers.customer_id,
    customers.email,
    customers.phone,
    customers.first_name,
    customers.last_name,
    customers.address_line,
    customers.city,
    customers.postal_code,
    customers.country_code,
    orders.tier,
    coalesce(orders.currency, customers.currency) as currency,
    orders.tier_rank,
    orders.order_count,
    coalesce(activity.return_count, 0) as return_count,
    coalesce(activity.ticket_count, 0) as ticket_count,
    coalesce(activity.conversation_count, 0) as conversation_count,
    coalesce(activity.points_balance, 0) as points_balance,
    orders.lifetime_value,
    orders.average_order_value,
    orders.refunded_amount,
    coalesce(activity.is_email_subscribed, false) as is_email_subscribed,
    coalesce(activity.is_sms_subscribed, false) as is_sms_subscribed,
    coalesce(customers.first_record_at, orders.first_order_at, customers.first_seen_at) as customer_since_at,
    orders.first_order_at,
    orders.last_order_at,
    -- One median gap after the last order the next is due; half a gap later something may be wrong,
    -- three gaps after the last order they shop elsewhere.
    {{ dbt.dateadd('second', 'orders.median_gap_seconds', 'orders.last_order_at') }} as next_expected_order_at,
    {{ dbt.dateadd('second', 'cast(orders.median_gap_seconds * 1.5 as bigint)', 'orders.last_order_at') }}
        as at_risk_from_at,
    {{ dbt.dateadd('second', 'orders.median_gap_seconds * 3', 'orders.last_order_at') }} as lapsed_from_at,
    {{ newest('orders.recorded_at', 'activity.recorded_at') }} as recorded_at
from {{ ref('int_customers') }} as customers
inner join orders on customers.customer_id = orders.customer_id
left join activity on customers.customer_id = activity.customer_id
